/** Runs and arrivals, found by what rules ask for: a state has hundreds of them, of which few are open. */
import { lastAttempt } from "./attempt.ts";
import type { Run } from "./attempt.ts";
import { attemptsOf } from "./attempts.ts";
import { runsByCandidate, waitingOf } from "./by-stage.ts";
import type { OfOne } from "./by-stage.ts";
import type { CandidateId, State } from "./model.ts";
import { once, onceInARow } from "./once.ts";
import type { StageName } from "./definition.ts";
import { unread } from "./plans.ts";

/** Nothing follows from it any more, by time or otherwise: of all its attempts the end is known. */
const isAtRest = (run: Run): boolean =>
  attemptsOf(run).every(
    (attempt) => attempt.phase.is === "ended" && attempt.phase.strayAt === null && unread(attempt) === null,
  );

const unsettledOf = once((runs: OfOne<Run>) => Object.values(runs).filter((run) => !isAtRest(run)));
const unsettled = onceInARow((runs: State["runs"]) => runsByCandidate({ runs }).flatMap(unsettledOf));
/** Those that are not at rest. */
export const unsettledRuns = ({ runs }: State): readonly Run[] => unsettled(runs);

type Begun = { readonly run: Run; readonly at: number };
const begunOf = once((runs: OfOne<Run>) =>
  Object.values(runs).map((run): Begun => ({ run, at: lastAttempt(run).startedAt })),
);
const latest = onceInARow((runs: State["runs"]): ReadonlyMap<StageName, Begun> => {
  const found = new Map<StageName, Begun>();
  for (const some of runsByCandidate({ runs }))
    for (const one of begunOf(some)) {
      const before = found.get(one.run.stage);
      if (before === undefined || one.at > before.at) found.set(one.run.stage, one);
    }
  return found;
});
/** The run that was begun last at a stage. */
export const latestRun = ({ runs }: State, stage: StageName): Run | null => latest(runs).get(stage)?.run ?? null;

type Standing = { readonly candidate: CandidateId; readonly stage: StageName };

const arrivals = onceInARow((all: State["arrivals"]) =>
  Object.entries(all).flatMap(([candidate, own]) => Object.keys(own).map((stage): Standing => ({ candidate, stage }))),
);
export const arrivalsIn = (state: State): readonly Standing[] => arrivals(state.arrivals);

/** All that have arrived at a stage, and neither went in nor ended before it. */
export const allWaiting = onceInARow((state: State): readonly Standing[] =>
  Object.keys(state.arrivals).flatMap((candidate) =>
    waitingOf(state, candidate).map((stage): Standing => ({ candidate, stage })),
  ),
);
const waiting = onceInARow((state: State) => Map.groupBy(allWaiting(state), ({ stage }) => stage));
/** Those that wait at a stage. */
export const waitingAt = (state: State, stage: StageName): readonly CandidateId[] =>
  (waiting(state).get(stage) ?? []).map(({ candidate }) => candidate);
