import { approvalsAt } from "../approvals.ts";
import type { Approvals } from "../approvals.ts";
import { includes } from "../authority.ts";
import type { Event } from "../event.ts";
import { evolvePushers } from "./pushers.ts";
import type { PushEvent } from "./pushers.ts";
import { runKey } from "../model.ts";
import { namesOf } from "../people.ts";
import type { Login, State } from "../model.ts";

export type ApprovalEvent = Extract<
  Event,
  { type: "Approved" | "ApprovalExpired" | "ApprovalWithdrawn" | "MakersLearned" | "ReviewsRead" | "Called" }
>;

export function evolveApprovals(state: State, event: ApprovalEvent | PushEvent): State {
  if (!("candidate" in event)) return { ...state, pushes: evolvePushers(state.pushes, event) };
  const former = approvalsAt(state, event.candidate, event.stage);
  const next = changed(former, event, (login) => namesOf(state, [login]));
  return { ...state, approvals: { ...state.approvals, [runKey(event.candidate, event.stage)]: next } };
}

/** One person gives one approval, by whatever name. */
function changed(former: Approvals, event: ApprovalEvent, names: (login: Login) => readonly Login[]): Approvals {
  const others = (login: Login): Approvals["given"] => former.given.filter((one) => !includes(names(login), one.login));
  switch (event.type) {
    case "Approved":
      return { ...former, given: [...others(event.approval.login), event.approval] };
    case "ApprovalWithdrawn":
      return { ...former, given: others(event.login) };
    case "ApprovalExpired": {
      const expired = (one: Approvals["given"][number]): Approvals["given"][number] =>
        includes(names(event.login), one.login) ? { ...one, expiredAfterMs: event.afterMs } : one;
      return { ...former, given: former.given.map(expired) };
    }
    case "MakersLearned":
      return { ...former, makers: event.makers };
    case "ReviewsRead":
      return read(former, event.pull);
    case "Called":
      return { ...former, called: { at: event.at, pull: event.pull } };
    default:
      return event satisfies never;
  }
}

function read({ reviewed: _before, ...rest }: Approvals, pull: number | null): Approvals {
  return pull === null ? rest : { ...rest, reviewed: pull };
}
