import { arrivalAt } from "../by-stage.ts";
import { newestFirst } from "../line.ts";
import { hasPassedUpstream } from "./bind.ts";
import type { Event } from "../event.ts";
import type { Rule } from "./settle.ts";

/** A candidate stands at a stage, for all to see, once its needs are met or somebody asked for it there. */
export const arrive: Rule = (state, at) => {
  const stages = state.policy?.definition.stages ?? [];
  const asked = state.requests.flatMap(({ candidate, stage }): readonly Event[] =>
    candidate === null || arrivalAt(state, candidate, stage) !== undefined
      ? []
      : [{ type: "Arrived", at, candidate, stage }],
  );
  if (asked.length > 0) return asked.slice(0, 1);
  const ofTrunk = stages.filter((stage) => stage.accept.includes("trunk"));
  return newestFirst(state).flatMap((candidate) => {
    return ofTrunk
      .filter(
        (stage) =>
          arrivalAt(state, candidate.id, stage.name) === undefined && hasPassedUpstream(state, candidate, stage),
      )
      .map((stage): Event => ({ type: "Arrived", at, candidate: candidate.id, stage: stage.name }));
  });
};
