/**
 * What follows from a state is worked out once, and what follows from a part of it once for as long as that part stays the same:
 * nobody changes a state, and a later one shares with it all that an event did not touch. The last answer of each pipeline is
 * kept, with its policy (without one: of the last that had none), which is the same object for as long as it rules. (Not with each part, in a weak map: V8 carries such
 * answers through a young collection although nobody has the part any more. To copy them took longer than the step.)
 */
import type { CandidateId, State } from "./model.ts";

const NO_POLICY = {};
type Ruled = Pick<State, "policy">;

function remembering<From extends Ruled, To>(
  work: (from: From, before: { readonly from: From; readonly to: To } | undefined) => To,
): (from: From) => To {
  const known = new WeakMap<object, { readonly from: From; readonly to: To }>();
  return (from) => {
    const pipeline = from.policy ?? NO_POLICY;
    const before = known.get(pipeline);
    const to = work(from, before);
    if (before === undefined || before.from !== from) known.set(pipeline, { from, to });
    return to;
  };
}

/** For what follows from the whole state. */
export const once = <To>(work: (state: State) => To): ((state: State) => To) =>
  remembering<State, To>((state, before) => (before?.from === state ? before.to : work(state)));

/** For what follows from some parts of the state. It can read no other. */
export const onceWhile = <Part extends keyof State, To>(
  parts: readonly Part[],
  work: (of: Pick<State, NoInfer<Part> | "policy">) => To,
): ((state: Pick<State, Part | "policy">) => To) =>
  remembering<Pick<State, Part | "policy">, To>((state, before) => {
    if (before !== undefined && touched(parts, before.from, state).length === 0) return before.to;
    // Nor can what it asks.
    const of: Partial<State> = { policy: state.policy };
    for (const part of parts) of[part] = state[part];
    return work(of as Pick<State, Part | "policy">);
  });

function touched<Part extends keyof State>(
  parts: readonly Part[],
  before: Pick<State, Part>,
  state: Pick<State, Part>,
): readonly Part[] {
  if (before === state) return [];
  return parts.filter((part) => before[part] !== state[part]);
}

type ByCandidate = Pick<State, "candidates" | "runs" | "marks" | "arrivals">;
type OfOne<Part extends keyof ByCandidate> = { readonly [One in Part]: ByCandidate[One][CandidateId] };
const NONE = {};

type Each<To> = readonly (readonly [candidate: CandidateId, to: To])[];

/** For what follows from the parts of one candidate each: most of them have long been everywhere. In the order of the first part. */
export const onceForEach = <
  First extends keyof ByCandidate,
  To,
  More extends keyof Omit<ByCandidate, "candidates"> = never,
>(
  parts: readonly [First, ...More[]],
  work: (of: OfOne<NoInfer<First | More>>, candidate: CandidateId, policy: State["policy"]) => To,
): ((state: Pick<State, First | More | "policy">) => Each<To>) =>
  remembering<Pick<State, First | More | "policy">, Each<To>>((state, before) => {
    const others = before === undefined ? parts : touched(parts, before.from, state);
    if (before !== undefined && others.length === 0) return before.to;
    return Object.keys(state[parts[0]]).map((candidate, place) => {
      const isSame = others.every((part) => before?.from[part][candidate] === state[part][candidate]);
      const known = isSame ? entryOf(before?.to ?? [], candidate, place) : undefined;
      return known ?? [candidate, work(ofOne(parts, state, candidate), candidate, state.policy)];
    });
  });

/** It stands where it stood, but where one before it came or went. */
function entryOf<To>(each: Each<To>, candidate: CandidateId, place: number): Each<To>[number] | undefined {
  const there = each[place];
  return there?.[0] === candidate ? there : each.find(([id]) => id === candidate);
}

function ofOne<Part extends keyof ByCandidate>(
  parts: readonly Part[],
  state: Pick<State, Part>,
  candidate: CandidateId,
): OfOne<Part> {
  const of: Partial<Record<Part, unknown>> = {};
  for (const part of parts) of[part] = state[part][candidate] ?? NONE;
  return of as OfOne<Part>;
}
