import { arrivalAt, arrivalsOfOne } from "../by-stage.ts";
import { allPassed } from "../gates/upstream.ts";
import type { Event } from "../event.ts";
import type { Rule } from "./settle.ts";

/** A candidate stands at a stage, for all to see, once its needs are met or somebody asked for it there. */
export const arrive: Rule = (state, at) => {
  const asked = state.requests.flatMap(({ candidate, stage }): readonly Event[] =>
    candidate === null || arrivalAt(state, candidate, stage) !== undefined
      ? []
      : [{ type: "Arrived", at, candidate, stage }],
  );
  if (asked.length > 0) return asked.slice(0, 1);
  const events: Event[] = [];
  for (const { candidate, stages } of allPassed(state)) {
    const arrivals = arrivalsOfOne(state, candidate.id);
    for (const { name, accept } of stages)
      if (!Object.hasOwn(arrivals, name) && accept.includes("trunk"))
        events.push({ type: "Arrived", at, candidate: candidate.id, stage: name });
  }
  return events;
};
