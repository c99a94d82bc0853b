/**
 * All that is outstanding, from the state alone: level-triggered, so that a crash between any two steps repairs itself.
 * Pure; the order is the order of urgency.
 */
import { runsByCandidate, runsOf, runsOfOne } from "./by-stage.ts";
import type { OfOne } from "./by-stage.ts";
import type { Answer, CommentAnswer } from "./answer.ts";
import { attemptById, attemptsOf } from "./attempts.ts";
import { isOfComment } from "./answer.ts";
import { deployments } from "./deployments.ts";
import { isPlanTold } from "./plans.ts";
import { approvalCalls } from "./plan/approval-calls.ts";
import { surfaceKey } from "./effect.ts";
import type { Effect, Surface } from "./effect.ts";
import { isActive, lastAttempt } from "./attempt.ts";
import type { Attempt, Run } from "./attempt.ts";
import { standsAs } from "./candidate.ts";
import type { Candidate } from "./candidate.ts";
import type { State } from "./model.ts";
import { once, onceInARow } from "./once.ts";
import { isLetIn } from "./people.ts";
import { isToRepeat } from "./repeating.ts";
import { arrivalsIn, unsettledRuns } from "./runs.ts";
import { isRevertDue } from "./vetoes.ts";

/** Above this a candidate writes on its pull requests only at milestones. */
const MANY_CHANGES = 10;

export const plan = onceInARow((state: State): readonly Effect[] => [
  ...unsettledRuns(state).flatMap((run) => attemptsOf(run).flatMap(attemptEffects)),
  ...state.answers.flatMap((answer) => answerEffects(state, answer)),
  ...reverts(state),
  ...calls(state),
  ...approvalCalls(state),
  ...surfaces(state).map((surface): Effect => ({ kind: "surface", key: surfaceKey(surface), surface })),
]);

function attemptEffects(attempt: Attempt): readonly Effect[] {
  const { id, phase, spec, deployment } = attempt;
  switch (phase.is) {
    case "intended": {
      const awaitsDeployment = spec.kind === "deploy" && deployment === null;
      return awaitsDeployment
        ? [{ kind: "create-deployment", key: `deployment/${id}`, attempt: id }]
        : [{ kind: "dispatch", key: `dispatch/${id}`, attempt: id }];
    }
    case "dispatched":
    case "running":
    case "verifying":
    case "soaking":
      return [];
    case "stopping": {
      if (phase.run === null)
        // Whoever carries it out begins nothing, and knows whether anything was begun.
        return phase.unbegun === true ? [{ kind: "dispatch", key: `dispatch/${id}`, attempt: id }] : [];
      const run = phase.run.id;
      const cancel: Effect = { kind: "cancel-run", key: `cancel/${id}`, attempt: id, run, force: false };
      const force: Effect = { kind: "cancel-run", key: `force-cancel/${id}`, attempt: id, run, force: true };
      return phase.forcedAt === null ? [cancel] : [cancel, force];
    }
    case "ended": {
      if (phase.strayAt === null || phase.run === null) return [];
      const cancel: Effect = {
        kind: "cancel-run",
        key: `cancel-stray/${id}`,
        attempt: id,
        run: phase.run.id,
        force: false,
      };
      return [cancel];
    }
    default:
      return phase satisfies never;
  }
}

function answerEffects(state: State, answer: Answer): readonly Effect[] {
  if (!isOfComment(answer)) return [];
  const { id, comment, verdict } = answer;
  const reactions: readonly Effect[] = [
    ...(isLetIn(answer) ? [{ kind: "react", key: `react/${comment}/eyes`, comment, content: "eyes" } as const] : []),
    { kind: "react", key: `react/${comment}/${verdict}`, comment, content: verdict },
  ];
  if (answer.given) {
    return isOutdated(state, answer)
      ? [...reactions, { kind: "minimize", key: `minimize/${id}`, of: `reply/${id}`, as: "outdated" }]
      : reactions;
  }
  return isTellable(state, answer) ? [...reactions, { kind: "reply", key: `reply/${id}`, answer: id }] : reactions;
}

/** A reply that names the run it started waits until GitHub has said which run that is; one that tells of a dry run, for its end. */
function isTellable(state: State, { reply }: Answer): boolean {
  if (reply.is === "planned") return isPlanTold(attemptById(state, reply.attempt)?.attempt);
  if ((reply.is !== "started" && reply.is !== "rolling-back") || reply.attempt === null) return true;
  const phase = attemptById(state, reply.attempt)?.attempt.phase;
  return phase === undefined || phase.is === "ended" || (phase.is !== "intended" && phase.run !== null);
}

/** What it tells of is over: its run, or the wish that it recorded. Or a later reply of the same verb and stage stands on the same page. */
function isOutdated(state: State, answer: CommentAnswer): boolean {
  const later = state.answers.some(
    (one) =>
      isOfComment(one) &&
      one.at > answer.at &&
      one.given &&
      one.verb === answer.verb &&
      one.stage === answer.stage &&
      one.issue === answer.issue,
  );
  return later || isOver(state, answer);
}

