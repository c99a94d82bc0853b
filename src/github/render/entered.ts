/** What is said of a version that has entered a stage, while it runs there and after: in its check, and to whoever asks. */
import { leavesUnknown } from "../../pipeline/evolve/occupancy.ts";
import type { Attempt, AttemptSpec, Phase, StopCause } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { isBeingVerified, isForPerson } from "../../pipeline/verification.ts";
import { inPlain, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, line, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { duration, moment, since } from "../../wording/times.ts";
import type { Telling } from "./composed.ts";
import { following, nextAfterEnd } from "./failed.ts";
import { resultOf } from "./results.ts";
import { againTitle, leftNext, leftTitle } from "./rolled-back.ts";
import { actor, short, zoneOf } from "./shown.ts";
import { undecided, verifyingSaid, verifyingTitle, whileVerified } from "./verified.ts";

export type Entered<T extends Markdown | Plain> = {
  readonly title: Plain;
  readonly sentence: T;
  /** `null`: nothing is to be done. */
  readonly next: string | null;
};

type Active = { readonly stage: string; readonly attempt: Attempt };

export function activeSaid<T extends Markdown | Plain>(
  candidate: Candidate,
  { stage, attempt }: Active,
  { state, voice }: Telling<T>,
): Entered<T> {
  const { say, name } = voice;
  const { phase, spec } = attempt;
  const next = `/abort ${stage}`;
  if (phase.is === "intended")
    return {
      title: line`Starting ${inPlain.prose(spec.workflow)}`,
      sentence: say`The workflow ${name(spec.workflow)} is being started.`,
      next,
    };
  if (phase.is === "stopping") {
    return {
      title: line`Stopping ${inPlain.prose(spec.workflow)}: ${stopCause(phase.why, spec)}`,
      sentence: say`The workflow ${name(spec.workflow)} is being cancelled on GitHub.`,
      next: null,
    };
  }
  if (isBeingVerified(attempt))
    return {
      title: verifyingTitle(state, attempt),
      sentence: say`${verifyingTitle(state, attempt)}. ${verifyingSaid(stage, attempt, voice)}`,
      next: whileVerified(stage, attempt),
    };
  if (isPaused(phase))
    return {
      title: line`GitHub holds ${inPlain.prose(spec.workflow)}: its own reviewers or timers`,
      sentence: say`The workflow run waits on GitHub, for the environment's own reviewers, timers or concurrency. That time does not count.`,
      next,
    };
  const doing = { state, candidate, attempt };
  return { title: doingSaid(doing, inPlain), sentence: say`${doingSaid(doing, voice)}.`, next };
}

export const isPaused = (phase: Phase): boolean => phase.is === "running" && phase.clock.since === null;

function doingSaid<T extends Markdown | Plain>(
  { state, candidate, attempt }: { readonly state: State; readonly candidate: Candidate; readonly attempt: Attempt },
  { say, prose }: Voice<T>,
): T {
  const { cause, spec, startedAt } = attempt;
  const from = words`since ${since(startedAt, zoneOf(state), startedAt)}`;
  if (cause.is === "rollback") return say`Rolling back to ${short(candidate.sha)} ${from}`;
  return spec.kind === "deploy"
    ? say`Deploying ${short(candidate.sha)} ${from}`
    : say`Running ${prose(spec.workflow)} ${from}`;
}

type Ended = { readonly stage: string; readonly seen: Extract<Standing, { is: "ended" }> };

export function endedSaid<T extends Markdown | Plain>(
  candidate: Candidate,
  { stage, seen }: Ended,
  telling: Telling<T>,
): Entered<T> {
  const { state, voice } = telling;
  const { say } = voice;
  const { attempt, outcome } = seen;
  const next = nextAfterEnd(state, candidate, { stage, outcome });
  const result = { title: resultOf(seen, inPlain), sentence: say`${resultOf(seen, voice)}.`, next };
  const left = leftTitle(state, stage, { seen, voice: inPlain });
  if (seen.back !== null && left !== null)
    return {
      title: left,
      sentence: say`${leftTitle(state, stage, { seen, voice }) ?? say``}.`,
      next: leftNext(stage, seen.back),
    };
  switch (outcome.is) {
    case "succeeded": {
      const there = inPlace(state, stage, seen);
      return attempt.spec.kind === "deploy" ? { title: there, sentence: say`${there}.`, next } : result;
    }
    case "inconclusive":
      return {
        ...result,
        sentence: isForPerson(attempt) ? undecided(candidate, { stage, attempt }, voice) : result.sentence,
      };
    case "failed":
    case "errored":
    case "timed-out": {
      const follows = following({ candidate, stage, attempt }, telling);
      const said = isForPerson(attempt) ? undecided(candidate, { stage, attempt }, voice) : result.sentence;
      return { ...result, sentence: joined([said, follows], words` `) };
    }
    case "aborted": {
      if (attempt.spec.kind !== "deploy" || !leavesUnknown(attempt)) return result;
      return {
        title: line`${result.title}: what runs there is unknown`,
        sentence: say`${resultOf(seen, voice)}: what runs there is unknown.`,
        next,
      };
    }
    default:
      return outcome satisfies never;
  }
}

function stopCause(why: StopCause, { timeoutMs }: AttemptSpec): Plain {
  if (why.is === "timed-out") return line`it ran longer than ${duration(timeoutMs)}`;
  return why.is === "vetoed" ? line`vetoed by ${actor(why.by, inPlain)}` : line`${inPlain.name(why.by)} asked for it`;
}

const inPlace = (state: State, stage: string, { attempt: { cause: why }, at }: Ended["seen"]): Words =>
  why.is === "rollback"
    ? againTitle(state, stage, { cause: why, at })
    : words`In ${word(stage)} since ${moment(at, zoneOf(state))}`;
