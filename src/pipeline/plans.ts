/** Dry runs of a stage: dispatched like an attempt, and nothing follows from them but an answer. */
import { isActive } from "./attempt.ts";
import type { Attempt, Run, WorkflowRun } from "./attempt.ts";
import { runOf } from "./evolve/run.ts";

/** The run of a dry run that has ended and was not asked for its answer yet; `null`: there is none to ask. */
export function unread(attempt: Attempt): WorkflowRun | null {
  const { spec, phase, answer } = attempt;
  return spec.kind === "plan" && phase.is === "ended" && answer === undefined ? runOf(phase) : null;
}

/** It has come to its end, and what it answered is known. One that is no longer kept can be told as that. */
export const isPlanTold = (attempt: Attempt | undefined): boolean =>
  attempt === undefined || (attempt.phase.is === "ended" && unread(attempt) === null);

export const isPlanning = ({ attempts }: Run): boolean => attempts.some(isActive);
