/** A rollback in words: on the version that it left, and on the one that it put back. */
import { runOf } from "../../pipeline/evolve/attempt.ts";
import { environmentOf, lastAttempt, runKey, short } from "../../pipeline/model.ts";
import type { Attempt, Candidate, Cause, State } from "../../pipeline/model.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, paste, plain } from "../../wording/escape.ts";
import { moment, since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { resultOf } from "./results.ts";
import { zoneOf } from "./shown.ts";
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
const asker = ({ attempt: { cause } }: Back): string => (cause.is === "automation" ? "Sluice" : plain(cause.login, 39));

/** Title of the check of the version that was left; `null`: as it would be without the rollback. */
export function leftTitle(state: State, stage: string, { outcome, back }: Left): string | null {
  if (back === null) return null;
  const failed = outcome.is !== "succeeded";
  const sha = short(back.sha);
  const how = stateOf(back);
  switch (how) {
    case "active":
      return failed ? `Failed; rolling back to ${sha}` : null;
    case "done": {
      const again = `${sha} runs again since ${since(endOf(back.attempt), zoneOf(state), state.at)}`;
      return failed ? `Failed and rolled back: ${again}` : `Rolled back by ${asker(back)}: ${again}`;
    }
    case "failed":
      return `${failed ? "Failed, and the rollback failed" : "The rollback failed"}: ${stage} needs a person`;
    default:
      return how satisfies never;
  }
}

/** What to do next about a version that was left. */
export function leftNext(stage: string, back: Back): string | null {
  return stateOf(back) === "failed" ? `/rollback ${stage} to ${short(back.sha)}` : null;
}

/** Ready to paste: a revert whose message names what it reverts, so that it counts as the fix. `-m 1` takes merges too. */
const revertOf = (state: State, sha: string): string => {
  const branch = `revert-${short(sha)}`;
  return [
    `git fetch origin && git switch -c ${branch} origin/${state.trunk?.branch ?? "main"}`,
    `git revert --no-edit -m 1 ${sha}`,
    `git push -u origin ${branch} && gh pr create --fill`,
  ].join("\n");
};

/** What follows for the version that was left, with the commands of its revert. */
export function aftermath(state: State, candidate: Candidate, environment: string): string {
  const isHeld = environmentOf(state, environment)?.hold?.fixOf === candidate.id;
  const held = isHeld
    ? ` ${inline(environment)} is on hold until a candidate that contains the fix has passed upstream.`
    : "";
  const isVetoed = state.vetoes[candidate.id] !== undefined;
  const vetoed = isVetoed ? `${short(candidate.sha)} is vetoed: no stage takes it again.` : "";
  if (candidate.origin.kind === "pull_request" || !isVetoed) return `${vetoed}${held}`;
  return `${vetoed}${held} ${wayOut(candidate.sha)} **Next:** merge a fix, or this revert:\n\n${paste(revertOf(state, candidate.sha))}`;
}

/** Heading and sentence of the living comment of the version that was left; `null`: it tells of something else. */
export function leftSaid(
  state: State,
  candidate: Candidate,
  stage: string,
  seen: Left,
): Omit<Said, "facts" | "fold"> | null {
  const { back, outcome, attempt, at } = seen;
  if (back === null || leftTitle(state, stage, seen) === null) return null;
  const failed = outcome.is !== "succeeded";
  const [sha, to] = [short(candidate.sha), short(back.sha)];
  const result = failed ? `${inline(resultOf(attempt, outcome, at))}. ` : "";
  const { environment } = attempt.spec;
  const how = stateOf(back);
  switch (how) {
    case "active":
      return {
        heading: `Failed in ${stage}: rolling back to ${to}`,
        sentence: `${result}${sha} is being replaced by ${to}, asked for by ${inline(asker(back))}.`,
        next: null,
      };
    case "failed":
      return {
        heading: failed
          ? `Failed in ${stage}, and the rollback failed too`
          : `The rollback of ${stage} to ${to} failed`,
        sentence: `${result}Rollback to ${to}: ${inline(failureOf(back.attempt))}. ${leftBehind(stage, back.attempt)}`,
        next: leftNext(stage, back),
      };
    case "done": {
      const again = `${to} runs there again since ${moment(endOf(back.attempt), zoneOf(state))}, asked for by ${inline(asker(back))}.`;
      return {
        heading: failed
          ? `Failed in ${stage}, rolled back to ${to}`
          : `Rolled back from ${stage}: ${to} runs there again`,
        sentence: `${result}${again} ${aftermath(state, candidate, environment)}`,
        next: null,
      };
    }
    default:
      return how satisfies never;
  }
}

/** What is there after a rollback that failed: one that never ran has touched nothing. */
export const leftBehind = (stage: string, { phase }: Attempt): string =>
  runOf(phase) === null
    ? `${stage} runs what it ran before; automation is off there.`
    : `What runs in ${stage} is unknown until the next deploy; automation is off there.`;

export const failureOf = (attempt: Attempt): string =>
  attempt.phase.is === "ended" ? resultOf(attempt, attempt.phase.outcome, attempt.phase.at) : "";

/** `In production again since 14:44 London, after bad5678 failed`, on the version that was put back. */
export function againTitle(
  state: State,
  stage: string,
  { cause, at }: { readonly cause: GoneBack; readonly at: number },
): string {
  return `In ${stage} again since ${since(at, zoneOf(state), state.at)}, after ${leftWord(state, stage, cause)}`;
}

/** What had become of the version that was left. */
export function leftWord(state: State, stage: string, { from, sha }: GoneBack): string {
  const left = state.runs[runKey(from, stage)];
  const phase = left === undefined ? null : lastAttempt(left).phase;
  const failed = phase?.is === "ended" && phase.outcome.is !== "succeeded";
  return `${short(sha)} ${failed ? "failed" : "was rolled back"}`;
}
