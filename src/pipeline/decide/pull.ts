import type { Event } from "../event.ts";
import type { PullChanged } from "../input.ts";
import { hearHead } from "./makers.ts";
import type { Request, State } from "../model.ts";

/** A pull request's head decides what may be asked for there; its end gives back what it held. Late news changes nothing. */
export function hearPull(state: State, input: PullChanged): readonly Event[] {
  const known = state.pulls[input.number];
  const isLate = known !== undefined && known.updatedAt > input.updatedAt;
  switch (input.state.is) {
    case "open":
      return [...hearHead(state, input), ...(isLate ? [] : opened(state, input, input.state.moved?.from ?? null))];
    case "closed":
      return isLate ? [] : closed(state, input, false);
    case "merged":
      return [...closed(state, input, true), ...learned(state, input, input.state.sha)];
    default:
      return input.state satisfies never;
  }
}

function opened(state: State, input: PullChanged, from: string | null): readonly Event[] {
  const { at, number, head, base, updatedAt } = input;
  const known = state.pulls[number];
  const isSame = known?.head === head;
  const previous = isSame ? known.previous : (from ?? known?.head ?? null);
  const since = isSame ? known.since : updatedAt;
  const moved: readonly Event[] =
    isSame && known.open ? [] : [{ type: "PullMoved", at, number, head, previous, since, updatedAt }];
  const ended = headRequests(state, number).flatMap((request): readonly Event[] => {
    const why = endOf(state, request, { head, base });
    return why === null ? [] : [{ type: "RequestEnded", at, request: request.id, why }];
  });
  return [...moved, ...ended];
}

type Stand = { readonly head: string; readonly base: string };

function endOf(state: State, request: Request, { head, base }: Stand): "head-moved" | "retargeted" | null {
  if (state.candidates[request.candidate ?? ""]?.sha !== head) return "head-moved";
  return base === state.trunk?.branch ? null : "retargeted";
}

/** Requests for the head of one pull request. */
const headRequests = (state: State, number: number): readonly Request[] =>
  state.requests.filter((request) => {
    const origin = request.candidate === null ? null : state.candidates[request.candidate]?.origin;
    return origin?.kind === "pull_request" && origin.number === number;
  });

function closed(state: State, input: PullChanged, merged: boolean): readonly Event[] {
  const { at, number, updatedAt } = input;
  const forgotten: readonly Event[] =
    state.pulls[number]?.open === true ? [{ type: "PullClosed", at, number, merged, updatedAt }] : [];
  const ended = headRequests(state, number).map((request): Event => ({
    type: "RequestEnded",
    at,
    request: request.id,
    why: "closed",
  }));
  const lifted = Object.values(state.environments)
    .filter((environment) => environment.hold?.pull === number)
    .map(({ name }): Event => ({
      type: "HoldLifted",
      at,
      environment: name,
      by: null,
      why: merged ? "merged" : "closed",
    }));
  return [...forgotten, ...ended, ...lifted];
}

/** The webhook of a merge names the commit that it made: the candidate of that commit brings this change. */
function learned(state: State, input: PullChanged, sha: string | null): readonly Event[] {
  const candidate = state.line.map((id) => state.candidates[id]).find((one) => one?.sha === sha);
  if (candidate === undefined || candidate.changes.some((change) => change.number === input.number)) return [];
  const { number, author, head } = input;
  const change = { number, author, head };
  return [{ type: "ChangeLearned", at: input.at, candidate: candidate.id, change }];
}
