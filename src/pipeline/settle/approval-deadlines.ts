/** When approvals expire, and when GitHub is asked who made what is to be approved. */
import { arrivalAt, markAt, runAt } from "../by-stage.ts";
import { approvalRules, approvalsAt, covers, reviewable, sinceOf } from "../approvals.ts";
import type { ApprovalRule } from "../approvals.ts";
import type { Stage } from "../definition.ts";
import { lastAttempt } from "../attempt.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { isPromoted } from "../requests.ts";
import type { Deadline, Look } from "./deadlines.ts";

/** GitHub did not tell all of them: it is asked once more after this. */
const ASK_AGAIN_MS = 10 * 60_000;

export function approvalDeadlines(state: State): readonly Deadline[] {
  const stages = (state.policy?.definition.stages ?? []).filter((stage) => approvalRules(stage).length > 0);
  if (stages.length === 0) return [];
  return Object.values(state.candidates).flatMap((candidate) =>
    stages.flatMap((stage) => [
      // Also where nobody waits for it: what was superseded, or was there before, may be promoted all the same.
      ...expiries(state, candidate, stage),
      ...(isOpenStill(state, candidate, stage)
        ? [...looks(state, candidate, stage), ...firstReviews(state, candidate, stage)]
        : []),
    ]),
  );
}

/** What has succeeded, was rejected or superseded there waits for nobody's word, unless somebody asks for it again. */
export function isOpenStill(state: State, candidate: Candidate, stage: Stage): boolean {
  if (isPromoted(state, candidate, stage)) return true;
  const [{ id, orphaned }, { name }] = [candidate, stage];
  const run = runAt(state, id, name);
  const phase = run === undefined ? null : lastAttempt(run).phase;
  const isDone = phase?.is === "ended" && phase.outcome.is === "succeeded";
  return !isDone && !orphaned && markAt(state, id, name) === undefined;
}

const expiries = (state: State, { id }: Candidate, stage: Stage): readonly Deadline[] =>
  approvalsAt(state, id, stage.name).given.flatMap(({ login, at: since, expiredAfterMs }) =>
    lasting(approvalRules(stage), expiredAfterMs).map((afterMs): Deadline => ({
      at: since + afterMs,
      look: null,
      follows: (at) => [{ type: "ApprovalExpired", at, candidate: id, stage: stage.name, login, afterMs }],
    })),
  );

/** The shortest time that is not over yet: the next one follows from it. */
function lasting(rules: readonly ApprovalRule[], expiredAfterMs: number): readonly number[] {
  const left = rules.map((rule) => rule.expiresMs).filter((ms) => ms > expiredAfterMs);
  return left.length === 0 ? [] : [Math.min(...left)];
}

function looks(state: State, candidate: Candidate, stage: Stage): readonly Deadline[] {
  const { given, makers } = approvalsAt(state, candidate.id, stage.name);
  const asked = given[0];
  if (asked === undefined || approvalRules(stage).every((rule) => !rule.not.includes("author"))) return [];
  const since = sinceOf(state, candidate, stage);
  const isFresh = makers !== null && covers(state, makers, since);
  if (isFresh && makers.complete) return [];
  const { id, sha } = candidate;
  return [
    {
      at: isFresh ? makers.at + ASK_AGAIN_MS : asked.at,
      look: { is: "makers", candidate: id, sha, stage: stage.name, since },
      follows: () => [],
    },
  ];
}

/** Reviews may have been given before the candidate stood at the stage; later ones are told by webhooks. */
function firstReviews(state: State, candidate: Candidate, stage: Stage): readonly Deadline[] {
  const arrival = arrivalAt(state, candidate.id, stage.name);
  const pull = arrival === undefined ? null : reviewable(state, candidate, stage);
  if (arrival === undefined || pull === null || approvalsAt(state, candidate.id, stage.name).reviewed === pull)
    return [];
  const look = { is: "reviews", candidate: candidate.id, stage: stage.name, pull } as const;
  return [{ at: arrival.since, look, follows: () => [] }];
}

type ReviewsOf = Extract<Look, { is: "reviews" }>;
type Where = (state: State, candidate: Candidate, stage: Stage, pull: number) => boolean;

const mayOpen: Where = (state, candidate, stage, pull) =>
  isOpenStill(state, candidate, stage) && reviewable(state, candidate, stage) === pull;
const wereRead: Where = (state, { id }, { name }, pull) => approvalsAt(state, id, name).reviewed === pull;

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
