/** Further attempts that a stage allows by itself after one has failed. */
import type { Stage } from "./definition.ts";
import { newestFirst } from "./line.ts";
import { lastAttempt } from "./model.ts";
import type { Candidate, Run, State } from "./model.ts";

const mayRepeat = (run: Run): boolean => {
  const { phase, spec } = lastAttempt(run);
  const failed = phase.is === "ended" && (phase.outcome.is === "failed" || phase.outcome.is === "timed-out");
  return failed && run.attempts.length <= spec.retries;
};

/** The run that was begun last at a stage. */
export const latestRun = (state: State, stage: string): Run | null =>
  Object.values(state.runs)
    .filter((run) => run.stage === stage)
    .toSorted((a, b) => lastAttempt(b).startedAt - lastAttempt(a).startedAt)[0] ?? null;

/** The candidate whose failed run is to be repeated: only the stage's latest, and none that a newer one has overtaken. */
export function repeatDue(state: State, stage: Stage, hasArrived: (candidate: Candidate) => boolean): Candidate | null {
  const run = latestRun(state, stage.name);
  const candidate = run === null || !mayRepeat(run) ? undefined : state.candidates[run.candidate];
  if (candidate === undefined) return null;
  const overtaken =
    candidate.origin.kind === "trunk" && stage.promote === "auto" && newestFirst(state).find(hasArrived);
  return !overtaken || overtaken.id === candidate.id ? candidate : null;
}

/** Is this candidate's run at the stage about to be repeated, without anybody asking again? */
export const isRepeat = (state: State, candidate: Candidate, stage: Stage): boolean => {
  const run = latestRun(state, stage.name);
  return run?.candidate === candidate.id && mayRepeat(run);
};
