/** Finding an attempt again: by its own id, by GitHub's id of its run or deployment, or by the name that its run bears. */
import { runOf } from "./evolve/run.ts";
import { attemptsOf, mayBeOf } from "./attempt.ts";
import type { Attempt, Run } from "./attempt.ts";
import { allRuns, runAt, runsOf } from "./by-stage.ts";
import type { StageName } from "./definition.ts";
import type { AttemptId, CandidateId, State } from "./model.ts";
import { unsettledRuns } from "./runs.ts";
import { isBeingVerified } from "./verification.ts";

export type Found = { readonly run: Run; readonly attempt: Attempt };

function findIn(runs: readonly Run[], isIt: (attempt: Attempt) => boolean): Found | null {
  for (const run of runs) {
    const attempt = attemptsOf(run).find(isIt);
    if (attempt !== undefined) return { run, attempt };
  }
  return null;
}
/** What is asked about is nearly always under way. */
const find = (state: State, isIt: (attempt: Attempt) => boolean): Found | null =>
  findIn(unsettledRuns(state), isIt) ?? findIn(allRuns(state), isIt);

/** Of a run's next attempt. An id is never given twice: a lost store, or a candidate that is forgotten, may have given those below. */
export function nextNumber(state: State, candidate: CandidateId, stage: StageName): number {
  const last = runAt(state, candidate, stage)?.attempts.at(-1)?.number ?? 0;
  return Math.max(last, state.candidates[candidate]?.numbersFrom ?? 0, state.rebuilt?.numbersFrom ?? 0) + 1;
}

/** Those that GitHub has taken and that have not ended there. */
export const attemptsUnderWay = (state: State): readonly Attempt[] =>
  unsettledRuns(state)
    .flatMap(attemptsOf)
    .filter((attempt) => attempt.phase.is !== "intended" && attempt.phase.is !== "ended" && !isBeingVerified(attempt));

export function attemptById(state: State, id: AttemptId): Found | null {
  const candidates = Object.keys(state.runs).filter((candidate) => mayBeOf(candidate, id));
  return findIn(
    candidates.flatMap((candidate) => runsOf(state, candidate)),
    (attempt) => attempt.id === id,
  );
}

export const attemptByRun = (state: State, githubRun: number): Found | null =>
  find(state, (attempt) => runOf(attempt.phase)?.id === githubRun);

export const attemptByDeployment = (state: State, deployment: number): Found | null =>
  find(state, (attempt) => attempt.deployment === deployment);

/** Does the title carry this id as a word of its own? `…-staging-1` must not be found in `…-staging-11`. */
export function carries(title: string, id: AttemptId): boolean {
  const at = title.indexOf(id);
  const isPart = (char: string | undefined): boolean => char !== undefined && /[a-z0-9-]/i.test(char);
  return at >= 0 && !isPart(title[at - 1]) && !isPart(title[at + id.length]);
}

/** An attempt of that workflow whose run is not known yet and which the title names. */
export const attemptByTitle = (state: State, workflow: string, title: string): Found | null =>
  find(
    state,
    (attempt) => runOf(attempt.phase) === null && attempt.spec.workflow === workflow && carries(title, attempt.id),
  );

/** A run that our App dispatched, as GitHub lists it. */
export type OwnRun = { readonly id: number; readonly title: string; readonly createdAt: number };

/** Our clock and GitHub's may differ by so much. */
const SKEW_MS = 10_000;

/**
 * Which of our App's runs of its workflow belongs to an attempt: the one that names it; else the only one since it began
 * that names no attempt and is nobody's yet.
 */
export function runAmong<R extends OwnRun>(state: State, attempt: Attempt, runs: readonly R[]): R | "none" | "several" {
  const named = runs.find((run) => carries(run.title, attempt.id));
  if (named !== undefined) return named;
  const attempts = allRuns(state).flatMap(attemptsOf);
  const [only, ...more] = runs.filter(
    (run) =>
      run.createdAt >= attempt.startedAt - SKEW_MS &&
      !attempts.some((one) => runOf(one.phase)?.id === run.id || carries(run.title, one.id)),
  );
  if (only === undefined) return "none";
  return more.length === 0 ? only : "several";
}

/** When its run is stopped, should it not have ended; `null`: its time does not run, or nobody knows of a run. */
export const stoppedAt = ({ phase, spec }: Attempt): number | null =>
  phase.is === "running" && phase.clock.since !== null
    ? phase.clock.since + spec.timeoutMs - phase.clock.spentMs
    : null;

export const where = ({ run, attempt }: Found) => ({ candidate: run.candidate, stage: run.stage, attempt: attempt.id });
