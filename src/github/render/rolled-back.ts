/** A rollback in words: on the version that it left, and on the one that it put back. */
import { runAt } from "../../pipeline/by-stage.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Attempt, Cause, Outcome } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Actor, State } from "../../pipeline/model.ts";
import { comeTo } from "../../pipeline/rollbacks.ts";
import { fixOf, isRevertDue } from "../../pipeline/vetoes.ts";
import { replacedBy } from "../../pipeline/verification.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, lowered, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment, since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { judgement, resultOf, wordOf } from "./results.ts";
import { actor, shaOf, short, zoneOf } from "./shown.ts";
import { openRevert, revertCommands } from "./revert.ts";
import { wayOut } from "./vetoed.ts";

type Left = Extract<Standing, { is: "ended" }>;
type Back = NonNullable<Left["back"]>;
type GoneBack = Extract<Cause, { is: "rollback" }>;

const endOf = ({ phase, startedAt }: Attempt): number => (phase.is === "ended" ? phase.at : startedAt);
/** `null`: Sluice itself. */
export const askerOf = ({ cause }: Attempt): Actor => (cause.is === "automation" ? null : cause.login);

/** Who went back, or what. */
const askedBy = ({ attempt }: Back): Markdown => {
  const login = askerOf(attempt);
  return login === null ? rich`as ${inline("on_failure")} says` : rich`asked for by ${inline(login)}`;
};

/** Whether it was left because it had come to nothing; else somebody chose to go back from it. */
const isBad = (outcome: Outcome): boolean => ["failed", "errored", "timed-out"].includes(outcome.is);

/** Title of the check of the version that was left; `null`: as it would be without the rollback. */
export function leftTitle<T extends Markdown | Plain>(
  state: State,
  stage: string,
  { seen: { outcome, back }, voice }: { readonly seen: Left; readonly voice: Voice<T> },
): T | null {
  const { say } = voice;
  if (back === null) return null;
  const sha = short(back.sha);
  const was = wordOf[outcome.is];
  const rolled = isBad(outcome)
    ? say`${was} and rolled back`
    : say`Rolled back by ${actor(askerOf(back.attempt), voice)}`;
  const how = comeTo(back.attempt);
  switch (how) {
    case "active":
      return outcome.is === "succeeded" ? null : say`${was}; rolling back to ${sha}`;
    case "succeeded":
      return say`${rolled}: ${sha} runs again since ${since(endOf(back.attempt), zoneOf(state), state.at)}`;
    case "undecided":
      return say`${rolled}: ${sha} runs there, not verified`;
    case "failed": {
      const failed = rollbackEnd(back.attempt);
      return say`${isBad(outcome) ? words`${was}, and the rollback` : words`The rollback`} ${failed}: ${word(stage)} needs a person`;
    }
    default:
      return how satisfies never;
  }
}

function rollbackEnd(attempt: Attempt): Words {
  const { phase } = attempt;
  if (replacedBy(attempt) !== null) return words`was replaced`;
  return phase.is === "ended" && phase.outcome.is === "aborted" ? words`was aborted` : words`failed`;
}

/** What to do next about a version that was left. */
export function leftNext(stage: string, { attempt, sha }: Back): string | null {
  const how = comeTo(attempt);
  if (how === "undecided") return `/pass ${stage}`;
  return how === "failed" ? `/rollback ${stage} to ${short(sha)}` : null;
}

/** What follows for the version that was left, with the commands of its revert. */
export function aftermath(state: State, candidate: Candidate, environment: string): Markdown {
  const isHeld = environmentOf(state, environment)?.hold?.fixOf === candidate.id;
  const held = isHeld ? rich`${inline(environment)} is on hold until ${mendedWhen(candidate)}.` : null;
  const isVetoed = state.vetoes[candidate.id] !== undefined;
  const vetoed = isVetoed ? words`${short(candidate.sha)} is vetoed: no stage takes it again.` : null;
  if (candidate.origin.kind === "pull_request" || !isVetoed) return joined([vetoed, held], words` `);
  return joined([vetoed, held, nextOf(state, candidate)], words` `);
}

/** What ends the hold that a bad version left: a pull request's head takes its hold with it. */
export const mendedWhen = ({ origin }: Candidate): Words =>
  origin.kind === "pull_request"
    ? words`#${origin.number} is merged or closed`
    : words`a candidate that contains the fix has passed upstream`;

