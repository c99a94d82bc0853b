import { arrivalAt, arrivalsOfOne } from "../by-stage.ts";
import type { OfOne } from "../by-stage.ts";
import type { Stage } from "../definition.ts";
import { hasPassedUpstream } from "../gates/upstream.ts";
import { newestFirst } from "../line.ts";
import type { Arrival } from "../model.ts";
import { once } from "../once.ts";
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
  return newestFirst(state).flatMap((candidate) =>
    ahead(stages)(arrivalsOfOne(state, candidate.id))
      .filter((stage) => hasPassedUpstream(state, candidate, stage))
      .map((stage): Event => ({ type: "Arrived", at, candidate: candidate.id, stage: stage.name })),
  );
};

/** Where whoever has arrived at these has not been yet. */
const ahead = once((stages: readonly Stage[]) => {
  const ofTrunk = stages.filter((stage) => stage.accept.includes("trunk"));
  return once((arrivals: OfOne<Arrival>) => ofTrunk.filter(({ name }) => !Object.hasOwn(arrivals, name)));
});
