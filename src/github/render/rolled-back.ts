/** A rollback in words: on the version that it left, and on the one that it put back. */
import { runOf } from "../../pipeline/evolve/run.ts";
import { environmentOf, lastAttempt, runKey } from "../../pipeline/model.ts";
import type { Actor, Attempt, Candidate, Cause, State } from "../../pipeline/model.ts";
import { fixOf, isRevertDue } from "../../pipeline/vetoes.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, lowered, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { moment, since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { resultOf } from "./results.ts";
import { actor, shaOf, short, zoneOf } from "./shown.ts";
import { openRevert, revertCommands } from "./revert.ts";
import { wayOut } from "./vetoed.ts";

type Left = Extract<Standing, { is: "ended" }>;
type Back = NonNullable<Left["back"]>;
type GoneBack = Extract<Cause, { is: "rollback" }>;

/** How far the rollback has come that left a version. */
const stateOf = ({ attempt }: Back): "active" | "done" | "failed" => {
  if (attempt.phase.is !== "ended") return "active";
  return attempt.phase.outcome.is === "succeeded" ? "done" : "failed";
};

const endOf = ({ phase, startedAt }: Attempt): number => (phase.is === "ended" ? phase.at : startedAt);
/** `null`: Sluice itself. */
export const askerOf = ({ cause }: Attempt): Actor => (cause.is === "automation" ? null : cause.login);

/** Who went back, or what. */
const askedBy = ({ attempt }: Back): Markdown => {
  const login = askerOf(attempt);
  return login === null ? rich`as ${inline("on_failure")} says` : rich`asked for by ${inline(login)}`;
};

/** Title of the check of the version that was left; `null`: as it would be without the rollback. */
export function leftTitle<T extends Markdown | Plain>(
  state: State,
  stage: string,
  { seen: { outcome, back }, voice }: { readonly seen: Left; readonly voice: Voice<T> },
): T | null {
  const { say } = voice;
  if (back === null) return null;
  const failed = outcome.is !== "succeeded";
  const sha = short(back.sha);
  const how = stateOf(back);
  switch (how) {
    case "active":
      return failed ? say`Failed; rolling back to ${sha}` : null;
    case "done": {
      const again = words`${sha} runs again since ${since(endOf(back.attempt), zoneOf(state), state.at)}`;
      return failed
        ? say`Failed and rolled back: ${again}`
        : say`Rolled back by ${actor(askerOf(back.attempt), voice)}: ${again}`;
    }
    case "failed":
      return say`${failed ? words`Failed, and the rollback failed` : words`The rollback failed`}: ${word(stage)} needs a person`;
    default:
      return how satisfies never;
  }
}

/** What to do next about a version that was left. */
export function leftNext(stage: string, back: Back): string | null {
  return stateOf(back) === "failed" ? `/rollback ${stage} to ${short(back.sha)}` : null;
}

/** What follows for the version that was left, with the commands of its revert. */
export function aftermath(state: State, candidate: Candidate, environment: string): Markdown {
  const isHeld = environmentOf(state, environment)?.hold?.fixOf === candidate.id;
  const held = isHeld
    ? rich`${inline(environment)} is on hold until a candidate that contains the fix has passed upstream.`
    : null;
  const isVetoed = state.vetoes[candidate.id] !== undefined;
  const vetoed = isVetoed ? words`${short(candidate.sha)} is vetoed: no stage takes it again.` : null;
  if (candidate.origin.kind === "pull_request" || !isVetoed) return joined([vetoed, held], words` `);
  return joined([vetoed, held, nextOf(state, candidate)], words` `);
}

/** The revert that stands ready, else the commands that make it; once the fix is there, nothing is to be done. */
function nextOf(state: State, candidate: Candidate): Markdown {
  const fix = fixOf(state, candidate.id);
  if (fix !== null) return words`${shaOf(state, fix)} contains the fix.`;
  const way = wayOut(state, candidate.sha);
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
  const failed = outcome.is !== "succeeded";
  const [sha, to] = [short(candidate.sha), short(back.sha)];
  const result = failed ? rich`${resultOf({ attempt, outcome, at }, inMarkdown)}. ` : words``;
  const { environment } = attempt.spec;
  const name = word(stage);
  const how = stateOf(back);
  switch (how) {
    case "active":
      return {
        heading: rich`Failed in ${name}: rolling back to ${to}`,
        sentence: rich`${result}${sha} is being replaced by ${to}, ${askedBy(back)}.`,
        next: null,
      };
    case "failed":
      return {
        heading: failed
          ? rich`Failed in ${name}, and the rollback failed too`
          : rich`The rollback of ${name} to ${to} failed`,
        sentence: rich`${result}Rollback to ${to}: ${failureOf(back.attempt, inMarkdown)}. ${leftBehind(stage, back.attempt)}`,
        next: leftNext(stage, back),
      };
    case "done": {
      const again = rich`${to} runs there again since ${moment(endOf(back.attempt), zoneOf(state))}, ${askedBy(back)}.`;
      return {
        heading: failed
          ? rich`Failed in ${name}, rolled back to ${to}`
          : rich`Rolled back from ${name}: ${to} runs there again`,
        sentence: rich`${result}${again} ${aftermath(state, candidate, environment)}`,
        next: null,
      };
    }
    default:
      return how satisfies never;
  }
}

/** What is there after a rollback that failed: one that never ran has touched nothing. */
export const leftBehind = (stage: string, { phase }: Attempt): Words =>
  runOf(phase) === null
    ? words`${word(stage)} runs what it ran before; automation is off there.`
    : words`What runs in ${word(stage)} is unknown until the next deploy; automation is off there.`;

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
  const left = state.runs[runKey(from, stage)];
  const phase = left === undefined ? null : lastAttempt(left).phase;
  const failed = phase?.is === "ended" && phase.outcome.is !== "succeeded";
  return words`${short(sha)} ${failed ? words`failed` : words`was rolled back`}`;
}
