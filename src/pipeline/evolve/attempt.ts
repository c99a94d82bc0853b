import type { Event } from "../event.ts";
import { lastAttempt, runKey } from "../model.ts";
import type {
  Attempt,
  CandidateId,
  Environment,
  Outcome,
  Phase,
  Replaced,
  Run,
  RunShown,
  State,
  Stopwatch,
  Verified,
  WorkflowRun,
} from "../model.ts";
import { withEnvironment } from "./request.ts";

type AttemptEvent = Extract<
  Event,
  {
    type:
      | "Started"
      | "DeploymentCreated"
      | "Dispatched"
      | "RunSeen"
      | "Stopping"
      | "Forced"
      | "Ended"
      | "StrayFound"
      | "StrayGone"
      | "WorkflowAnswered";
  }
>;

/** Replaced deployments are remembered until their status is surely written; more than this is never outstanding. */
const REPLACED_KEPT = 10;
/** Verified versions that an environment may go back to, beside the last one. */
const EARLIER_KEPT = 10;

export function evolveAttempt(state: State, event: AttemptEvent): State {
  switch (event.type) {
    case "Started":
      return started(state, event);
    case "DeploymentCreated":
      return changed(state, event, (attempt) => ({ ...attempt, deployment: event.deployment }));
    case "Dispatched":
      return changed(state, event, (attempt) => ({ ...attempt, phase: dispatched(attempt.phase, event) }));
    case "RunSeen":
      return changed(state, event, (attempt) => ({ ...attempt, phase: seen(attempt.phase, event) }));
    case "Stopping":
      return changed(state, event, (attempt) => {
        const run = runOf(attempt.phase);
        return { ...attempt, phase: { is: "stopping", at: event.at, run, why: event.why, forcedAt: null } };
      });
    case "Forced":
      return changed(state, event, (attempt) =>
        attempt.phase.is === "stopping" ? { ...attempt, phase: { ...attempt.phase, forcedAt: event.at } } : attempt,
      );
    case "Ended":
      return ended(state, event);
    case "StrayFound":
      return strayed(state, event);
    case "StrayGone":
      return changed(state, event, (attempt) =>
        attempt.phase.is === "ended" ? { ...attempt, phase: { ...attempt.phase, strayAt: null } } : attempt,
      );
    case "WorkflowAnswered":
      return changed(state, event, (attempt) => ({ ...attempt, answer: event.answer }));
    default:
      return event satisfies never;
  }
}

export const runOf = (phase: Phase): WorkflowRun | null => (phase.is === "intended" ? null : phase.run);

type Where = { readonly candidate: CandidateId; readonly stage: string; readonly attempt: string };

/** Changes the attempt that the event names; an attempt that is no longer kept changes nothing. */
function changed(state: State, where: Where, change: (attempt: Attempt) => Attempt): State {
  const key = runKey(where.candidate, where.stage);
  const run = state.runs[key];
  if (run === undefined) return state;
  const [first, ...rest] = run.attempts.map((one) => (one.id === where.attempt ? change(one) : one));
  return first === undefined
    ? state
    : { ...state, runs: { ...state.runs, [key]: { ...run, attempts: [first, ...rest] } } };
}

function started(state: State, event: Extract<AttemptEvent, { type: "Started" }>): State {
  const key = runKey(event.candidate, event.stage);
  const { attempt: id, number, cause, spec, at } = event;
  const attempt: Attempt = { id, number, startedAt: at, cause, spec, deployment: null, phase: { is: "intended" } };
  const former = state.runs[key];
  const run: Run = {
    candidate: event.candidate,
    stage: event.stage,
    attempts: former === undefined ? [attempt] : [...former.attempts, attempt],
  };
  const { [key]: _mark, ...marks } = state.marks;
  const runs = { ...state.runs, [key]: run };
  return { ...state, marks, runs: cause.is === "rollback" ? leaving(runs, cause.from, run) : runs };
}

/** The run of the version that a rollback leaves knows of it. */
function leaving(runs: State["runs"], from: CandidateId, back: Run): State["runs"] {
  const key = runKey(from, back.stage);
  const left = runs[key];
  if (left === undefined) return runs;
  return {
    ...runs,
    [key]: { ...left, left: { run: runKey(back.candidate, back.stage), attempt: lastAttempt(back).id } },
  };
}

function dispatched(phase: Phase, event: Extract<AttemptEvent, { type: "Dispatched" }>): Phase {
  if (phase.is === "intended") return { is: "dispatched", at: event.at, run: event.run };
  if (phase.is === "dispatched" || phase.is === "stopping") return { ...phase, run: phase.run ?? event.run };
  return phase;
}

