/** Finding and changing an attempt of a run. */
import { runAt, withRun } from "../by-stage.ts";
import type { Attempt, Phase, WorkflowRun } from "../attempt.ts";
import type { CandidateId, State } from "../model.ts";
import { withTry } from "../verification.ts";

export const runOf = (phase: Phase): WorkflowRun | null => (phase.is === "intended" ? null : phase.run);

export type Where = { readonly candidate: CandidateId; readonly stage: string; readonly attempt: string };

/** Changes the attempt that the event names; an attempt that is no longer kept changes nothing. */
export function changed(state: State, where: Where, change: (attempt: Attempt) => Attempt): State {
  const run = runAt(state, where.candidate, where.stage);
  if (run === undefined) return state;
  const [first, ...rest] = run.attempts.map((one) => withTry(one, where.attempt, change));
  return first === undefined ? state : withRun(state, { ...run, attempts: [first, ...rest] });
}

/** The attempt of a stage that the event names. */
export const attemptIn = (state: State, where: Where): Attempt | undefined =>
  runAt(state, where.candidate, where.stage)?.attempts.find((one) => one.id === where.attempt);
