/** What is kept of candidates at stages: the one place that knows how. Names come from a file: `constructor` is one too. */
import type { Run } from "./attempt.ts";
import type { StageName } from "./definition.ts";
import type { Arrival, ByStage, CandidateId, Mark, State } from "./model.ts";

/** What is kept of one candidate: the same for as long as nothing of it changes. */
export type OfOne<T> = ByStage<T>[CandidateId];
/** Nothing is. */
const NONE: OfOne<never> = {};
const ofOne = <T>(all: ByStage<T>, candidate: CandidateId): OfOne<T> =>
  (Object.hasOwn(all, candidate) ? all[candidate] : undefined) ?? NONE;

function at<T>(all: ByStage<T>, candidate: CandidateId, stage: StageName): T | undefined {
  const own = ofOne(all, candidate);
  return Object.hasOwn(own, stage) ? own[stage] : undefined;
}

const put = <T>(all: ByStage<T>, candidate: CandidateId, stage: StageName, one: T): ByStage<T> => ({
  ...all,
  [candidate]: { ...ofOne(all, candidate), [stage]: one },
});

export const runAt = ({ runs }: Pick<State, "runs">, candidate: CandidateId, stage: StageName): Run | undefined =>
  at(runs, candidate, stage);
export const markAt = ({ marks }: Pick<State, "marks">, candidate: CandidateId, stage: StageName): Mark | undefined =>
  at(marks, candidate, stage);
/** Since when it stands there, or stood. */
export const arrivalAt = (
  { arrivals }: Pick<State, "arrivals">,
  candidate: CandidateId,
  stage: StageName,
): Arrival | undefined => at(arrivals, candidate, stage);

type Superseded = Extract<Mark, { is: "superseded" }>;
/** When another took its place somewhere last, no later than `by`. */
export const lastSuperseded = (
  { marks }: Pick<State, "marks">,
  candidate: CandidateId,
  by = Number.POSITIVE_INFINITY,
): Superseded | undefined =>
  Object.values(ofOne(marks, candidate))
    .filter((mark) => mark.is === "superseded")
    .filter((mark) => mark.at <= by)
    .toSorted((a, b) => b.at - a.at)[0];

/** It has arrived there, and neither went in nor ended before it. */
export const waitsAt = (state: State, candidate: CandidateId, stage: StageName): boolean =>
  arrivalAt(state, candidate, stage) !== undefined && !wasTried(state, candidate, stage);

/** It went in, or ended before it. */
export const wasTried = (state: State, candidate: CandidateId, stage: StageName): boolean =>
  runAt(state, candidate, stage) !== undefined || markAt(state, candidate, stage) !== undefined;

export const runsOfOne = ({ runs }: Pick<State, "runs">, candidate: CandidateId): OfOne<Run> => ofOne(runs, candidate);
export const runsOf = (state: Pick<State, "runs">, candidate: CandidateId): readonly Run[] =>
  Object.values(runsOfOne(state, candidate));
export const marksOfOne = ({ marks }: Pick<State, "marks">, candidate: CandidateId): OfOne<Mark> =>
  ofOne(marks, candidate);
export const arrivalsOfOne = ({ arrivals }: Pick<State, "arrivals">, candidate: CandidateId): OfOne<Arrival> =>
  ofOne(arrivals, candidate);
export const runsByCandidate = ({ runs }: Pick<State, "runs">): readonly OfOne<Run>[] => Object.values(runs);
export const allRuns = (state: Pick<State, "runs">): readonly Run[] =>
  runsByCandidate(state).flatMap(Object.values<Run>);

/** By its `runKey`. */
export function runByKey(state: Pick<State, "runs">, key: string): Run | undefined {
  const [candidate = "", stage = ""] = key.split("/");
  return runAt(state, candidate, stage);
}

export const withRun = (state: State, run: Run): State => ({
  ...state,
  runs: put(state.runs, run.candidate, run.stage, run),
});
export const withMark = (state: State, candidate: CandidateId, stage: StageName, mark: Mark): State => ({
  ...state,
  marks: put(state.marks, candidate, stage, mark),
});
export const withArrival = (state: State, candidate: CandidateId, stage: StageName, arrival: Arrival): State => ({
  ...state,
  arrivals: put(state.arrivals, candidate, stage, arrival),
});

export const withoutMark = (state: State, candidate: CandidateId, stage: StageName): State => {
  if (markAt(state, candidate, stage) === undefined) return state;
  const { [candidate]: own, ...others } = state.marks;
  const { [stage]: _mark, ...left } = own ?? NONE;
  return { ...state, marks: Object.keys(left).length === 0 ? others : { ...state.marks, [candidate]: left } };
};
