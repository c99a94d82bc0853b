import { stageNamed } from "./definition.ts";
import { explain } from "./explain.ts";
import { comesByItself } from "./forecast.ts";
import type { Run } from "./attempt.ts";
import type { State } from "./model.ts";
import { mayRepeat } from "./retries.ts";

/**
 * Its last attempt failed, and one more comes by itself: now, or when gates open that nobody has to open. Until then nothing else
 * follows from the failure.
 */
export function isToRepeat(state: State, run: Run): boolean {
  const candidate = state.candidates[run.candidate];
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, run.stage);
  if (candidate === undefined || stage === undefined || !mayRepeat(state, run)) return false;
  return comesByItself(state, explain(state, candidate, stage));
}
