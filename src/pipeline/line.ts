/** The trunk's line of candidates: who contains whom. */
import type { Candidate } from "./candidate.ts";
import type { CandidateId, State } from "./model.ts";
import { onceWhile } from "./once.ts";

const places = onceWhile(["line"], ({ line }) => new Map(line.map((id, place) => [id, place])));
/** -1: it is not on it. */
export const placeOf = (state: State, id: CandidateId): number => places(state).get(id) ?? -1;

/** Is `newer` a later commit of the trunk than `older`? Heads of pull requests are on no line. */
export function isNewer(state: State, newer: CandidateId, older: CandidateId): boolean {
  const here = placeOf(state, older);
  return here >= 0 && placeOf(state, newer) > here;
}

/** The trunk's candidates, newest first, without orphans. */
export const newestFirst = onceWhile(["line", "candidates"], ({ line, candidates }): readonly Candidate[] =>
  line
    .flatMap((id) => {
      const candidate = candidates[id];
      return candidate === undefined || candidate.orphaned ? [] : [candidate];
    })
    .reverse(),
);

/** The candidate that brought a pull request, where we have seen it come in. */
export const broughtBy = (state: State, pull: number): Candidate | null =>
  newestFirst(state).find((candidate) => candidate.changes.some((change) => change.number === pull)) ?? null;

/** Does the trunk candidate contain the pull request's merge? */
export function contains(state: State, candidate: CandidateId, pull: number): boolean {
  const origin = broughtBy(state, pull);
  return origin !== null && (origin.id === candidate || isNewer(state, candidate, origin.id));
}

/**
 * The line with one more candidate. Deliveries come in any order, so not the hour decides at which one was heard of: each stands
 * behind the commit that it was pushed onto, and what leads to the trunk's head comes last.
 */
export function lineWith(state: State, candidate: Candidate): readonly CandidateId[] {
  // A journal of before may bear one again that is remembered now.
  if (state.line.includes(candidate.id)) return state.line;
  const all = [...state.line.flatMap((id) => state.candidates[id] ?? []), candidate];
  const bySha = new Map(all.toReversed().map((one) => [one.sha, one]));
  const parentOf = ({ before }: Candidate): Candidate | undefined => (before === null ? undefined : bySha.get(before));
  const toHead = new Set<Candidate>();
  for (let one = bySha.get(state.trunk?.head ?? ""); one !== undefined && !toHead.has(one); one = parentOf(one))
    toHead.add(one);
  const children = Map.groupBy(all, parentOf);
  const placed = new Set<Candidate>();
  const place = (one: Candidate): void => {
    if (placed.has(one)) return;
    placed.add(one);
    inOrder(children.get(one) ?? []).forEach(place);
  };
  const inOrder = (some: readonly Candidate[]): readonly Candidate[] =>
    some.toSorted((x, y) => Number(toHead.has(x)) - Number(toHead.has(y)));
  inOrder(children.get(undefined) ?? []).forEach(place);
  // Commits pushed back and forth may each be the other's parent.
  all.forEach(place);
  return [...placed].map(({ id }) => id);
}

/** Those behind `from`, up to `candidate`, oldest first; `null`: from the oldest on. */
export function candidatesBetween(
  state: State,
  from: CandidateId | null,
  candidate: CandidateId,
): readonly Candidate[] {
  const start = from === null ? -1 : placeOf(state, from);
  const end = placeOf(state, candidate);
  return state.line.slice(Math.max(start + 1, 0), end + 1).flatMap((id) => state.candidates[id] ?? []);
}

/** The pull requests that `candidate` would bring beyond what `from` has, oldest first. */
export const changesBetween = (state: State, from: CandidateId | null, candidate: CandidateId): readonly number[] =>
  candidatesBetween(state, from, candidate).flatMap((one) => one.changes.map((change) => change.number));
