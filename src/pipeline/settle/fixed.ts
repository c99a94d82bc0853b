import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { isNewer, newestFirst } from "../line.ts";
import { laneOf } from "../model.ts";
import type { CandidateId, State } from "../model.ts";
import { fixOf } from "../vetoes.ts";
import { isReadyFor } from "./bind.ts";
import type { Rule } from "./settle.ts";

/** A rollback's hold ends when a candidate with the fix has passed upstream: automation may have the environment back. */
export const fixed: Rule = (state, at) =>
  Object.values(state.environments).flatMap(({ name, hold }): readonly Event[] => {
    if (hold?.fixOf === undefined) return [];
    const fix = fixOf(state, hold.fixOf);
    const stages = state.policy?.definition.stages.filter(
      (stage) => stage.kind === "deploy" && laneOf(stage.environment) === laneOf(name),
    );
    const isThere = fix !== null && stages?.some((stage) => isCarriedTo(state, fix, stage)) === true;
    return isThere ? [{ type: "HoldLifted", at, environment: name, by: null, why: "fixed" }] : [];
  });

const isCarriedTo = (state: State, fix: CandidateId, stage: Stage): boolean =>
  newestFirst(state).some(
    (candidate) => (candidate.id === fix || isNewer(state, candidate.id, fix)) && isReadyFor(state, candidate, stage),
  );
