import type { Event } from "../event.ts";
import { vetoOn } from "../vetoes.ts";
import type { Rule } from "./settle.ts";

/** Nothing waits for a vetoed candidate. A wish for a change that nothing has carried through yet stands: the fix may carry it. */
export const vetoed: Rule = (state, at) =>
  state.requests.flatMap((request): readonly Event[] => {
    const candidate = request.candidate === null ? undefined : state.candidates[request.candidate];
    return candidate === undefined || vetoOn(state, candidate) === null
      ? []
      : [{ type: "RequestEnded", at, request: request.id, why: "vetoed" }];
  });
