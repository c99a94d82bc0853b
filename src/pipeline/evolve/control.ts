/** What people took hold of: locks and vetoes, what follows from a veto, and environments that were somebody else's. */
import type { Event } from "../event.ts";
import type { CandidateId, Revert, State } from "../model.ts";
import { withEnvironment } from "./request.ts";

export type ControlEvent = Extract<
  Event,
  {
    type:
      | "Locked"
      | "Unlocked"
      | "Vetoed"
      | "VetoLifted"
      | "RevertWanted"
      | "RevertOpened"
      | "RevertRefused"
      | "Adopted"
      | "Rebuilt"
      | "DeployedBeside";
  }
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
    case "Rebuilt":
      return { ...state, rebuilt: { at: event.at, numbersFrom: event.numbersFrom } };
    case "DeployedBeside":
      return withEnvironment(state, event.environment, (one) => ({ ...one, foreign: event.found }));
    case "RevertWanted":
      return reverted(state, event.candidate, { is: "wanted", stage: event.stage });
    case "RevertOpened": {
      const { stage = "" } = state.reverts?.[event.candidate] ?? {};
      const { pull, head } = event;
      return reverted(state, event.candidate, { is: "opened", stage, pull, ...(head === undefined ? {} : { head }) });
    }
    case "RevertRefused": {
      const { stage = "" } = state.reverts?.[event.candidate] ?? {};
      return reverted(state, event.candidate, { is: "refused", stage });
    }
    default:
      return event satisfies never;
  }
}

const reverted = (state: State, candidate: CandidateId, revert: Revert): State => ({
  ...state,
  reverts: { ...state.reverts, [candidate]: revert },
});
