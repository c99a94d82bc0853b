/** Further attempts that a stage allows by itself after one has failed. */
import { stageNamed } from "./definition.ts";
import type { Stage } from "./definition.ts";
import { hold } from "./gates/hold.ts";
import { occupant } from "./gates/occupant.ts";
import { lastAttempt } from "./attempt.ts";
import { environmentOf } from "./model.ts";
import type { Run } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { State } from "./model.ts";
import { failedRuns, latestRun } from "./runs.ts";
import { vetoOn } from "./vetoes.ts";

/** It has tries left, and nothing but the gates keeps the next one back. */
export function mayRepeat(state: State, run: Run): boolean {
  const candidate = state.candidates[run.candidate];
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, run.stage);
  return (
    hasTriesLeft(run) &&
    candidate !== undefined &&
    stage !== undefined &&
    latestRun(state, run.stage)?.candidate === run.candidate &&
    mayStillGo(state, candidate, stage)
  );
}

function hasTriesLeft(run: Run): boolean {
  const { phase, spec, cause, settled, met } = lastAttempt(run);
  // Automation repeats neither a rollback nor what a person has looked at, nor what it has met already: a person decides.
  if (cause.is === "rollback" || settled !== undefined || met !== undefined) return false;
  const failed = phase.is === "ended" && (phase.outcome.is === "failed" || phase.outcome.is === "timed-out");
  return failed && repeatsOf(run) < spec.retries;
}

/** Should what runs of it fail, it may be tried again by itself. */
export const hasTriesAfter = (run: Run): boolean =>
  lastAttempt(run).cause.is !== "rollback" && repeatsOf(run) < lastAttempt(run).spec.retries;

/** How often automation has repeated what was begun last: by itself it begins a run but once, so every later attempt is one. */
function repeatsOf({ attempts }: Run): number {
  const asked = attempts.findLastIndex(({ cause }) => cause.is !== "automation");
  return attempts.length - 1 - Math.max(asked, 0);
}

/** Automation is not off there; a test finds what it tested; a pull request's head is open with this head, and its environment was not given back. */
function mayStillGo(state: State, candidate: Candidate, stage: Stage): boolean {
  const { id, origin, sha, orphaned } = candidate;
  if (orphaned || vetoOn(state, candidate) !== null) return false;
  if ([hold, occupant].some((gate) => gate({ state, candidate, stage }).is !== "open")) return false;
  if (origin.kind === "trunk") return true;
  const pull = state.pulls[origin.number];
  const isHeld = stage.kind !== "deploy" || environmentOf(state, stage.environment)?.hold?.candidate === id;
  return pull?.open === true && pull.head === sha && isHeld;
}

/** The candidate whose failed run is to be repeated. It goes before a newer one, so that retries mean the same on a busy trunk. */
export function repeatDue(state: State, stage: Stage): Candidate | null {
  const run = failedRuns(state).find((one) => one.stage === stage.name && mayRepeat(state, one));
  return run === undefined ? null : (state.candidates[run.candidate] ?? null);
}
