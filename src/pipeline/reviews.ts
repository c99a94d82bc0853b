/** Where the reviews of a pull request count as approvals: before a stage whose rules say so, of a version that brings nothing else. */
import { approvalsAt, isOpenStill, reviewable } from "./approvals.ts";
import { arrivalAt } from "./by-stage.ts";
import type { Candidate } from "./candidate.ts";
import type { Stage } from "./definition.ts";
import type { CandidateId, State } from "./model.ts";

export type ReviewsOf = {
  readonly is: "reviews";
  readonly candidate: CandidateId;
  readonly stage: string;
  readonly pull: number;
};

/** A review may open it now. */
export const mayOpen = (state: State, candidate: Candidate, stage: Stage, pull: number): boolean =>
  isOpenStill(state, candidate, stage) && reviewable(state, candidate, stage) === pull;

export const wereRead = (state: State, { id }: Candidate, { name }: Stage, pull: number): boolean =>
  approvalsAt(state, id, name).reviewed === pull;

/** Those that may have been given before the candidate stood at the stage, or are to be read again; later ones are told by webhooks. */
export function unreadReviews(state: State, candidate: Candidate, stage: Stage): ReviewsOf | null {
  const hasArrived = arrivalAt(state, candidate.id, stage.name) !== undefined;
  const pull = hasArrived && isOpenStill(state, candidate, stage) ? reviewable(state, candidate, stage) : null;
  return pull === null || wereRead(state, candidate, stage, pull)
    ? null
    : { is: "reviews", candidate: candidate.id, stage: stage.name, pull };
}

type Where = typeof mayOpen;

const reviewsWhere = (state: State, pull: number, holds: Where): readonly ReviewsOf[] =>
  (state.policy?.definition.stages ?? []).flatMap((stage) =>
    Object.values(state.candidates)
      .filter((candidate) => holds(state, candidate, stage, pull))
      .map(({ id }) => ({ is: "reviews", candidate: id, stage: stage.name, pull }) as const),
  );

/** Where a review of this pull request may open something. */
export const reviewsAwaited = (state: State, pull: number): readonly ReviewsOf[] => reviewsWhere(state, pull, mayOpen);

/** Also where its reviews were read: one that is withdrawn counts no more, whether that is done or superseded. */
export const reviewsConcerned = (state: State, pull: number): readonly ReviewsOf[] =>
  reviewsWhere(state, pull, (...of) => mayOpen(...of) || wereRead(...of));
