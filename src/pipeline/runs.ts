/** Runs and arrivals, found by what rules ask for: a state has hundreds of them, of which few are open. */
import type { Run } from "./attempt.ts";
import { attemptsOf } from "./attempts.ts";
import { runAt, runsByCandidate, waitsAt } from "./by-stage.ts";
import type { RunsOfOne } from "./by-stage.ts";
import type { CandidateId, State } from "./model.ts";
import { once } from "./once.ts";
import type { StageName } from "./definition.ts";
import { unread } from "./plans.ts";

/** Nothing follows from it any more, by time or otherwise: of all its attempts the end is known. */
const isAtRest = (run: Run): boolean =>
  attemptsOf(run).every(
    (attempt) => attempt.phase.is === "ended" && attempt.phase.strayAt === null && unread(attempt) === null,
  );

const unsettledOf = once((runs: RunsOfOne) => Object.values(runs).filter((run) => !isAtRest(run)));
const unsettled = once((runs: State["runs"]) => runsByCandidate({ runs }).flatMap(unsettledOf));
/** Those that are not at rest. */
export const unsettledRuns = ({ runs }: State): readonly Run[] => unsettled(runs);

export const runsAt = (state: State, stage: StageName): readonly Run[] =>
  Object.keys(state.runs).flatMap((candidate) => runAt(state, candidate, stage) ?? []);
export const runsOf = ({ runs }: State, candidate: CandidateId): readonly Run[] => Object.values(runs[candidate] ?? {});

type Standing = { readonly candidate: CandidateId; readonly stage: StageName };

const arrivals = once((all: State["arrivals"]) =>
  Object.entries(all).flatMap(([candidate, own]) => Object.keys(own).map((stage): Standing => ({ candidate, stage }))),
);
export const arrivalsIn = (state: State): readonly Standing[] => arrivals(state.arrivals);

/** All that have arrived at a stage, and neither went in nor ended before it. */
export const allWaiting = once((state: State): readonly Standing[] =>
  arrivalsIn(state).filter(({ candidate, stage }) => waitsAt(state, candidate, stage)),
);
const waiting = once((state: State) => Map.groupBy(allWaiting(state), ({ stage }) => stage));
export const waitingAt = (state: State, stage: StageName): readonly Standing[] => waiting(state).get(stage) ?? [];