/** Time stands while the run waits for GitHub's own reviewers, timers or its turn; so does what it was queued before that. */
function ticked({ spentMs, since, shown }: Stopwatch, next: RunShown, at: number): Stopwatch {
  const counts = shown === "in_progress" || (shown === "queued" && next !== "waiting");
  const spent = spentMs + (counts && since !== null ? at - since : 0);
  return { spentMs: spent, since: next === "waiting" ? null : at, shown: next };
}

function seen(phase: Phase, event: Extract<AttemptEvent, { type: "RunSeen" }>): Phase {
  const { run, as, at } = event;
  switch (phase.is) {
    case "intended":
    case "dispatched":
      return { is: "running", at, run, clock: ticked({ spentMs: 0, since: null, shown: "waiting" }, as, at) };
    case "running":
      return { ...phase, clock: ticked(phase.clock, as, at) };
    case "stopping":
      return { ...phase, run };
    case "ended":
      return phase;
    default:
      return phase satisfies never;
  }
}

function ended(state: State, event: Extract<AttemptEvent, { type: "Ended" }>): State {
  const run = state.runs[runKey(event.candidate, event.stage)];
  const attempt = run?.attempts.find((one) => one.id === event.attempt);
  if (run === undefined || attempt === undefined) return state;
  const phase: Phase = { is: "ended", at: event.at, run: runOf(attempt.phase), outcome: event.outcome, strayAt: null };
  const next = changed(state, event, (one) => ({ ...one, phase }));
  return attempt.spec.kind === "deploy" ? occupied(next, event, { ...attempt, phase }) : next;
}

/** Did the attempt touch its environment? One whose workflow never ran did not. */
const touched = (attempt: Attempt, outcome: Outcome): boolean =>
  outcome.is === "succeeded" || runOf(attempt.phase) !== null || (outcome.is === "errored" && outcome.mayRun);

/** It may have changed the environment that it was meant for. */
function strayed(state: State, event: Extract<AttemptEvent, { type: "StrayFound" }>): State {
  const { run, at } = event;
  const next = changed(state, event, (attempt) =>
    attempt.phase.is === "ended" ? { ...attempt, phase: { ...attempt.phase, run, strayAt: at } } : attempt,
  );
  const sha = state.candidates[event.candidate]?.sha;
  const attempt = state.runs[runKey(event.candidate, event.stage)]?.attempts.find((one) => one.id === event.attempt);
  if (attempt?.spec.kind !== "deploy" || sha === undefined) return next;
  return withEnvironment(next, attempt.spec.environment, (environment) => ({
    ...environment,
    occupant: { is: "unknown", since: at, candidate: event.candidate, attempted: sha },
  }));
}

function occupied(state: State, event: Extract<AttemptEvent, { type: "Ended" }>, attempt: Attempt): State {
  const { outcome, candidate, at } = event;
  const sha = state.candidates[candidate]?.sha;
  // A pull request's head proves nothing of the trunk: it moves the occupant alone.
  const isTrunk = state.candidates[candidate]?.origin.kind === "trunk";
  if (sha === undefined || !touched(attempt, outcome)) return state;
  return withEnvironment(state, attempt.spec.environment, (environment) => {
    if (outcome.is !== "succeeded")
      return { ...environment, occupant: { is: "unknown", since: at, candidate, attempted: sha } };
    const former = replacedBy(state, environment, event, attempt).map((deployment): Replaced => ({
      deployment,
      by: sha,
      at,
      ...(attempt.cause.is === "rollback" ? { rollback: true } : {}),
    }));
    return {
      ...environment,
      ...(isTrunk ? verified(environment, { candidate, sha, at }) : {}),
      occupant: { is: "known", candidate, sha, attempt: attempt.id, since: at },
      shown: attempt.deployment,
      replaced: [...environment.replaced, ...former].slice(-REPLACED_KEPT),
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

/** What GitHub shows there; and where a rollback left what had failed, that deployment too. */
function replacedBy(
  state: State,
  { shown }: Environment,
  { stage }: Pick<Where, "stage">,
  { cause }: Attempt,
): readonly number[] {
  const bad = cause.is === "rollback" ? state.runs[runKey(cause.from, stage)] : undefined;
  const failed = bad === undefined ? null : lastAttempt(bad).deployment;
  return [...new Set([shown, failed])].filter((deployment) => deployment !== null);
}
