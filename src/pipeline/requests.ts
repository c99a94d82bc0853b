/** Who asked for a candidate at a stage. */
import type { Stage, StageName } from "./definition.ts";
import { contains } from "./line.ts";
import type { Candidate } from "./candidate.ts";
import type { CandidateId, Request, State } from "./model.ts";

/** Somebody wants it there by name, though it may have been there before. */
export const isRequested = (state: State, { id }: Pick<Candidate, "id">, { name }: Pick<Stage, "name">): boolean =>
  state.requests.some((one) => one.stage === name && one.candidate === id);

/** Who is to be promoted there by name. To go back asks for nobody's yes, and nobody's no keeps from it. */
export const promotionsTo = (state: State, { name }: Pick<Stage, "name">): readonly Request[] =>
  state.requests.filter((one) => one.stage === name && one.candidate !== null && one.rollback === undefined);

export const isPromoted = (state: State, { id }: Pick<Candidate, "id">, stage: Pick<Stage, "name">): boolean =>
  promotionsTo(state, stage).some(({ candidate }) => candidate === id);

/** It is wanted by name, or brings a change that is wanted and that nothing has carried through yet. */
export const isAnsweredBy = (state: State, { candidate: bound, change }: Request, { id }: Candidate): boolean =>
  bound === null ? change !== null && contains(state, id, change) : bound === id;

/** Who named it goes before who wants a change that it brings. */
export function requestFor(state: State, candidate: Candidate, stage: StageName): Request | undefined {
  const wishes = state.requests.filter((one) => one.stage === stage && isAnsweredBy(state, one, candidate));
  return wishes.find((one) => one.candidate !== null) ?? wishes[0];
}

/** Wishes for changes that nothing has carried through to the stage yet. */
export const wishesFor = (state: State, stage: StageName): readonly Request[] =>
  state.requests.filter((one) => one.stage === stage && one.candidate === null);

/** It is that pull request's head, or a commit of the trunk that contains its merge. */
export const brings = (state: State, candidate: CandidateId, pull: number): boolean => {
  const origin = state.candidates[candidate]?.origin;
  return origin?.kind === "pull_request" ? origin.number === pull : contains(state, candidate, pull);
};

/** A wish for that pull request: for its change, for its head, or for the very commit that came in with it. */
export function isWishOf(state: State, { change, candidate: id }: Request, pull: number): boolean {
  if (change !== null) return change === pull;
  const candidate = id === null ? undefined : state.candidates[id];
  if (candidate?.origin.kind === "pull_request") return candidate.origin.number === pull;
  return candidate?.changes.some((one) => one.number === pull) === true;
}
