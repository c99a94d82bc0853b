/** What people took hold of: locks and vetoes, and environments that were somebody else's. */
import type { Event } from "../event.ts";
import type { State } from "../model.ts";
import { withEnvironment } from "./request.ts";

export type ControlEvent = Extract<
  Event,
  { type: "Locked" | "Unlocked" | "Vetoed" | "VetoLifted" | "Adopted" | "DeployedBeside" }
>;

export function evolveControl(state: State, event: ControlEvent): State {
  switch (event.type) {
    case "Locked":
      return withEnvironment(state, event.environment, (one) => ({ ...one, lock: event.lock }));
    case "Unlocked":
      return withEnvironment(state, event.environment, (one) => ({ ...one, lock: null }));
    case "Vetoed":
      return { ...state, vetoes: { ...state.vetoes, [event.veto.candidate]: event.veto } };
    case "VetoLifted": {
      const { [event.candidate]: _lifted, ...vetoes } = state.vetoes;
      return { ...state, vetoes };
    }
    case "Adopted": {
      const { found } = event;
      return withEnvironment(state, event.environment, (one) =>
        found === null ? one : { ...one, foreign: found, adopted: found },
      );
    }
    case "DeployedBeside":
      return withEnvironment(state, event.environment, (one) => ({ ...one, foreign: event.found }));
    default:
      return event satisfies never;
  }
}
