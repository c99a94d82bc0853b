/** When approvals expire, and when GitHub is asked who made what is to be approved. */
import { arrivalAt } from "../by-stage.ts";
import { approvalRules, approvalsAt, covers, isOpenStill, sinceOf } from "../approvals.ts";
import type { ApprovalRule } from "../approvals.ts";
import type { Stage } from "../definition.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { unreadReviews } from "../reviews.ts";
import type { Deadline } from "./deadlines.ts";

/** GitHub did not tell all of them: it is asked once more after this. */
const ASK_AGAIN_MS = 10 * 60_000;

export function approvalDeadlines(state: State): readonly Deadline[] {
  const stages = (state.policy?.definition.stages ?? []).filter((stage) => approvalRules(stage).length > 0);
  if (stages.length === 0) return [];
  return Object.values(state.candidates).flatMap((candidate) =>
    stages.flatMap((stage) => [
      // Also where nobody waits for it: what was superseded, or was there before, may be promoted all the same.
      ...expiries(state, candidate, stage),
      ...(isOpenStill(state, candidate, stage) ? looks(state, candidate, stage) : []),
      ...firstReviews(state, candidate, stage),
    ]),
  );
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

/** They count from the hour at which they were given: they are read as soon as they may open something. */
function firstReviews(state: State, candidate: Candidate, stage: Stage): readonly Deadline[] {
  const look = unreadReviews(state, candidate, stage);
  const arrival = arrivalAt(state, candidate.id, stage.name);
  return look === null || arrival === undefined ? [] : [{ at: arrival.since, look, follows: () => [] }];
}
