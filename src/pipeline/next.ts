/** Who goes to a stage once nothing keeps everybody off it. */
import type { Stage } from "./definition.ts";
import { explain, shutGates } from "./explain.ts";
import type { Shut } from "./gates/gate.ts";
import { isActive, lastAttempt } from "./attempt.ts";
import type { CandidateId, State } from "./model.ts";
import { contenders } from "./settle/start.ts";

/** Who is on its way there, or waits for nothing but its turn and what is in `past`; `null`: nobody. */
export function nextAt(state: State, stage: Stage, past: readonly Shut["code"][] = []): CandidateId | null {
  const active = Object.values(state.runs).find((run) => run.stage === stage.name && isActive(lastAttempt(run)));
  if (active !== undefined) return active.candidate;
  const nothing: readonly Shut["code"][] = ["busy", "not-there", ...past];
  const next = contenders(state, stage).find((candidate) =>
    shutGates(explain(state, candidate, stage)).every((why) => nothing.includes(why.code)),
  );
  return next?.id ?? null;
}