function isOver(state: State, { id, reply }: CommentAnswer): boolean {
  if (reply.is !== "standing" && reply.is !== "started" && reply.is !== "rolling-back") return false;
  // A wish is known by the line that it was written on.
  if (reply.is === "standing" || reply.attempt === null) return !state.requests.some((request) => request.id === id);
  const found = attemptById(state, reply.attempt);
  return found === null || !isActive(found.attempt);
}

const reverts = (state: State): readonly Effect[] =>
  Object.keys(state.reverts ?? {}).flatMap((candidate) =>
    isRevertDue(state, candidate) ? [{ kind: "open-revert", key: `revert/${candidate}`, candidate }] : [],
  );

/** Whoever must act is told once. */
function calls(state: State): readonly Effect[] {
  return [...rollbackCalls(state), ...failureCalls(state)];
}

/** Whoever brought a change that failed. */
const failureCalls = (state: State): readonly Effect[] =>
  state.line.flatMap((id): readonly Effect[] => {
    const candidate = state.candidates[id];
    if (candidate === undefined || candidate.changes.length > MANY_CHANGES) return [];
    const stages = [
      ...(standsAs(candidate.commit) === "failed" ? ["commit"] : []),
      ...failedOf(runsOfOne(state, id))
        .filter((run) => !isToRepeat(state, run))
        .map((run) => run.stage),
    ];
    return stages.flatMap((stage) =>
      candidate.changes.map(({ number }): Effect => ({
        kind: "call",
        key: `call/${id}/${stage}/${number}`,
        candidate: id,
        stage,
        cause: "failed",
        issue: number,
      })),
    );
  });

/** A rollback that failed: whoever asked for it is told on the pull requests of the version that it was to leave. */
const rollbackCalls = (state: State): readonly Effect[] =>
  runsByCandidate(state)
    .flatMap(failedBack)
    .flatMap(({ attempt, from, stage }) =>
      (state.candidates[from]?.changes ?? []).slice(0, MANY_CHANGES).map(({ number }): Effect => ({
        kind: "call",
        key: `call/${attempt}/${number}`,
        candidate: from,
        stage,
        cause: "rollback",
        issue: number,
      })),
    );

const hasFailed = ({ phase }: Attempt): boolean =>
  phase.is === "ended" && phase.outcome.is !== "succeeded" && phase.outcome.is !== "aborted";

/** Rollbacks to one candidate. */
const failedBack = once((runs: OfOne<Run>) =>
  Object.values(runs).flatMap(({ stage, attempts }) =>
    attempts.flatMap((one) =>
      one.cause.is === "rollback" && hasFailed(one) ? [{ attempt: one.id, from: one.cause.from, stage }] : [],
    ),
  ),
);

/** One candidate's runs that failed on their way on. */
const failedOf = once((runs: OfOne<Run>) =>
  Object.values(runs).filter((run) => {
    const last = lastAttempt(run);
    const isOnward = run.stage !== "commit" && last.spec.kind !== "plan" && last.cause.is !== "rollback";
    return isOnward && hasFailed(last);
  }),
);

/** Everything that should stand on GitHub now. */
export function surfaces(state: State): readonly Surface[] {
  const candidates = Object.values(state.candidates);
  return [
    ...deployments(state),
    ...Object.keys(state.configChecks).map((sha): Surface => ({ is: "config-check", sha })),
    ...candidates.flatMap(({ id, commit }): readonly Surface[] =>
      commit.is === "unjudged" ? [] : [{ is: "commit-check", candidate: id }],
    ),
    ...stageChecks(state),
    ...[...new Set(candidates.flatMap((candidate) => livingOf(state, candidate)))].map((pull): Surface => ({
      is: "living",
      pull,
    })),
    ...(candidates.length === 0 && state.policy === null ? [] : [{ is: "control" } as const]),
  ];
}

const stageChecks = (state: State): readonly Surface[] =>
  arrivalsIn(state).flatMap(({ candidate, stage }): readonly Surface[] =>
    state.candidates[candidate] === undefined ? [] : [{ is: "stage-check", candidate, stage }],
  );

/** The pull requests on which a candidate is followed. */
function livingOf(state: State, candidate: Candidate): readonly number[] {
  if (candidate.origin.kind === "pull_request") {
    const hasRun = runsOf(state, candidate.id).some(isOfStage);
    return hasRun ? [candidate.origin.number] : [];
  }
  const isMany = candidate.changes.length > MANY_CHANGES;
  const isQuiet = candidate.commit.is === "unjudged" || (isMany && !atMilestone(state, candidate));
  return isQuiet ? [] : candidate.changes.map((change) => change.number);
}

/** Not the commit stage, and no dry run. */
const isOfStage = (run: Run): boolean => !["commit", "plan"].includes(lastAttempt(run).spec.kind);

function atMilestone(state: State, candidate: Candidate): boolean {
  if (candidate.commit.is === "failed") return true;
  return runsOf(state, candidate.id).some((run) => {
    const { phase, spec } = lastAttempt(run);
    return spec.kind !== "plan" && phase.is === "ended" && (spec.production || phase.outcome.is !== "succeeded");
  });
}
