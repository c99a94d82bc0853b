/** Whose work a candidate is: told by GitHub when it is asked, and by the pushes that we hear of. */
import { approvalRules, approvalsAt } from "../approvals.ts";
import { isSame } from "../authority.ts";
import type { Event } from "../event.ts";
import type { BranchPushed, MakersRead, PullChanged } from "../input.ts";
import { isKnownPush } from "../pushers.ts";
import type { State } from "../model.ts";

export function hearMakers(state: State, input: MakersRead): readonly Event[] {
  const { candidate, stage, at, since, logins, ids, unknown, complete } = input;
  if (state.candidates[candidate] === undefined) return [];
  const makers = { at, since, logins, ...(ids === undefined ? {} : { ids }), unknown, complete };
  const { makers: former } = approvalsAt(state, candidate, stage);
  const isNews = JSON.stringify(former) !== JSON.stringify(makers);
  return isNews ? [{ type: "MakersLearned", at, candidate, stage, makers }] : [];
}

/** Only where somebody's own work may matter one day. */
export function hearBranch(state: State, { at, branch, by }: BranchPushed): readonly Event[] {
  const isKnown = isKnownPush(state.pushes, by, { branch, at });
  return !mattersWhoPushed(state) || isKnown ? [] : [{ type: "BranchPushed", at, by, branch }];
}

/** A pull request's pushers: those of its branch, and whoever moves its head. Its author made it in any case, and a fork's head goes nowhere. */
export function hearHead(state: State, { at, number: pull, branch, author, by }: PullChanged): readonly Event[] {
  if (!mattersWhoPushed(state)) return [];
  if (branch === null && by !== null && author !== null && isSame(by, author)) return [];
  const isNamed = branch === null || state.pushes?.heads[pull] === branch;
  const isKnown = by === null || isKnownPush(state.pushes, by, { pull, at });
  return [
    ...(isNamed ? [] : [{ type: "HeadNamed", at, branch, pull } as const]),
    ...(isKnown ? [] : [{ type: "HeadPushed", at, by, pull } as const]),
  ];
}

const mattersWhoPushed = ({ policy }: State): boolean =>
  policy?.definition.stages.some((stage) => approvalRules(stage).some((rule) => rule.not.includes("author"))) ?? false;
