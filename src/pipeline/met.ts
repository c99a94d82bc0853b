/** What a veto meets of what has entered a stage. */
import { isActive, lastAttempt, wasVetoed } from "./attempt.ts";
import type { Attempt } from "./attempt.ts";
import { runsOf } from "./by-stage.ts";
import type { StageName } from "./definition.ts";
import type { CandidateId, State } from "./model.ts";
import { isBeingVerified } from "./verification.ts";

export type Met = {
  readonly candidate: CandidateId;
  readonly stage: StageName;
  /** `stopping`: GitHub may have begun it, and then cancels it. `running`: GitHub had, and it goes on. */
  readonly is: "called-off" | "stopping" | "running";
};

export const metOf = (state: State, candidates: readonly CandidateId[]): readonly Met[] =>
  candidates
    .flatMap((id) => runsOf(state, id))
    .flatMap((run): readonly Met[] => {
      const is = metAs(lastAttempt(run));
      return is === null ? [] : [{ candidate: run.candidate, stage: run.stage, is }];
    });

function metAs(attempt: Attempt): Met["is"] | null {
  const { phase, spec } = attempt;
  if (spec.kind !== "deploy" && spec.kind !== "test") return null;
  if (wasVetoed(attempt)) return phase.is === "ended" ? "called-off" : "stopping";
  return isActive(attempt) && phase.is !== "stopping" && !isBeingVerified(attempt) ? "running" : null;
}
