/** Further attempts that a stage allows by itself after one has failed. */
import type { Stage } from "./definition.ts";
import { newestFirst } from "./line.ts";
import { environmentOf, lastAttempt } from "./model.ts";
import type { Candidate, Run, State } from "./model.ts";

/** Its last attempt failed, and the stage allows more. */
export function isToRepeat(run: Run): boolean {
  const { phase, spec, cause, settled } = lastAttempt(run);
  // Automation repeats neither a rollback nor what a person has looked at: a person decides.
  if (cause.is === "rollback" || settled !== undefined) return false;
  const failed = phase.is === "ended" && (phase.outcome.is === "failed" || phase.outcome.is === "timed-out");
  return failed && run.attempts.length <= spec.retries;
}

/** It failed, and its stage allows one more try of it. */
export function mayRepeat(state: State, run: Run): boolean {
  const candidate = state.candidates[run.candidate];
  return isToRepeat(run) && candidate !== undefined && isStillMeant(state, run, candidate);
}

/** The head of a pull request is meant as long as that is open with this head, and the environment was not given back. */
function isStillMeant(state: State, run: Run, { id, origin, sha }: Candidate): boolean {
  if (origin.kind === "trunk") return true;
  const pull = state.pulls[origin.number];
  const { kind, environment } = lastAttempt(run).spec;
  const isHeld = kind !== "deploy" || environmentOf(state, environment)?.hold?.candidate === id;
  return pull?.open === true && pull.head === sha && isHeld;
}

/** The run that was begun last at a stage. */
export const latestRun = (state: State, stage: string): Run | null =>
  Object.values(state.runs)
    .filter((run) => run.stage === stage)
    .toSorted((a, b) => lastAttempt(b).startedAt - lastAttempt(a).startedAt)[0] ?? null;

/** The candidate whose failed run is to be repeated: only the stage's latest, and none that a newer one has overtaken. */
export function repeatDue(state: State, stage: Stage, hasArrived: (candidate: Candidate) => boolean): Candidate | null {
  const run = latestRun(state, stage.name);
  const candidate = run === null || !mayRepeat(state, run) ? undefined : state.candidates[run.candidate];
  if (candidate === undefined) return null;
  const overtaken =
    candidate.origin.kind === "trunk" && stage.promote === "auto" && newestFirst(state).find(hasArrived);
  return !overtaken || overtaken.id === candidate.id ? candidate : null;
}

/** Is this candidate's run at the stage about to be repeated, without anybody asking again? */
export const isRepeat = (state: State, candidate: Candidate, stage: Stage): boolean => {
  const run = latestRun(state, stage.name);
  return run?.candidate === candidate.id && mayRepeat(state, run);
};
