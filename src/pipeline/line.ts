/** The trunk's line of candidates: who contains whom. */
import type { Candidate, CandidateId, Sha, State } from "./model.ts";

export const placeOf = (state: State, id: CandidateId): number => state.line.indexOf(id);

/** Is `newer` a later commit of the trunk than `older`? Heads of pull requests are on no line. */
export function isNewer(state: State, newer: CandidateId, older: CandidateId): boolean {
  const here = placeOf(state, older);
  return here >= 0 && placeOf(state, newer) > here;
}

/** The trunk's candidates, newest first, without orphans. */
export const newestFirst = (state: State): readonly Candidate[] =>
  state.line
    .flatMap((id) => {
      const candidate = state.candidates[id];
      return candidate === undefined || candidate.orphaned ? [] : [candidate];
    })
    .reverse();

/** The candidate that brought a pull request, where we have seen it come in. */
export const broughtBy = (state: State, pull: number): Candidate | null =>
  newestFirst(state).find((candidate) => candidate.changes.some((change) => change.number === pull)) ?? null;

/** Does the trunk candidate contain the pull request's merge? */
export function contains(state: State, candidate: CandidateId, pull: number): boolean {
  const origin = broughtBy(state, pull);
  return origin !== null && (origin.id === candidate || isNewer(state, candidate, origin.id));
}

/**
 * Where a commit belongs on the line. Deliveries come in any order, so its neighbours decide, not the hour it was heard of:
 * behind the commit it was pushed onto, or before the one that was pushed onto it; else at the end.
 */
export function placeFor(state: State, sha: Sha, before: Sha | null): number {
  const shas = state.line.map((id) => state.candidates[id]);
  const parent = shas.findIndex((candidate) => candidate?.sha === before);
  if (parent >= 0) return parent + 1;
  const child = shas.findIndex((candidate) => candidate?.before === sha);
  return child >= 0 ? child : state.line.length;
}

/** The pull requests that `candidate` would bring beyond what `from` has, oldest first. */
export function changesBetween(state: State, from: CandidateId | null, candidate: CandidateId): readonly number[] {
  const start = from === null ? -1 : placeOf(state, from);
  const end = placeOf(state, candidate);
  const between = state.line.slice(Math.max(start + 1, 0), end + 1);
  return between.flatMap((id) => state.candidates[id]?.changes.map((change) => change.number) ?? []);
}
