/** What came of an attempt, in one sentence without a full stop. */
import type { Attempt, Outcome } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { decisive, lastTry, replacedBy } from "../../pipeline/verification.ts";
import type { Verification } from "../../pipeline/verification.ts";
import type { Voice } from "../../wording/escape.ts";
import { raised, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { duration } from "../../wording/times.ts";
import { addressed, addressFact } from "./address.ts";
import { tryingAgain } from "./beside.ts";
import { actor, short, TOO_MANY } from "./shown.ts";

const NEVER_STARTED_MS = 10 * 60_000;
const DETAIL_LENGTH = 120;
const REASON_LENGTH = 60;

export type Ended = { readonly attempt: Attempt; readonly outcome: Outcome; readonly at: number };

/** The word that only this end has. */
export const wordOf = {
  succeeded: words`Passed`,
  failed: words`Failed`,
  inconclusive: words`Inconclusive`,
  errored: words`Errored`,
  "timed-out": words`Timed out`,
  aborted: words`Aborted`,
} as const satisfies Record<Outcome["is"], unknown>;

export function resultOf<T extends Markdown | Plain>(ended: Ended, voice: Voice<T>): T {
  const { outcome } = ended;
  if (outcome.is === "aborted" && outcome.vetoed === true) return raised(whatOf(ended, voice));
  const isSentence = outcome.is === "succeeded" || (outcome.is === "aborted" && outcome.by !== null);
  const between = isSentence ? words` ` : words`: `;
  return voice.say`${wordOf[outcome.is]}${between}${whatOf(ended, voice)}`;
}

/** What stands behind that word. */
export function whatOf<T extends Markdown | Plain>({ attempt, outcome, at }: Ended, voice: Voice<T>): T {
  const { say, name, prose } = voice;
  const { workflow, timeoutMs } = attempt.spec;
  const took = duration(at - attempt.startedAt);
  switch (outcome.is) {
    case "succeeded":
      return attempt.settled === undefined ? say`in ${took}` : say`in ${took}, ${judgement(attempt, voice)}`;
    case "inconclusive":
      return say`deployed, but ${judgement(attempt, voice)}`;
    case "failed":
      if (attempt.deployedAt !== undefined) return judgement(attempt, voice);
      return say`${prose(workflow)} ended in ${prose(outcome.conclusion)} after ${took}`;
    case "errored":
      return errorOf(attempt, outcome, voice);
    case "timed-out":
      return say`${prose(workflow)} ran longer than ${duration(timeoutMs)}`;
    case "aborted": {
      if (outcome.vetoed === true) return say`called off by the veto of ${actor(outcome.by, voice)}`;
      const left = attempt.deployedAt === undefined ? words`` : words`: deployed, not verified`;
      return outcome.by === null ? say`cancelled on GitHub` : say`by ${name(outcome.by)}${left}`;
    }
    default:
      return outcome satisfies never;
  }
}

function errorOf<T extends Markdown | Plain>(
  attempt: Attempt,
  { code, detail }: Extract<Outcome, { is: "errored" }>,
  voice: Voice<T>,
): T {
  const { say, name, prose } = voice;
  const { workflow, timeoutMs } = attempt.spec;
  switch (code) {
    case "verify-errored":
      return say`deployed, but ${judgement(attempt, voice)}`;
    case "workflow-missing":
      return say`${prose(workflow)} is not in .github/workflows`;
    case "app-permission-missing":
      return say`Sluice lacks a permission here: ${name(detail, DETAIL_LENGTH)}`;
    case "workflow-refused":
      return say`GitHub refuses to start ${prose(workflow)}: ${name(detail, DETAIL_LENGTH)}`;
    default:
      return detail === ""
        ? say`${prose(workflow)} did not start in ${duration(Math.min(timeoutMs, NEVER_STARTED_MS))}`
        : name(detail, DETAIL_LENGTH);
  }
}

/** Deployed, and a person says what it comes to; else what the verification showed that decided. */
export function judgement<T extends Markdown | Plain>(attempt: Attempt, voice: Voice<T>): T {
  const { say, name } = voice;
  const { settled } = attempt;
  if (settled !== undefined)
    return say`judged by ${name(settled.by)}${settled.words === null ? words`` : say`: ${name(settled.words, REASON_LENGTH)}`}`;
  const replaced = replacedBy(attempt);
  if (replaced !== null)
    return say`${replaced.by === null ? words`somebody` : name(replaced.by)} put ${short(replaced.sha)} there beside Sluice before it was verified`;
  const one = decisive(attempt);
  return one === undefined ? say`deployed, not verified` : factOf(one, voice);
}

/** What a verification looks at. */
export function lookedAt<T extends Markdown | Plain>({ rule }: Pick<Verification, "rule">, voice: Voice<T>): T {
  if (rule.is === "http") return addressed(rule.url, voice);
  return rule.is === "workflow" ? voice.prose(rule.workflow) : voice.name(rule.check.name);
}

/** `smoke.yml ended in failure after 1 min`, `e2e failed` */
export function factOf<T extends Markdown | Plain>(verification: Verification, voice: Voice<T>): T {
  const { say } = voice;
  if (verification.is === "http") return addressFact(verification, voice);
  const at = lookedAt(verification, voice);
  if (verification.is === "check") {
    const { read, rule } = verification;
    if (read.tooMany === true) return say`${at} could not be read: ${TOO_MANY}`;
    return read.state === null
      ? say`${at} has said nothing in ${duration(rule.timeoutMs)}`
      : say`${at} ${read.state === "passed" ? words`passed` : words`failed`}`;
  }
  const attempt = lastTry(verification);
  const { phase } = attempt;
  if (phase.is !== "ended") return say`${at} was not seen to its end`;
  const what = whatOf({ attempt, ...phase }, voice);
  const isNamed = phase.outcome.is !== "succeeded" && phase.outcome.is !== "aborted";
  return isNamed ? what : say`${at} ended ${what}`;
}

/** The command that fits what came of it; what could not be judged is for a person to say. */
export function nextAfter(
  state: State,
  candidate: Pick<Candidate, "id">,
  { stage, outcome }: { readonly stage: string; readonly outcome: Outcome },
): string | null {
  if (outcome.is === "succeeded" || state.policy?.definition.stages.every((one) => one.name !== stage) === true)
    return null;
  if (outcome.is === "inconclusive" && outcome.replaced === undefined) return `/pass ${stage}`;
  return tryingAgain(state, { candidate: candidate.id, stage });
}
