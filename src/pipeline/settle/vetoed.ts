import type { Event } from "../event.ts";
import { lastAttempt } from "../attempt.ts";
import { callingOff } from "../interrupting.ts";
import type { State } from "../model.ts";
import { unsettledRuns } from "../runs.ts";
import { vetoOn } from "../vetoes.ts";
import type { Rule } from "./settle.ts";

export const vetoed: Rule = (state, at) => [...unasked(state, at), ...calledOff(state, at)];

/** Nothing waits for a vetoed candidate. A wish for a change that nothing has carried through yet stands: the fix may carry it. */
const unasked = (state: State, at: number): readonly Event[] =>
  state.requests.flatMap((request): readonly Event[] => {
    const candidate = request.candidate === null ? undefined : state.candidates[request.candidate];
    return candidate === undefined || vetoOn(state, candidate) === null
      ? []
      : [{ type: "RequestEnded", at, request: request.id, why: "vetoed" }];
  });

/** What GitHub has not taken yet does not start: it may have to wait there for an hour. What runs stays. */
const calledOff = (state: State, at: number): readonly Event[] =>
  unsettledRuns(state).flatMap((run): readonly Event[] => {
    const attempt = lastAttempt(run);
    const isEntering = attempt.spec.kind === "deploy" || attempt.spec.kind === "test";
    const veto = isEntering && attempt.phase.is === "intended" ? vetoOn(state, { id: run.candidate }) : null;
    return veto === null ? [] : [callingOff({ run, attempt }, { is: "vetoed", by: veto.by }, at)];
  });
