import { hasSucceeded } from "../attempt.ts";
import { runByKey } from "../by-stage.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { isNewer, newestFirst } from "../line.ts";
import { isOfFailure } from "../holds.ts";
import { laneOf } from "../environment.ts";
import type { Environment } from "../environment.ts";
import type { CandidateId, State } from "../model.ts";
import { fixOf } from "../vetoes.ts";
import { isReadyFor } from "./bind.ts";
import type { Rule } from "./settle.ts";

/**
 * What failed holds its environment, and so does a rollback, until a candidate with the fix has passed upstream: automation may have
 * it back. The hold of a pull request's head that failed ends with that pull request, and what failed there is mended by a deploy
 * that succeeds.
 */
export const fixed: Rule = (state, at) =>
  Object.values(state.environments).flatMap((environment): readonly Event[] => {
    const why = whyLifted(state, environment);
    return why === null ? [] : [{ type: "HoldLifted", at, environment: environment.name, by: null, why }];
  });

function whyLifted(state: State, environment: Environment): "succeeded" | "closed" | "fixed" | null {
  const { name, hold } = environment;
  if (hold?.fixOf === undefined) return null;
  if (isOfFailure(hold) && lastSucceeded(state, environment)) return "succeeded";
  const origin = state.candidates[hold.fixOf]?.origin;
  if (origin?.kind === "pull_request") return state.pulls[origin.number]?.open === false ? "closed" : null;
  const fix = fixOf(state, hold.fixOf);
  const stages = state.policy?.definition.stages.filter(
    (stage) => stage.kind === "deploy" && laneOf(stage.environment) === laneOf(name),
  );
  return fix !== null && stages?.some((stage) => isCarriedTo(state, fix, stage)) === true ? "fixed" : null;
}

/** What was deployed last there. */
function lastSucceeded(state: State, { latest }: Environment): boolean {
  const attempt = runByKey(state, latest?.run ?? "")?.attempts.find(({ id }) => id === latest?.attempt);
  return attempt !== undefined && hasSucceeded(attempt);
}

const isCarriedTo = (state: State, fix: CandidateId, stage: Stage): boolean =>
  newestFirst(state).some(
    (candidate) => (candidate.id === fix || isNewer(state, candidate.id, fix)) && isReadyFor(state, candidate, stage),
  );
