import { includes } from "../authority.ts";
import type { Refusal } from "../answer.ts";
import { where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import type { Stage } from "../definition.ts";
import { known } from "../foreign.ts";
import type { Asked } from "../asking.ts";
import { lastAttempt } from "../attempt.ts";
import type { Outcome } from "../attempt.ts";
import { environmentOf, short } from "../model.ts";
import type { Login, State } from "../model.ts";
import { namesOf } from "../people.ts";
import { latestRun } from "../runs.ts";
import { stopping } from "../interrupting.ts";
import { isBeingVerified, isForPerson, replacedBy, stoppedBy } from "../verification.ts";
import type { Settled } from "../verification.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";
import { closesLoop } from "../succeeding.ts";

/** Our clock and GitHub's may differ by so much. */
const SKEW_MS = 10_000;

/**
 * A person says what a deployed version comes to that could not be judged, as long as it runs there. That it does not hold he may
 * say before, too.
 */
export function judge(state: State, asked: Asked, stage: Stage, word: Pick<Settled, "as" | "words">): Response {
  const { at, by, command } = asked;
  const run = latestRun(state, stage.name);
  const attempt = run === null ? null : lastAttempt(run);
  const found = run === null || attempt === null ? null : { run, attempt };
  const isEarly = found !== null && word.as === "failed" && isBeingVerified(found.attempt);
  const fact =
    found === null
      ? "nothing was tried there"
      : isEarly
        ? tooLate(state, found, { asked, since: found.attempt.deployedAt ?? at, what: "runs there" })
        : inTheWay(state, found, asked);
  if (found === null || fact !== null) {
    const facts = { verb: command.verb, stage: stage.name, state: fact ?? "" };
    return refused(refusal("nothing-to-do", facts, `/explain ${stage.name}`));
  }
  const stopped = word.as === "passed" ? stoppedBy(found.attempt) : [];
  const stoppers = stopped.filter((login) => login !== null);
  if (includes(namesOf(state, stoppers), by)) return refused(ownDoing(by, stage));
  if (stoppers.length < stopped.length) return refused(nobodysDoing(stage));
  const { candidate } = found.run;
  const closing = word.as === "passed" ? closesLoop(state, found, at) : [];
  return {
    events: [
      { type: "Settled", at, ...where(found), settled: { by, at, ...word } },
      ...(isEarly ? stopping(found, { at, by }) : []),
      ...closing,
    ],
    reply: () => ({ verdict: "+1", reply: { is: "judged", stage: stage.name, candidate, ...word } }),
  };
}

/** Else one person makes it undecided, and decides it. */
const ownDoing = (login: Login, { name: stage }: Stage): Refusal =>
  refusal(
    "not-permitted",
    {
      login,
      verb: "pass",
      stage,
      right: "somebody who did not cancel what was to verify it",
      actual: "cancelled it",
      who: "somebody else who may",
    },
    `/pass ${stage}`,
  );

/** It may have been his, by a workflow's token: then nobody has looked, and it is looked at once more. */
const nobodysDoing = ({ name: stage }: Stage): Refusal =>
  refusal(
    "nothing-to-do",
    { verb: "pass", stage, state: "GitHub does not tell who cancelled what was to verify it" },
    `/retry ${stage}`,
  );

type Known = { readonly asked: Asked; readonly since: number; readonly what: string };

/** He cannot have meant what was not so yet when he wrote. */
const tooLate = (state: State, { run }: Found, { asked, since, what }: Known): string | null =>
  asked.saidAt < since - SKEW_MS
    ? `that ${short(state.candidates[run.candidate]?.sha ?? run.candidate)} ${what} was not so yet when this was written`
    : null;

const endings = {
  succeeded: "succeeded",
  failed: "failed",
  inconclusive: "could not be judged",
  errored: "did not get there",
  "timed-out": "timed out",
  aborted: "was aborted",
} as const satisfies Record<Outcome["is"], string>;

function inTheWay(state: State, found: Found, asked: Asked): string | null {
  const { run, attempt } = found;
  const sha = short(state.candidates[run.candidate]?.sha ?? run.candidate);
  const { phase } = attempt;
  if (isBeingVerified(attempt)) return phase.is === "soaking" ? `${sha} is soaking` : `${sha} is being verified`;
  if (phase.is !== "ended") return `${sha} is on its way there`;
  if (replacedBy(attempt) !== null) return `${sha} does not run there any more`;
  if (!isForPerson(attempt)) return `${sha} ${endings[phase.outcome.is]}; nothing is left to judge`;
  const environment = environmentOf(state, attempt.spec.environment);
  const there = environment === undefined ? null : known(environment);
  if (there?.attempt !== attempt.id) return `${sha} does not run there any more`;
  return tooLate(state, found, { asked, since: phase.at, what: "could not be judged" });
}
