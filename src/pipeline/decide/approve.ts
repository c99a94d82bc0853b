import { markAt, runAt } from "../by-stage.ts";
import { approvalRules } from "../approvals.ts";
import type { Approval } from "../approvals.ts";
import type { Refusal } from "../answer.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Asked } from "../asking.ts";
import { hasSucceeded, isActive, lastAttempt } from "../attempt.ts";
import { short } from "../model.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { isPromoted, promotionsTo } from "../requests.ts";
import { boundTo } from "./bound.ts";
import type { Bound } from "./bound.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/** A person's yes to one candidate entering one stage. Whether it counts is for the gate to say, by the newest rules. */
export function approve(state: State, asked: Asked, stage: Stage): Response {
  const bound = subject(state, asked, stage);
  if (bound.is === "refused") return refused(bound);
  const { at, by: login, right, teams } = asked;
  const { id: candidate } = bound.candidate;
  const approval: Approval = { login, at, via: "command", right, teams, expiredAfterMs: 0 };
  return {
    events: [...bound.born, { type: "Approved", at, candidate, stage: stage.name, approval }],
    reply: (after) => {
      const run = runAt(after, candidate, stage.name);
      const started = run !== undefined && lastAttempt(run).startedAt === at;
      return { verdict: started ? "rocket" : "+1", reply: { is: "approved", stage: stage.name, candidate } };
    },
  };
}

/** A person's no, with its reason: this candidate does not enter that stage any more. */
export function reject(state: State, asked: Asked, stage: Stage, reason: string): Response {
  const bound = subject(state, asked, stage);
  if (bound.is === "refused") return refused(bound);
  const { at, by } = asked;
  const { id: candidate } = bound.candidate;
  const ended = promotionsTo(state, stage)
    .filter((one) => one.candidate === candidate)
    .map(({ id }): Event => ({ type: "RequestEnded", at, request: id, why: "rejected" }));
  return {
    events: [
      ...bound.born,
      { type: "Marked", at, candidate, stage: stage.name, mark: { is: "rejected", at, by, reason } },
      ...ended,
    ],
    reply: () => ({ verdict: "+1", reply: { is: "rejected", stage: stage.name, candidate, reason } }),
  };
}

/** What is asked about, where anything is. */
function subject(state: State, asked: Asked, stage: Stage): Bound | Refusal {
  const { verb } = asked.command;
  const nothing = (fact: string): Refusal =>
    refusal("nothing-to-do", { verb, stage: stage.name, state: fact }, `/explain ${stage.name}`);
  if (approvalRules(stage).length === 0) return nothing("it asks for no approvals");
  const bound = boundTo(state, asked, stage);
  if (bound.is === "refused") return bound;
  const fact = settled(state, bound.candidate, stage);
  return fact === null ? bound : nothing(fact);
}

function settled(state: State, candidate: Candidate, stage: Stage): string | null {
  const { id, sha } = candidate;
  const mark = markAt(state, id, stage.name);
  if (mark?.is === "rejected") return `${short(sha)} was rejected; a new candidate may come`;
  const run = runAt(state, id, stage.name);
  if (run === undefined) return null;
  const attempt = lastAttempt(run);
  if (isActive(attempt)) return `${short(sha)} is on its way there`;
  return hasSucceeded(attempt) && !isPromoted(state, candidate, stage) ? `${short(sha)} went there` : null;
}
