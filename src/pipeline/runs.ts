/** Runs and arrivals, found by what rules ask for: a state has hundreds of them, of which few are open. */
import type { Run } from "./attempt.ts";
import { attemptsOf } from "./attempts.ts";
import type { CandidateId, State } from "./model.ts";
import { once } from "./once.ts";
import type { StageName } from "./definition.ts";
import { unread } from "./plans.ts";

type Runs = State["runs"];

const byStage = once((runs: Runs) => Map.groupBy(Object.values(runs), ({ stage }) => stage));
const byCandidate = once((runs: Runs) => Map.groupBy(Object.values(runs), ({ candidate }) => candidate));
const unsettled = once((runs: Runs) => Object.values(runs).filter((run) => !isAtRest(run)));

/** Nothing follows from it any more, by time or otherwise: of all its attempts the end is known. */
const isAtRest = once((run: Run) =>
  attemptsOf(run).every(
    (attempt) => attempt.phase.is === "ended" && attempt.phase.strayAt === null && unread(attempt) === null,
  ),
);

export const runsAt = ({ runs }: State, stage: StageName): readonly Run[] => byStage(runs).get(stage) ?? [];
export const runsOf = ({ runs }: State, candidate: CandidateId): readonly Run[] =>
  byCandidate(runs).get(candidate) ?? [];
/** Those that are not at rest. */
export const unsettledRuns = ({ runs }: State): readonly Run[] => unsettled(runs);

type Arrival = { readonly key: string; readonly candidate: CandidateId; readonly stage: StageName };
type Arrivals = State["arrivals"];

const arrivals = once((all: Arrivals) =>
  Object.keys(all).map((key): Arrival => {
    const [candidate = "", stage = ""] = key.split("/");
    return { key, candidate, stage };
  }),
);
const arrivedAt = once((all: Arrivals) => {
  const stages = new Map<CandidateId, Set<StageName>>();
  for (const { candidate, stage } of arrivals(all))
    stages.set(candidate, (stages.get(candidate) ?? new Set()).add(stage));
  return stages;
});

const NOWHERE: ReadonlySet<StageName> = new Set();
/** Where a candidate stands, or stood. */
export const stagesOf = (state: State, candidate: CandidateId): ReadonlySet<StageName> =>
  arrivedAt(state.arrivals).get(candidate) ?? NOWHERE;

export const arrivalsIn = (state: State): readonly Arrival[] => arrivals(state.arrivals);

const waiting = once(({ arrivals: all, runs, marks }: State) =>
  Map.groupBy(
    arrivals(all).filter(({ key }) => runs[key] === undefined && marks[key] === undefined),
    ({ stage }) => stage,
  ),
);
/** Those that have arrived at a stage, and neither went in nor ended before it. */
export const waitingAt = (state: State, stage: StageName): readonly Arrival[] => waiting(state).get(stage) ?? [];
export const allWaiting = (state: State): readonly Arrival[] => [...waiting(state).values()].flat();
