/** Who goes to a stage once nothing keeps everybody off it. */
import { allRuns } from "./by-stage.ts";
import type { Stage } from "./definition.ts";
import { explain, shutGates } from "./explain.ts";
import type { Shut } from "./gates/gate.ts";
import { isActive, lastAttempt } from "./attempt.ts";
import type { Run } from "./attempt.ts";
import type { CandidateId, State } from "./model.ts";
import { contenders } from "./settle/start.ts";
import { tainted } from "./vetoes.ts";

/** Who is on its way there, or waits for nothing but its turn and what is in `past`; `null`: nobody. */
export const nextAt = (state: State, stage: Stage, past: readonly Shut["code"][] = []): CandidateId | null =>
  activeAt(state, stage)?.candidate ?? startedWithout(state, stage, past);

/** Who starts there once nothing of `past` is in the way and what is on its way has ended well; `null`: nobody. */
export function startedWithout(state: State, stage: Stage, past: readonly Shut["code"][]): CandidateId | null {
  const active = activeAt(state, stage);
  const cause = active === undefined ? null : lastAttempt(active).cause;
  // A rollback vetoes what it leaves.
  const left = cause?.is === "rollback" ? tainted(state, cause.from) : [];
  const nothing: readonly Shut["code"][] = ["busy", "not-there", "limit-reached", ...past];
  const next = contenders(state, stage).find(
    (candidate) =>
      candidate.id !== active?.candidate &&
      !left.includes(candidate.id) &&
      shutGates(explain(state, candidate, stage)).every((why) => nothing.includes(why.code)),
  );
  return next?.id ?? null;
}

const activeAt = (state: State, stage: Stage): Run | undefined =>
  allRuns(state).find((run) => run.stage === stage.name && isActive(lastAttempt(run)));
