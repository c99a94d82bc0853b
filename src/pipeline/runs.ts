/** Runs and arrivals, found by what rules ask for: a state has hundreds of them, of which few are open. */
import { hasFailed, lastAttempt } from "./attempt.ts";
import type { Attempt, Run } from "./attempt.ts";
import { marksOfOne, runAt } from "./by-stage.ts";
import type { Arrival, CandidateId, State } from "./model.ts";
import { onceForEach, onceWhile } from "./once.ts";
import type { StageName } from "./definition.ts";
import { unread } from "./plans.ts";
import { triesOf } from "./verification.ts";

/** Nothing follows from it any more, by time or otherwise: its end is known. */
const isAtRest = (attempt: Attempt): boolean =>
  attempt.phase.is === "ended" && attempt.phase.strayAt === null && unread(attempt) === null;
const areAtRest = ({ attempts }: Run): boolean =>
  attempts.every((attempt) => isAtRest(attempt) && triesOf(attempt).every(isAtRest));

const unsettled = onceForEach(["runs"], ({ runs }) => Object.values(runs).filter((run) => !areAtRest(run)));
/** Those that are not at rest. */
export const unsettledRuns = onceWhile(["runs"], (state): readonly Run[] =>
  unsettled(state).flatMap(([, runs]) => runs),
);

const failed = onceForEach(["runs"], ({ runs }) => Object.values(runs).filter((run) => run.attempts.some(hasFailed)));
/** Those of which an attempt failed. */
export const failedRuns = onceWhile(["runs"], (state): readonly Run[] => failed(state).flatMap(([, runs]) => runs));

/** The run that was begun last at a stage. */
export function latestRun(state: State, stage: StageName): Run | null {
  const runs = Object.keys(state.runs).flatMap((candidate) => runAt(state, candidate, stage) ?? []);
  const begun = (run: Run): number => lastAttempt(run).startedAt;
  return runs.reduce<Run | null>((last, run) => (last === null || begun(run) > begun(last) ? run : last), null);
}

type Waiting = ReadonlyMap<CandidateId, Arrival>;

const notIn = onceForEach(["arrivals", "runs"], ({ arrivals, runs }) =>
  Object.entries(arrivals).filter(([stage]) => !Object.hasOwn(runs, stage)),
);
/** By stage, all that have arrived there and neither went in nor ended before it. */
export const allWaiting = onceWhile(["arrivals", "runs", "marks"], (state): ReadonlyMap<StageName, Waiting> => {
  const found = new Map<StageName, Map<CandidateId, Arrival>>();
  for (const [candidate, arrivals] of notIn(state)) {
    const marks = marksOfOne(state, candidate);
    for (const [stage, arrival] of arrivals)
      if (!Object.hasOwn(marks, stage)) {
        const there = found.get(stage) ?? new Map<CandidateId, Arrival>();
        found.set(stage, there.set(candidate, arrival));
      }
  }
  return found;
});
const NOBODY: Waiting = new Map();
/** Those that wait at a stage. */
export const waitingAt = (state: State, stage: StageName): Waiting => allWaiting(state).get(stage) ?? NOBODY;
