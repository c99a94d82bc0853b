/** What is said of a version that has entered a stage, while it runs there and after: in its check, and to whoever asks. */
import { leavesUnknown } from "../../pipeline/evolve/occupancy.ts";
import type { Attempt, AttemptSpec, Phase } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Actor, State } from "../../pipeline/model.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { isBeingVerified, isForPerson } from "../../pipeline/verification.ts";
import { inPlain, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, line, raised, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { duration, moment, since } from "../../wording/times.ts";
import { beside } from "./beside.ts";
import type { Telling } from "./composed.ts";
import { following, nextAfterEnd } from "./failed.ts";
import { resultOf } from "./results.ts";
import { againTitle, leftNext, leftTitle } from "./rolled-back.ts";
import { short, zoneOf } from "./shown.ts";
import { undecided, verifyingSaid, verifyingTitle, whileVerified } from "./verified.ts";
import { calledOffBy, IF_WRONG, markOf, unvetoing, vetoBriefly, vetoSentence, vetoTitle } from "./vetoed.ts";

export type Entered<T extends Markdown | Plain> = {
  readonly title: Plain;
  readonly sentence: T;
  /** Stands before the next command, without its colon; absent: nothing more is to be said of that. */
  readonly leading?: Words;
  /** `null`: nothing is to be done. */
  readonly next: string | null;
};

type Active = { readonly stage: string; readonly seen: Extract<Standing, { is: "active" }> };

export function activeSaid<T extends Markdown | Plain>(
  candidate: Candidate,
  { stage, seen }: Active,
  telling: Telling<T>,
): Entered<T> {
  const { attempt, marring } = seen;
  const said = underWay(candidate, { stage, seen }, telling);
  if (marring === null) return said;
  const { state, voice } = telling;
  const why = vetoSentence(marring, state, voice);
  if (attempt.phase.is === "stopping")
    return { ...said, sentence: joined([why, said.sentence], words` `), leading: IF_WRONG, next: unvetoing(marring) };
  const ends = voice.say`What runs goes on: ${voice.name(`/abort ${stage}`)} ends it.`;
  return {
    ...said,
    title: line`${said.title}; ${vetoBriefly(markOf(marring), inPlain)}`,
    sentence: joined([said.sentence, why, ends], words` `),
  };
}

function underWay<T extends Markdown | Plain>(
  candidate: Candidate,
  { stage, seen }: Active,
  { state, voice }: Telling<T>,
): Entered<T> {
  const { say, name } = voice;
  const { attempt } = seen;
  const { phase, spec } = attempt;
  const next = `/abort ${stage}`;
  if (phase.is === "intended")
    return {
      title: line`Starting ${inPlain.prose(spec.workflow)}`,
      sentence: say`The workflow ${name(spec.workflow)} is being started.`,
      next,
    };
  if (phase.is === "stopping")
    return {
      title: line`Stopping ${inPlain.prose(spec.workflow)}: ${stopCause(candidate, seen, inPlain)}`,
      sentence: joined([stopSentence(candidate, seen, voice), cancelling(phase, spec, voice)], words` `),
      next: null,
    };
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

/** The title has no room for all of it. */
function calledOff<T extends Markdown | Plain>(
  candidate: Candidate,
  { by, isUnknown }: { readonly by: Actor; readonly isUnknown: boolean },
  voice: Voice<T>,
): Pick<Entered<T>, "title" | "sentence"> {
  const sentence = voice.say`${raised(calledOffBy(candidate, by, voice))}`;
  return isUnknown
    ? {
        title: line`Called off by a veto${candidate.orphaned ? words`` : words`, lifted since`}: what runs there is unknown`,
        sentence: voice.say`${sentence}: what runs there is unknown.`,
      }
    : { title: raised(calledOffBy(candidate, by, inPlain)), sentence: voice.say`${sentence}.` };
}

type Ended = { readonly stage: string; readonly seen: Extract<Standing, { is: "ended" }> };

export function endedSaid<T extends Markdown | Plain>(
  candidate: Candidate,
  ended: Ended,
  telling: Telling<T>,
): Entered<T> {
  const { state, voice } = telling;
  const { outcome, back } = ended.seen;
  const said = cameTo(candidate, ended, telling);
  if (outcome.is === "succeeded" || back !== null) return said;
  const { why, ...leading } = beside(
    state,
    { candidate: candidate.id, stage: ended.stage },
    { next: said.next, voice },
  );
  return { ...said, sentence: joined([said.sentence, why], words` `), ...leading };
}

function cameTo<T extends Markdown | Plain>(
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
      const isUnknown = leftUnknown(attempt);
      if (outcome.vetoed === true) return { ...result, ...calledOff(candidate, { by: outcome.by, isUnknown }, voice) };
      if (!isUnknown) return result;
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

/** Who or what stops it; nothing where nothing does. */
export function stopCause<T extends Markdown | Plain>(
  candidate: Candidate,
  { attempt, marring }: Active["seen"],
  voice: Voice<T>,
): T {
  const { say, name } = voice;
  const { phase, spec } = attempt;
  if (phase.is !== "stopping") return say``;
  const { why } = phase;
  switch (why.is) {
    case "timed-out":
      return say`it ran longer than ${duration(spec.timeoutMs)}`;
    case "aborted":
      return say`${name(why.by)} asked for it`;
    case "vetoed":
      return marring === null ? calledOffBy(candidate, why.by, voice) : vetoBriefly(markOf(marring), voice);
    default:
      return why satisfies never;
  }
}

/** The same as a sentence; of a veto that is on it still more is said than that. Nobody's name is written otherwise than he does. */
function stopSentence<T extends Markdown | Plain>(
  candidate: Candidate,
  seen: Active["seen"],
  voice: Voice<T>,
): T | null {
  const { phase } = seen.attempt;
  if (phase.is !== "stopping") return null;
  if (phase.why.is === "aborted") return voice.say`Stopped by ${voice.name(phase.why.by)}.`;
  const isTold = phase.why.is === "vetoed" && seen.marring !== null;
  return isTold ? null : voice.say`${raised(stopCause(candidate, seen, voice))}.`;
}

const cancelling = <T extends Markdown | Plain>(
  { run, unbegun }: Extract<Phase, { is: "stopping" }>,
  { workflow }: AttemptSpec,
  { say, name }: Voice<T>,
): T =>
  run === null && unbegun === true
    ? say`Whether ${name(workflow)} began is not known: its run is cancelled when it is found.`
    : say`The workflow ${name(workflow)} is being cancelled on GitHub.`;

/** As long as a veto is on it; `attempt`: what that called off there. */
export function keptOutSaid<T extends Markdown | Plain>(
  stage: string,
  { marring, attempt }: Omit<Extract<Standing, { is: "vetoed" }>, "is">,
  { state, voice }: Pick<Telling<T>, "state" | "voice">,
): Entered<T> {
  const isUnknown = attempt !== null && leftUnknown(attempt);
  const unknown = isUnknown ? voice.say`What runs in ${word(stage)} is unknown until the next deploy.` : null;
  return {
    title: vetoTitle(marring, isUnknown ? words`; what runs there is unknown` : words``),
    sentence: joined([vetoSentence(marring, state, voice), unknown], words` `),
    leading: IF_WRONG,
    next: unvetoing(marring),
  };
}

/** A deploy that did not succeed: nobody knows what it has left there. */
export const leftUnknown = (attempt: Attempt): boolean => attempt.spec.kind === "deploy" && leavesUnknown(attempt);

const inPlace = (state: State, stage: string, { attempt: { cause: why }, at }: Ended["seen"]): Words =>
  why.is === "rollback"
    ? againTitle(state, stage, { cause: why, at })
    : words`In ${word(stage)} since ${moment(at, zoneOf(state))}`;
