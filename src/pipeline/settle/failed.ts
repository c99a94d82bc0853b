/**
 * A deploy that failed for good is met once: automation is off from then on and, where the file says so, the version before comes
 * back. Only what *failed* is met, never what nobody can judge, nor what somebody ended; and never a rollback, so that none
 * follows another.
 */
import { runByKey } from "../by-stage.ts";
import { where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import { stageNamed } from "../definition.ts";
import type { DeployStage } from "../definition.ts";
import type { Event } from "../event.ts";
import { foreignIn } from "../foreign.ts";
import { isActive, lastAttempt } from "../attempt.ts";
import { environmentOf } from "../model.ts";
import type { Attempt, Run } from "../attempt.ts";
import type { Candidate } from "../candidate.ts";
import type { Environment, Hold, Verified } from "../environment.ts";
import type { Request, State } from "../model.ts";
import { isOfFailure, isSaid } from "../holds.ts";
import { isToRepeat } from "../repeating.ts";
import { onTheWayBack, ROLLBACK_STANDS_MS, waysBack } from "../rollbacks.ts";
import { triesOf } from "../verification.ts";
import type { Rule } from "./settle.ts";

export const failed: Rule = (state, at) => {
  for (const environment of Object.values(state.environments)) {
    const failure = unmet(state, environment);
    if (failure !== null) return meet(state, { ...failure, environment }, at);
  }
  return overtaken(state, at);
};

type Failure = Found & { readonly candidate: Candidate; readonly stage: DeployStage };

/** What was deployed last there has failed, nothing was done about it, and nothing of it will be tried again. */
function unmet(state: State, environment: Environment): Failure | null {
  const found = latestIn(state, environment);
  const candidate = found === null ? undefined : state.candidates[found.run.candidate];
  const stage = found === null ? undefined : stageNamed(state.policy?.definition ?? NONE, found.run.stage);
  if (found === null || candidate === undefined || stage?.kind !== "deploy") return null;
  const { run, attempt } = found;
  const { onFailure } = attempt.spec;
  if (!hasFailed(attempt) || onFailure === undefined || attempt.met !== undefined) return null;
  if (attempt.cause.is === "rollback" || attemptTries(run).some(isActive)) return null;
  return isToRepeat(state, run) ? null : { run, attempt, candidate, stage };
}

const NONE = { stages: [] } as const;

const hasFailed = ({ phase }: Attempt): boolean => phase.is === "ended" && phase.outcome.is === "failed";

function latestIn(state: State, { latest }: Environment): Found | null {
  const run = latest === undefined ? undefined : runByKey(state, latest.run);
  if (run === undefined || lastAttempt(run).id !== latest?.attempt) return null;
  return { run, attempt: lastAttempt(run) };
}

type There = Failure & { readonly environment: Environment };

function meet(state: State, failure: There, at: number): readonly Event[] {
  const { candidate, environment } = failure;
  const target = wayBack(state, failure);
  const as = target === null ? "hold" : "rollback";
  const { hold } = environment;
  const off: Hold = { by: null, at, candidate: candidate.id, sha: candidate.sha, pull: null, fixOf: candidate.id };
  const isFree = hold === null || isOfFailure(hold);
  return [
    { type: "FailureMet", at, ...where(failure), as },
    ...(isFree ? [{ type: "HoldSet", at, environment: environment.name, hold: off } as const] : []),
    ...(target === null ? [] : [{ type: "Requested", at, request: asking(failure, target, at) } as const]),
  ];
}

const asking = ({ attempt, candidate, stage }: Failure, target: Verified, at: number): Request => ({
  id: `rollback/${attempt.id}`,
  stage: stage.name,
  by: null,
  at,
  expiresAt: at + ROLLBACK_STANDS_MS,
  change: null,
  candidate: target.candidate,
  reason: null,
  rollback: { from: candidate.id, sha: candidate.sha },
});

/** Where it goes back to by itself; `null`: a person decides. */
function wayBack(state: State, { run, attempt, candidate, stage, environment }: There): Verified | null {
  if (attempt.spec.onFailure !== "rollback" || !isSettled(run) || isOff(environment)) return null;
  // Somebody else has put something there meanwhile: a hotfix perhaps, that nobody asked us to take away.
  if (foreignIn(environment) !== null) return null;
  if (onTheWayBack(state, stage.environment) !== null) return null;
  // What nobody verified is for a person to go back to, who may approve there.
  return waysBack(state, stage, candidate.id).find(({ adopted }) => adopted !== true) ?? null;
}

/** What still looks at it is waited for. */
const attemptTries = ({ attempts }: Run): readonly Attempt[] => attempts.flatMap(triesOf);

/** No deploy of it runs still, nor may. */
const isSettled = ({ attempts }: Run): boolean =>
  attempts.every(
    ({ phase }) =>
      phase.is === "ended" && phase.strayAt === null && !(phase.outcome.is === "errored" && phase.outcome.mayRun),
  );

/** A person has switched automation off. */
const isOff = ({ hold }: Environment): boolean => hold !== null && hold.by !== null && isSaid(hold);

/** Our own wish to go back, which somebody was quicker than: something else was deployed there, or automation was switched off. */
const overtaken = (state: State, at: number): readonly Event[] =>
  state.requests.flatMap(({ id, by, stage: name, rollback }): readonly Event[] => {
    const stage = stageNamed(state.policy?.definition ?? NONE, name);
    if (by !== null || rollback === undefined || stage === undefined) return [];
    const environment = environmentOf(state, stage.environment);
    const latest = environment === undefined ? null : latestIn(state, environment);
    const isThere = latest?.run.candidate === rollback.from && hasFailed(latest.attempt);
    return environment !== undefined && isThere && !isOff(environment) && foreignIn(environment) === null
      ? []
      : [{ type: "RequestEnded", at, request: id, why: "overtaken" }];
  });
