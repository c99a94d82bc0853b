/** What GitHub tells of the workflows that we dispatched. */
import { attemptById, attemptByRun, attemptByTitle, carries, where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import type { Event } from "../event.ts";
import { runOf } from "../evolve/run.ts";
import type { Input, RunReported } from "../input.ts";
import { isActive, stoppedFor } from "../attempt.ts";
import type { Attempt, Outcome } from "../attempt.ts";
import type { CommitState } from "../candidate.ts";
import type { State } from "../model.ts";
import { isBeingVerified, isVerified } from "../verification.ts";
import { succeeding } from "../succeeding.ts";
import { unseen } from "../candidate.ts";

type Of<K extends Input["kind"]> = Extract<Input, { kind: K }>;

/** Webhooks may come before the answer to the dispatch, doubled, or in any order: an ended attempt hears of no result any more. */
export function hearRun(state: State, input: RunReported): readonly Event[] {
  const found =
    attemptByRun(state, input.run.id) ?? (input.own ? attemptByTitle(state, input.workflow, input.title) : null);
  if (found === null) return [];
  const { attempt } = found;
  const named: readonly Event[] =
    carries(input.title, attempt.id) && state.titled[attempt.spec.workflow] === undefined
      ? [{ type: "RunNameSeen", at: input.at, workflow: attempt.spec.workflow }]
      : [];
  if (attempt.phase.is === "ended")
    return [...named, ...stray(found, attempt.phase, input), ...runAgain(state, found, input)];
  return [...named, ...identified(found, input), ...progress(state, found, input)];
}

/** A run of an attempt that was given up because nothing was heard of it. It must not go on beside what comes after it. */
function stray(found: Found, phase: Extract<Attempt["phase"], { is: "ended" }>, input: RunReported): readonly Event[] {
  const { at, run, status } = input;
  if (phase.strayAt !== null) return status === "completed" ? [{ type: "StrayGone", at, ...where(found) }] : [];
  return phase.run === null && status !== "completed" ? [{ type: "StrayFound", at, ...where(found), run }] : [];
}

/** The commit stage's own workflow, run again by somebody on GitHub: its newest run counts, as a check's does. */
function runAgain(state: State, found: Found, input: RunReported): readonly Event[] {
  const { attempt, run } = found;
  const commit = state.candidates[run.candidate]?.commit;
  const isMeant = attempt.spec.kind === "commit" && commit?.is === "failed" && commit.code.startsWith("workflow-");
  if (!isMeant || input.runAttempt === 1 || input.status !== "completed") return [];
  const { at } = input;
  const outcome = outcomeOf(attempt, input);
  const waiting: CommitState = { ...unseen(at), checks: commit.checks };
  return [
    { type: "Ended", at, ...where(found), outcome },
    { type: "CommitJudged", at, candidate: run.candidate, commit: waiting },
  ];
}

const identified = (found: Found, { at, run }: RunReported): readonly Event[] =>
  runOf(found.attempt.phase) === null ? [{ type: "Dispatched", at, ...where(found), run }] : [];

function progress(state: State, found: Found, input: RunReported): readonly Event[] {
  const { at } = input;
  const { phase } = found.attempt;
  // What the deploy came to is known: whoever runs it again on GitHub changes nothing here.
  if (isBeingVerified(found.attempt)) return [];
  const run = runOf(phase) ?? input.run;
  if (input.status === "completed") {
    const outcome = outcomeOf(found.attempt, input);
    if (outcome.is !== "succeeded") return [{ type: "Ended", at, ...where(found), outcome }];
    return isVerified(found.attempt)
      ? [{ type: "Deployed", at, ...where(found), ended: input.endedAt ?? at }]
      : succeeding(state, found, at);
  }
  const as = input.status;
  // Webhooks may overtake each other: a run that is in progress was never merely queued again.
  const known =
    phase.is === "running" && (phase.clock.shown === as || (as === "queued" && phase.clock.shown !== "queued"));
  return known || phase.is === "stopping" ? [] : [{ type: "RunSeen", at, ...where(found), run, as }];
}

/** A run that was being stopped and succeeded all the same has succeeded: what is true counts. */
function outcomeOf({ phase }: Attempt, { conclusion, by }: RunReported): Outcome {
  if (conclusion === "success") return { is: "succeeded" };
  if (phase.is === "stopping") return stoppedFor(phase.why);
  if (conclusion === "cancelled") return { is: "aborted", by };
  return { is: "failed", conclusion: conclusion ?? "unknown" };
}

export function hearRunMissing(state: State, input: Of<"run-missing">): readonly Event[] {
  const found = attemptById(state, input.attempt);
  if (found === null || found.attempt.phase.is !== "dispatched") return [];
  const outcome: Outcome = { is: "errored", code: "run-lost", detail: "", mayRun: input.mayRun };
  return [{ type: "Ended", at: input.at, ...where(found), outcome }];
}

export function hearDispatched(state: State, input: Of<"dispatched">): readonly Event[] {
  const found = attemptById(state, input.attempt);
  if (found === null || !isActive(found.attempt)) return [];
  const { phase } = found.attempt;
  const news = phase.is === "intended" || (runOf(phase) === null && input.run !== null);
  return news ? [{ type: "Dispatched", at: input.at, ...where(found), run: input.run }] : [];
}

/** One that was to be stopped, and never began, is stopped. */
export function hearDispatchFailed(state: State, input: Of<"dispatch-failed">): readonly Event[] {
  const found = attemptById(state, input.attempt);
  if (found === null || !isActive(found.attempt) || runOf(found.attempt.phase) !== null) return [];
  const { code, detail, mayRun } = input;
  const { phase } = found.attempt;
  const outcome: Outcome =
    phase.is === "stopping" && !mayRun ? stoppedFor(phase.why) : { is: "errored", code, detail, mayRun };
  return [{ type: "Ended", at: input.at, ...where(found), outcome }];
}

export function hearDeployment(state: State, input: Of<"deployment-created">): readonly Event[] {
  const found = attemptById(state, input.attempt);
  if (found === null || found.attempt.deployment !== null) return [];
  return [{ type: "DeploymentCreated", at: input.at, ...where(found), deployment: input.deployment }];
}

/** A job may be heard of before or after an earlier one. */
export function hearAnswer(state: State, { at, attempt, answer }: Of<"answer-read">): readonly Event[] {
  const found = attemptById(state, attempt);
  const known = found?.attempt.answer;
  if (found === null || (known !== undefined && known.job >= answer.job)) return [];
  return [{ type: "WorkflowAnswered", at, ...where(found), answer }];
}
