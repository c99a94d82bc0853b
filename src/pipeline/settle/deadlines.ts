/** Everything that becomes due by the passing of time alone, in one list: the next wake-up and the rule read the same. */
import { believedUntil, readyRequests } from "../askers.ts";
import { stoppedAt, where } from "../attempts.ts";
import type { PersonsRequest } from "../askers.ts";
import type { Found } from "../attempts.ts";
import { succeeding } from "../succeeding.ts";
import type { Event } from "../event.ts";
import { runOf } from "../evolve/run.ts";
import type { Input } from "../input.ts";
import { checkRules, isRead, rulesFor } from "../gate-checks.ts";
import type { CommitRule } from "../definition.ts";
import { attemptsOf, stoppedFor } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import type { Candidate, CommitState } from "../candidate.ts";
import type { Environment } from "../environment.ts";
import type { State, AttemptId } from "../model.ts";
import { unread } from "../plans.ts";
import type { ReviewsOf } from "../reviews.ts";
import { once, onceWhile } from "../once.ts";
import { allWaiting, unsettledRuns } from "../runs.ts";
import { askings } from "../verification.ts";
import { checkedOf } from "../kept-checks.ts";
import type { Since } from "../approvals.ts";
import { approvalDeadlines } from "./approval-deadlines.ts";
import type { Rule } from "./settle.ts";
import { verifyDeadlines } from "./verify-deadlines.ts";

/** A dispatch of whose run nothing is heard for this long never started. */
const UNHEARD_MS = 10 * 60_000;
/** A run that does not end when cancelled is cancelled by force after this, and given up after the second time. */
const FORCE_AFTER_MS = 30_000;
const GIVE_UP_AFTER_MS = 2 * 60_000;
const UNBEGUN_MS = 24 * 3_600_000;
/** With no checks named, one must have appeared by then. */
const NO_CHECKS_MS = 10 * 60_000;
/** What waits longer is shown as settled: GitHub marks open check runs stale after 14 days. */
const AGED_MS = 7 * 24 * 3_600_000;

/** `look`: GitHub is asked once more at that moment, before anything follows from the silence. */
export type Deadline = {
  readonly at: number;
  readonly look: Look | null;
  readonly follows: (at: number) => readonly Event[];
};

export type Look =
  | { readonly is: "checks"; readonly sha: string }
  | { readonly is: "run"; readonly attempt: Attempt }
  /** What has the workflow run of a dry run answered? */
  | { readonly is: "answer"; readonly attempt: AttemptId; readonly run: number }
  /** Who made what a candidate brings? */
  | {
      readonly is: "makers";
      readonly candidate: string;
      readonly sha: string;
      readonly stage: string;
      readonly since: Since;
    }
  /** Who approves of the pull request that it is or brings? */
  | ReviewsOf
  /** May he still, who asked for this? */
  | { readonly is: "asker"; readonly request: PersonsRequest };

export const overdue: Rule = (state, at, input) =>
  deadlines(state)
    .filter((deadline) => deadline.at <= at && (deadline.look === null || isAnswered(deadline.look, input)))
    .flatMap((deadline) => deadline.follows(at));

function isAnswered(look: Look, input: Input): boolean {
  if (look.is === "checks") return input.kind === "checks-read" && input.sha === look.sha;
  if (look.is === "answer") return input.kind === "answer-read" && input.attempt === look.attempt;
  if (look.is === "makers") return input.kind === "makers-read" && input.candidate === look.candidate;
  if (look.is === "reviews") return input.kind === "reviews-read" && input.candidate === look.candidate;
  if (look.is === "asker") return input.kind === "asker-read" && input.request === look.request.id;
  if (input.kind === "run-missing") return input.attempt === look.attempt.id;
  return input.kind === "run-reported" && runOf(look.attempt.phase)?.id === input.run.id;
}

export const deadlines = once((state): readonly Deadline[] => [
  ...Object.values(state.candidates)
    .filter(({ commit }) => commit.is === "waiting")
    .flatMap((candidate) => commitDeadlines(state, candidate)),
  ...unsettledRuns(state).flatMap((run): readonly Deadline[] => {
    return attemptsOf(run).flatMap((attempt) => [
      ...attemptDeadline(state, { run, attempt }),
      ...planDeadline(attempt),
    ]);
  }),
  ...state.requests.map(({ id, expiresAt }): Deadline => ({
    at: expiresAt,
    look: null,
    follows: (at) => [{ type: "RequestEnded", at, request: id, why: "expired" }],
  })),
  ...readyRequests(state).map((request): Deadline => ({
    at: believedUntil(request),
    look: { is: "asker", request },
    follows: () => [],
  })),
  ...Object.values(state.environments).flatMap(lockDeadline),
  ...shortageDeadline(state),
  ...waitingLong(state),
  ...approvalDeadlines(state),
  ...gateCheckDeadlines(state),
]);

/** A dry run that has ended is asked for its answer. */
function planDeadline(attempt: Attempt): readonly Deadline[] {
  const run = unread(attempt);
  if (run === null) return [];
  const look: Look = { is: "answer", attempt: attempt.id, run: run.id };
  return [{ at: attempt.startedAt, look, follows: () => [] }];
}

const lockDeadline = ({ name, lock }: Environment): readonly Deadline[] =>
  lock === null || lock.until === null
    ? []
    : [
        {
          at: lock.until,
          look: null,
          follows: (at) => [{ type: "Unlocked", at, environment: name, by: null, why: "expired" }],
        },
      ];

