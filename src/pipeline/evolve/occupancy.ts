/** What runs in an environment, and what was verified there. */
import { runAt, runsOf } from "../by-stage.ts";
import { foreignIn } from "../foreign.ts";
import { hasSucceeded, lastAttempt } from "../attempt.ts";
import { laneOf } from "../environment.ts";
import type { Attempt, Outcome } from "../attempt.ts";
import type { Environment, Occupant, Replaced, Verified } from "../environment.ts";
import type { CandidateId, State } from "../model.ts";
import { runOf } from "./run.ts";
import { environmentNamed, withEnvironment } from "./request.ts";

/** Replaced deployments are remembered until their status is surely written; more than this is never outstanding. */
const REPLACED_KEPT = 10;
/** Verified versions that an environment may go back to, beside the last one. */
const EARLIER_KEPT = 10;

type Where = { readonly candidate: CandidateId; readonly stage: string; readonly at: number };

/** Did the attempt touch its environment? One whose workflow never ran did not. */
const touched = (attempt: Attempt, outcome: Outcome): boolean =>
  outcome.is === "succeeded" || runOf(attempt.phase) !== null || (outcome.is === "errored" && outcome.mayRun);

/** It did not succeed, and nobody knows what it has left there. */
export const leavesUnknown = (attempt: Attempt): boolean =>
  attempt.phase.is === "ended" &&
  attempt.phase.outcome.is !== "succeeded" &&
  attempt.deployedAt === undefined &&
  touched(attempt, attempt.phase.outcome);

/** After a deploy has ended. What had been put there before it was judged is there still. */
export function afterDeploy(state: State, where: Where, attempt: Attempt): State {
  if (hasSucceeded(attempt)) return proven(state, where, attempt);
  return leavesUnknown(attempt) ? unsettled(state, where, attempt) : state;
}

/** Nobody knows what an attempt has left there. */
export function unsettled(state: State, { candidate, at }: Where, attempt: Attempt): State {
  const attempted = state.candidates[candidate]?.sha;
  if (attempted === undefined) return state;
  return taken(state, attempt, { is: "unknown", since: at, candidate, attempted });
}

/** It runs there, verified or not. */
export function deployed(state: State, { candidate, at }: Where, attempt: Attempt): State {
  const sha = state.candidates[candidate]?.sha;
  if (sha === undefined) return state;
  return taken(state, attempt, { is: "known", candidate, sha, attempt: attempt.id, since: at });
}

/** A version that could not be judged has no end on GitHub; it gets one when another takes its place. */
function taken(state: State, { spec, cause }: Attempt, occupant: Occupant): State {
  const sha = occupant.is === "known" ? occupant.sha : occupant.attempted;
  const open = inconclusiveIn(state, spec.environment);
  const how = occupant.is === "known" && cause.is === "rollback" ? ({ rollback: true } as const) : {};
  return withEnvironment(state, spec.environment, (environment) => ({
    ...environment,
    occupant,
    replaced: replacing(environment, open === null ? [] : [{ deployment: open, by: sha, at: occupant.since, ...how }]),
  }));
}

/** The deployment of what runs there, where that could not be judged. */
function inconclusiveIn(state: State, environment: string): number | null {
  const { occupant } = environmentNamed(state, environment);
  if (occupant?.is !== "known") return null;
  const attempt = runsOf(state, occupant.candidate)
    .filter((run) => isIn(lastAttempt(run), environment))
    .flatMap((run) => run.attempts)
    .find((one) => one.id === occupant.attempt);
  return attempt?.phase.is === "ended" && attempt.phase.outcome.is === "inconclusive" ? attempt.deployment : null;
}

const isIn = ({ spec }: Attempt, environment: string): boolean => laneOf(spec.environment) === laneOf(environment);

/** Each once: what said it first is on GitHub by now. */
const replacing = ({ replaced }: Environment, more: readonly Replaced[]): readonly Replaced[] =>
  [...replaced, ...more.filter(({ deployment }) => !replaced.some((one) => one.deployment === deployment))].slice(
    -REPLACED_KEPT,
  );

/** A run has succeeded. A pull request's head proves nothing of the trunk: it moves the occupant alone. */
export function proven(state: State, where: Where, attempt: Attempt): State {
  const { candidate, at } = where;
  const { sha, origin } = state.candidates[candidate] ?? {};
  if (sha === undefined) return state;
  const isThere = attempt.deployedAt !== undefined;
  const here = isThere ? state : deployed(state, where, attempt);
  return withEnvironment(here, attempt.spec.environment, (environment) => {
    const { foreign: _put, ...own } = environment;
    // What others put there while it was being verified stands there still.
    const left = foreignIn(environment) === null ? own : environment;
    const former = replacedBy(state, left === own ? environment : own, where, attempt).map((deployment): Replaced => ({
      deployment,
      by: sha,
      at,
      ...(attempt.cause.is === "rollback" ? { rollback: true } : {}),
    }));
    return {
      ...left,
      ...(origin?.kind === "trunk" ? verified(environment, { candidate, sha, at }) : {}),
      shown: attempt.deployment,
      replaced: replacing(environment, former),
    };
  });
}

function verified(
  { lastVerified, earlier }: Environment,
  now: Verified,
): Pick<Environment, "lastVerified" | "earlier"> {
  const before = [...(lastVerified === null ? [] : [lastVerified]), ...earlier];
  return {
    lastVerified: now,
    earlier: before.filter((one) => one.candidate !== now.candidate).slice(0, EARLIER_KEPT),
  };
}

/** What GitHub shows there, by whomever; and where a rollback left what had failed, that deployment too. */
function replacedBy(
  state: State,
  { shown, foreign }: Environment,
  { stage }: Pick<Where, "stage">,
  { cause }: Attempt,
): readonly number[] {
  const bad = cause.is === "rollback" ? runAt(state, cause.from, stage) : undefined;
  const failed = bad === undefined ? null : lastAttempt(bad).deployment;
  return [...new Set([shown, foreign?.deployment ?? null, failed])].filter((deployment) => deployment !== null);
}
