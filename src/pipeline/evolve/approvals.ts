import { approvalsAt } from "../approvals.ts";
import type { Approvals } from "../approvals.ts";
import { isSame } from "../authority.ts";
import type { Event } from "../event.ts";
import { evolvePushers } from "./pushers.ts";
import type { PushEvent } from "./pushers.ts";
import { runKey } from "../model.ts";
import type { Login, State } from "../model.ts";

export type ApprovalEvent = Extract<
  Event,
  { type: "Approved" | "ApprovalExpired" | "ApprovalWithdrawn" | "MakersLearned" | "ReviewsRead" | "Called" }
>;

export function evolveApprovals(state: State, event: ApprovalEvent | PushEvent): State {
  if (!("candidate" in event)) return { ...state, pushers: evolvePushers(state.pushers, event) };
  const former = approvalsAt(state, event.candidate, event.stage);
  const next = changed(former, event);
  return { ...state, approvals: { ...state.approvals, [runKey(event.candidate, event.stage)]: next } };
}

function changed(former: Approvals, event: ApprovalEvent): Approvals {
  const others = (login: Login): Approvals["given"] => former.given.filter((one) => !isSame(one.login, login));
  switch (event.type) {
    case "Approved":
      return { ...former, given: [...others(event.approval.login), event.approval] };
    case "ApprovalWithdrawn":
      return { ...former, given: others(event.login) };
    case "ApprovalExpired": {
      const expired = (one: Approvals["given"][number]): Approvals["given"][number] =>
        isSame(one.login, event.login) ? { ...one, expiredAfterMs: event.afterMs } : one;
      return { ...former, given: former.given.map(expired) };
    }
    case "MakersLearned":
      return { ...former, makers: event.makers };
    case "ReviewsRead":
      return { ...former, reviewed: event.pull };
    case "Called":
      return { ...former, called: { at: event.at, pull: event.pull } };
    default:
      return event satisfies never;
  }
}
