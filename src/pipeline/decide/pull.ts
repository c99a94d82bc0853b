import type { Event } from "../event.ts";
import type { PullChanged } from "../input.ts";
import type { Request, State } from "../model.ts";

/** A pull request's head decides what may be asked for there; its end gives back what it held. */
export function hearPull(state: State, input: PullChanged): readonly Event[] {
  switch (input.state.is) {
    case "open":
      return opened(state, input, input.state.moved?.from ?? null);
    case "closed":
      return [...closed(state, input, false)];
    case "merged":
      return [...closed(state, input, true), ...learned(state, input, input.state.sha)];
    default:
      return input.state satisfies never;
  }
}

function opened(state: State, input: PullChanged, from: string | null): readonly Event[] {
  const { at, number, head, updatedAt } = input;
  const known = state.pulls[number];
  if (known !== undefined && (known.head === head || known.since > updatedAt)) return [];
  const previous = from ?? known?.head ?? null;
  const moved: Event = { type: "PullMoved", at, number, head, previous, since: updatedAt };
  const outdated = headRequests(state, number).filter(
    (request) => state.candidates[request.candidate ?? ""]?.sha !== head,
  );
  return [
    moved,
    ...outdated.map((request): Event => ({ type: "RequestEnded", at, request: request.id, why: "head-moved" })),
  ];
}

/** Requests for the head of one pull request. */
const headRequests = (state: State, number: number): readonly Request[] =>
  state.requests.filter((request) => {
    const origin = request.candidate === null ? null : state.candidates[request.candidate]?.origin;
    return origin?.kind === "pull_request" && origin.number === number;
  });

function closed(state: State, input: PullChanged, merged: boolean): readonly Event[] {
  const { at, number } = input;
  const forgotten: readonly Event[] =
    state.pulls[number] === undefined ? [] : [{ type: "PullClosed", at, number, merged }];
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
function learned(state: State, input: PullChanged, sha: string): readonly Event[] {
  const candidate = state.line.map((id) => state.candidates[id]).find((one) => one?.sha === sha);
  if (candidate === undefined || candidate.changes.some((change) => change.number === input.number)) return [];
  const change = { number: input.number, author: input.author };
  return [{ type: "ChangeLearned", at: input.at, candidate: candidate.id, change }];
}