/** Only who hears whoever was kept back by it can tell that it is over. */
const shortageDeadline = ({ shortage }: State): readonly Deadline[] =>
  shortage === undefined ? [] : [{ at: shortage.until, look: null, follows: () => [] }];

function commitDeadlines(state: State, candidate: Candidate): readonly Deadline[] {
  const rule = state.policy?.definition.commit;
  const { commit, id, sha } = candidate;
  if (rule === undefined || commit.is !== "waiting") return [];
  const look: Look = { is: "checks", sha };
  const failed =
    (code: "no-checks" | "timed-out") =>
    (at: number): readonly Event[] => [
      {
        type: "CommitJudged",
        at,
        candidate: id,
        commit: { is: "failed", at, code, names: awaited(candidate), ...checkedOf(commit) },
      },
    ];
  const again: readonly Deadline[] = commit.lookAt === null ? [] : [{ at: commit.lookAt, look, follows: () => [] }];
  const silent: readonly Deadline[] =
    rule.checks === "default" && rule.workflow === null && commit.checks.length === 0 && commit.missing.length === 0
      ? [{ at: commit.since + NO_CHECKS_MS, look, follows: failed("no-checks") }]
      : [];
  const lateAt = commitLateAt(rule, commit);
  const late: readonly Deadline[] = lateAt === null ? [] : [{ at: lateAt, look, follows: failed("timed-out") }];
  return [...again, ...silent, ...late];
}

/** Once the checks are green only a dispatched workflow is waited for, and that has a timeout of its own. */
export function commitLateAt(rule: CommitRule, commit: CommitState): number | null {
  const isGreen = commit.is !== "waiting" || commit.green || (rule.checks !== "default" && rule.checks.length === 0);
  return isGreen ? null : commit.since + rule.timeoutMs;
}

/** The checks that a gate asks for are read when it first matters, and when others are asked for; then webhooks tell. */
function gateCheckDeadlines(state: State): readonly Deadline[] {
  const asks = state.policy?.definition.stages.some((stage) => checkRules(stage).length > 0) ?? false;
  if (!asks) return [];
  return Object.values(state.candidates).flatMap((candidate): readonly Deadline[] => {
    if (rulesFor(state, candidate).length === 0) return [];
    const again = state.gateChecks?.[candidate.id]?.lookAt ?? null;
    const at = isRead(state, candidate) ? again : candidate.bornAt;
    return at === null ? [] : [{ at, look: { is: "checks", sha: candidate.sha }, follows: () => [] }];
  });
}

const awaited = ({ commit }: Candidate): readonly string[] => {
  const pending = commit.checks.filter((check) => check.state === "pending").map((check) => check.name);
  return commit.is === "waiting" ? [...commit.missing, ...pending] : pending;
};

function attemptDeadline(state: State, found: Found): readonly Deadline[] {
  const { attempt } = found;
  const { phase, spec } = attempt;
  const look: Look = { is: "run", attempt };
  switch (phase.is) {
    case "intended":
      return [{ at: attempt.startedAt + UNBEGUN_MS, look: null, follows: given(found) }];
    case "ended":
      return phase.strayAt === null
        ? []
        : [
            {
              at: phase.strayAt + FORCE_AFTER_MS + GIVE_UP_AFTER_MS,
              look,
              follows: (at) => [{ type: "StrayGone", at, ...where(found) }],
            },
          ];
    case "dispatched": {
      // Past it, only what GitHub answers to the look decides: a run that it knows has started, one that it does not has not.
      return [{ at: phase.at + Math.min(spec.timeoutMs, UNHEARD_MS), look, follows: () => [] }];
    }
    case "running": {
      const at = stoppedAt(attempt);
      if (at === null) return [];
      const stop = (at: number): readonly Event[] => [
        { type: "Stopping", at, ...where(found), why: { is: "timed-out" } },
      ];
      return [{ at, look, follows: stop }];
    }
    case "verifying":
      return verifyDeadlines(state, found);
    case "soaking":
      // What is asked meanwhile is asked once more at the end: that nobody looked is no sign of health.
      if (askings(attempt).length > 0) return [];
      return [{ at: phase.until, look: null, follows: (at) => succeeding(state, found, at) }];
    case "stopping":
      return [stopDeadline(found, phase)];
    default:
      return phase satisfies never;
  }
}

/** The outbox gives up long before; should it ever not have, nothing may wait for this attempt for ever. */
const given =
  (found: Found) =>
  (at: number): readonly Event[] => [
    { type: "Ended", at, ...where(found), outcome: { is: "errored", code: "run-lost", detail: "", mayRun: true } },
  ];

function stopDeadline(found: Found, phase: Extract<Attempt["phase"], { is: "stopping" }>): Deadline {
  if (phase.forcedAt === null) {
    return { at: phase.at + FORCE_AFTER_MS, look: null, follows: (at) => [{ type: "Forced", at, ...where(found) }] };
  }
  const outcome = stoppedFor(phase.why);
  const look: Look = { is: "run", attempt: found.attempt };
  return {
    at: phase.forcedAt + GIVE_UP_AFTER_MS,
    look,
    follows: (at) => [{ type: "Ended", at, ...where(found), outcome }],
  };
}

const waitingLong = onceWhile(["arrivals", "runs", "marks"], (state): readonly Deadline[] =>
  [...allWaiting(state)].flatMap(([stage, waiting]) =>
    [...waiting].flatMap(([candidate, { since, aged }]): readonly Deadline[] => {
      const follows = (at: number): readonly Event[] => [{ type: "Aged", at, candidate, stage }];
      return aged ? [] : [{ at: since + AGED_MS, look: null, follows }];
    }),
  ),
);
