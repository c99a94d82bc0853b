import type { Event } from "../event.ts";
import { lastAttempt } from "../attempt.ts";
import { runAt, withoutMark, withRun } from "../by-stage.ts";
import { runKey } from "../model.ts";
import type { Attempt, Phase, Run, RunShown, Stopwatch } from "../attempt.ts";
import type { CandidateId, State } from "../model.ts";
import { afterDeploy, unsettled } from "./occupancy.ts";
import { withEnvironment } from "./request.ts";
import { attemptIn, changed, runOf } from "./run.ts";
import { evolveVerification } from "./verification.ts";
import type { VerificationEvent } from "./verification.ts";

type AttemptEvent = Extract<
  Event,
  {
    type:
      | "Started"
      | "DeploymentCreated"
      | "Dispatched"
      | "RunSeen"
      | VerificationEvent["type"]
      | "Stopping"
      | "Forced"
      | "Ended"
      | "FailureMet"
      | "StrayFound"
      | "StrayGone"
      | "WorkflowAnswered";
  }
>;

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
    case "Deployed":
    case "VerificationBegun":
    case "VerificationChecked":
    case "VerificationTried":
    case "VerificationLapsed":
    case "Soaking":
    case "Settled":
      return evolveVerification(state, event);
    case "Stopping":
      return changed(state, event, (attempt) => {
        const run = runOf(attempt.phase);
        const how = attempt.phase.is === "intended" ? ({ unbegun: true } as const) : {};
        return { ...attempt, phase: { is: "stopping", at: event.at, run, why: event.why, forcedAt: null, ...how } };
      });
    case "Forced":
      return changed(state, event, (attempt) =>
        attempt.phase.is === "stopping" ? { ...attempt, phase: { ...attempt.phase, forcedAt: event.at } } : attempt,
      );
    case "Ended":
      return ended(state, event);
    case "FailureMet":
      return changed(state, event, (attempt) => ({ ...attempt, met: event.as }));
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

function started(state: State, event: Extract<AttemptEvent, { type: "Started" }>): State {
  const { candidate, stage } = event;
  const { attempt: id, number, cause, spec, at } = event;
  const attempt: Attempt = { id, number, startedAt: at, cause, spec, deployment: null, phase: { is: "intended" } };
  const former = runAt(state, candidate, stage);
  const run: Run = {
    candidate,
    stage,
    attempts: former === undefined ? [attempt] : [...former.attempts, attempt],
  };
  const entered = withRun(withoutMark(state, candidate, stage), run);
  const next = cause.is === "rollback" ? leaving(entered, cause.from, run) : entered;
  if (attempt.spec.kind !== "deploy") return next;
  const latest = { run: runKey(candidate, stage), attempt: attempt.id };
  return withEnvironment(next, attempt.spec.environment, (one) => ({ ...one, latest }));
}

/** The run of the version that a rollback leaves knows of it. */
function leaving(state: State, from: CandidateId, back: Run): State {
  const left = runAt(state, from, back.stage);
  if (left === undefined) return state;
  return withRun(state, {
    ...left,
    left: { run: runKey(back.candidate, back.stage), attempt: lastAttempt(back).id },
  });
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
    case "verifying":
    case "soaking":
    case "ended":
      return phase;
    default:
      return phase satisfies never;
  }
}

function ended(state: State, event: Extract<AttemptEvent, { type: "Ended" }>): State {
  const { at, outcome } = event;
  const next = changed(state, event, (one) => ({
    ...one,
    phase: { is: "ended", at, run: runOf(one.phase), outcome, strayAt: null },
  }));
  const attempt = attemptIn(next, event);
  return attempt?.spec.kind === "deploy" ? afterDeploy(next, event, attempt) : next;
}

/** It may have changed the environment that it was meant for. */
function strayed(state: State, event: Extract<AttemptEvent, { type: "StrayFound" }>): State {
  const { run, at } = event;
  const next = changed(state, event, (attempt) =>
    attempt.phase.is === "ended" ? { ...attempt, phase: { ...attempt.phase, run, strayAt: at } } : attempt,
  );
  const attempt = attemptIn(next, event);
  return attempt?.spec.kind === "deploy" ? unsettled(next, event, attempt) : next;
}