/** The revert that stands ready, else the commands that make it; once the fix is there, nothing is to be done. */
function nextOf(state: State, candidate: Candidate): Markdown {
  const fix = fixOf(state, candidate.id);
  if (fix !== null) return words`${shaOf(state, fix)} contains the fix.`;
  const way = wayOut(state, candidate.sha, inMarkdown);
  if (openRevert(state, candidate.id) !== null) return rich`**Next:** ${lowered(way)}`;
  return isRevertDue(state, candidate.id)
    ? rich`${way} **Next:** merge a fix, or the revert that is being opened.`
    : rich`${way} **Next:** merge a fix, or this revert:\n\n${revertCommands(state, candidate)}`;
}

/** Heading and sentence of the living comment of the version that was left; `null`: it tells of something else. */
export function leftSaid(
  state: State,
  candidate: Candidate,
  stage: string,
  seen: Left,
): Omit<Said, "facts" | "fold"> | null {
  const { back, outcome, attempt, at } = seen;
  if (back === null || leftTitle(state, stage, { seen, voice: inMarkdown }) === null) return null;
  const [sha, to] = [short(candidate.sha), short(back.sha)];
  const result = outcome.is === "succeeded" ? words`` : rich`${resultOf({ attempt, outcome, at }, inMarkdown)}. `;
  const name = word(stage);
  const ended = rich`${wordOf[outcome.is]} ${outcome.is === "failed" ? words`in` : words`at`} ${name}`;
  const next = leftNext(stage, back);
  const how = comeTo(back.attempt);
  switch (how) {
    case "active":
      return {
        heading: rich`${ended}: rolling back to ${to}`,
        sentence: rich`${result}${sha} is being replaced by ${to}, ${askedBy(back)}.`,
        next,
      };
    case "failed": {
      const failed = rollbackEnd(back.attempt);
      return {
        heading: isBad(outcome)
          ? rich`${ended}, and the rollback ${failed} too`
          : rich`The rollback of ${name} to ${to} ${failed}`,
        sentence: rich`${result}Rollback to ${to}: ${failureOf(back.attempt, inMarkdown)}. ${leftBehind(stage, back)}`,
        next,
      };
    }
    case "undecided":
      return {
        heading: isBad(outcome)
          ? rich`${ended}, rolled back to ${to}, which is not verified`
          : rich`Rolled back from ${name}: ${to} runs there, not verified`,
        sentence: rich`${result}Rollback to ${to}, ${askedBy(back)}. ${leftBehind(stage, back)}`,
        next,
      };
    case "succeeded": {
      const again = rich`${to} runs there again since ${moment(endOf(back.attempt), zoneOf(state))}, ${askedBy(back)}.`;
      return {
        heading: isBad(outcome)
          ? rich`${ended}, rolled back to ${to}`
          : rich`Rolled back from ${name}: ${to} runs there again`,
        sentence: rich`${result}${again} ${aftermath(state, candidate, attempt.spec.environment)}`,
        next,
      };
    }
    default:
      return how satisfies never;
  }
}

/** What is there after a rollback that has not succeeded: one that never ran has touched nothing. */
export function leftBehind(stage: string, { sha, attempt }: Back): Markdown {
  const off = words`automation is off there`;
  const to = short(sha);
  if (comeTo(attempt) === "undecided")
    return rich`${to} runs there, but Sluice could not tell whether it holds: ${judgement(attempt, inMarkdown)}. Look, then ${inline(`/pass ${stage}`)} or ${inline(`/fail ${stage} <reason>`)}; ${off}.`;
  if (replacedBy(attempt) !== null) return rich`Not ${to} runs there any more; ${off}.`;
  if (attempt.deployedAt !== undefined) return words`${to} runs there, not verified; ${off}.`;
  return runOf(attempt.phase) === null
    ? words`${word(stage)} runs what it ran before; ${off}.`
    : words`What runs in ${word(stage)} is unknown until the next deploy; ${off}.`;
}

export const failureOf = <T extends Markdown | Plain>(attempt: Attempt, voice: Voice<T>): T =>
  attempt.phase.is === "ended" ? resultOf({ attempt, ...attempt.phase }, voice) : voice.say``;

/** `In production again since 14:44 London, after bad5678 failed`, on the version that was put back. */
export function againTitle(
  state: State,
  stage: string,
  { cause, at }: { readonly cause: GoneBack; readonly at: number },
): Words {
  return words`In ${word(stage)} again since ${since(at, zoneOf(state), state.at)}, after ${leftWord(state, stage, cause)}`;
}

/** What had become of the version that was left. */
export function leftWord(state: State, stage: string, { from, sha }: GoneBack): Words {
  const left = runAt(state, from, stage);
  const phase = left === undefined ? null : lastAttempt(left).phase;
  const bad = phase?.is === "ended" && isBad(phase.outcome);
  return words`${short(sha)} ${bad ? lowered(wordOf[phase.outcome.is]) : words`was rolled back`}`;
}
