import type { Event } from "../event.ts";
import { laneOf } from "../environment.ts";
import { environmentOf } from "../model.ts";
import type { Environment } from "../environment.ts";
import type { State } from "../model.ts";

export type RequestEvent = Extract<
  Event,
  { type: "Requested" | "RequestBound" | "RequestConfirmed" | "RequestEnded" | "HoldSet" | "HoldLifted" }
>;

export const environmentNamed = (state: State, name: string): Environment =>
  environmentOf(state, name) ?? {
    name,
    occupant: null,
    lastVerified: null,
    earlier: [],
    hold: null,
    lock: null,
    shown: null,
    replaced: [],
  };

export function withEnvironment(state: State, name: string, change: (environment: Environment) => Environment): State {
  const environment = change(environmentNamed(state, name));
  return { ...state, environments: { ...state.environments, [laneOf(name)]: environment } };
}

export function evolveRequest(state: State, event: RequestEvent): State {
  switch (event.type) {
    case "Requested":
      return { ...state, requests: [...state.requests, event.request] };
    case "RequestBound": {
      const requests = state.requests.map((one) =>
        one.id === event.request ? { ...one, candidate: event.candidate } : one,
      );
      return { ...state, requests };
    }
    case "RequestConfirmed": {
      const requests = state.requests.map((one) =>
        one.id === event.request ? { ...one, confirmedAt: event.at } : one,
      );
      return { ...state, requests };
    }
    case "RequestEnded":
      return { ...state, requests: state.requests.filter((one) => one.id !== event.request) };
    case "HoldSet":
      return withEnvironment(state, event.environment, (one) => ({ ...one, hold: event.hold }));
    case "HoldLifted":
      return withEnvironment(state, event.environment, (one) => ({ ...one, hold: null }));
    default:
      return event satisfies never;
  }
}
