/**
 * All that is outstanding, from the state alone: level-triggered, so that a crash between any two steps repairs itself.
 * Pure; the order is the order of urgency.
 */
import type { Answer, CommentAnswer } from "./answer.ts";
import { attemptById } from "./attempts.ts";
import { isOfComment } from "./answer.ts";
import { isPlanTold } from "./plans.ts";
import { approvalCalls } from "./plan/approval-calls.ts";
import { MANY_CHANGES, surfaces } from "./plan/surfaces.ts";
import type { Effect } from "./effect.ts";
import { attemptsOf, hasFailed, isActive, lastAttempt } from "./attempt.ts";
import type { Attempt, Run } from "./attempt.ts";
import { standsAs } from "./candidate.ts";
import type { State } from "./model.ts";
import { once } from "./once.ts";
import { isLetIn } from "./people.ts";
import { isToRepeat } from "./repeating.ts";
import { failedRuns, unsettledRuns } from "./runs.ts";
import { isRevertDue } from "./vetoes.ts";

export const plan = once((state): readonly Effect[] =>
  new Array<Effect>().concat(
    unsettledRuns(state).flatMap((run) => attemptsOf(run).flatMap(attemptEffects)),
    state.answers.flatMap((answer) => answerEffects(state, answer)),
    reverts(state),
    calls(state),
    approvalCalls(state),
    surfaces(state),
  ),
);

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
  return [...failedRuns(state).flatMap((run) => rollbackCalls(state, run)), ...failureCalls(state)];
}

/** A rollback that failed: whoever asked for it is told on the pull requests of the version that it was to leave. */
const rollbackCalls = (state: State, { stage, attempts }: Run): readonly Effect[] =>
  attempts.flatMap((attempt) => {
    if (attempt.cause.is !== "rollback" || !hasFailed(attempt)) return [];
    const { from } = attempt.cause;
    return (state.candidates[from]?.changes ?? []).slice(0, MANY_CHANGES).map(({ number }): Effect => ({
      kind: "call",
      key: `call/${attempt.id}/${number}`,
      candidate: from,
      stage,
      cause: "rollback",
      issue: number,
    }));
  });

/** Whoever brought a change that failed. */
function failureCalls(state: State): readonly Effect[] {
  const failed = Map.groupBy(failedRuns(state).filter(isOnward), ({ candidate }) => candidate);
  return state.line
    .filter((id) => failed.has(id) || state.candidates[id]?.commit.is === "failed")
    .flatMap((id): readonly Effect[] => {
      const candidate = state.candidates[id];
      if (candidate === undefined || candidate.changes.length > MANY_CHANGES) return [];
      const gone = (failed.get(id) ?? []).filter((run) => !isToRepeat(state, run)).map((run) => run.stage);
      const stages = standsAs(candidate.commit) === "failed" ? ["commit", ...gone] : gone;
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
}

/** It failed on its way on. */
function isOnward(run: Run): boolean {
  const last = lastAttempt(run);
  return hasFailed(last) && run.stage !== "commit" && last.spec.kind !== "plan" && last.cause.is !== "rollback";
}
