import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { isNewer, newestFirst } from "../line.ts";
import { runKey } from "../model.ts";
import type { Candidate, State } from "../model.ts";
import { hasPassedUpstream } from "./bind.ts";
import type { Rule } from "./settle.ts";

/**
 * A newer candidate takes the place of those that wait at the same stage without a pin; what is in flight finishes.
 * Where a stage is entered by hand only one that was itself asked for does that.
 */
export const supersede: Rule = (state, at) => {
  for (const stage of state.policy?.definition.stages ?? []) {
    const newer = newestFirst(state).find((candidate) => takesPlace(state, candidate, stage));
    const older =
      newer === undefined ? [] : newestFirst(state).filter((candidate) => yields(state, candidate, stage, newer));
    if (newer !== undefined && older.length > 0) {
      return older.map(({ id }): Event => ({
        type: "Marked",
        at,
        candidate: id,
        stage: stage.name,
        mark: { is: "superseded", at, by: newer.id },
      }));
    }
  }
  return [];
};

export const isPinned = (state: State, candidate: Candidate, stage: Stage): boolean =>
  state.requests.some((request) => request.stage === stage.name && request.candidate === candidate.id);

function takesPlace(state: State, candidate: Candidate, stage: Stage): boolean {
  if (!hasPassedUpstream(state, candidate, stage)) return false;
  const wentIn = state.runs[runKey(candidate.id, stage.name)] !== undefined;
  return stage.promote === "auto" || wentIn || isPinned(state, candidate, stage);
}

function yields(state: State, candidate: Candidate, stage: Stage, newer: Candidate): boolean {
  const key = runKey(candidate.id, stage.name);
  return (
    state.arrivals[key] !== undefined &&
    state.runs[key] === undefined &&
    state.marks[key] === undefined &&
    isNewer(state, newer.id, candidate.id) &&
    !isPinned(state, candidate, stage)
  );
}
