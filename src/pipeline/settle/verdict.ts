import { runAt } from "../by-stage.ts";
import type { Event } from "../event.ts";
import { checkedOf } from "../kept-checks.ts";
import { lastAttempt } from "../attempt.ts";
import type { Candidate, CommitState } from "../candidate.ts";
import type { State } from "../model.ts";
import type { CommitRule } from "../definition.ts";
import type { Rule } from "./settle.ts";

/** The commit stage has passed when the checks are green and, where a workflow is dispatched for it, that has succeeded. */
export const verdict: Rule = (state, at) => {
  const rule = state.policy?.definition.commit;
  if (rule === undefined) return [];
  return Object.values(state.candidates).flatMap((candidate): readonly Event[] => {
    const commit = judge(state, candidate, rule, at);
    return commit === null ? [] : [{ type: "CommitJudged", at, candidate: candidate.id, commit }];
  });
};

function judge(state: State, candidate: Candidate, rule: CommitRule, at: number): CommitState | null {
  const { commit } = candidate;
  if (commit.is !== "waiting") return null;
  const workflow = workflowVerdict(state, candidate, rule);
  if (workflow === "failed" || workflow === "aborted") {
    return { is: "failed", at, code: `workflow-${workflow}`, names: [rule.workflow ?? ""], ...checkedOf(commit) };
  }
  const noneAsked = rule.checks !== "default" && rule.checks.length === 0;
  const green = commit.green || noneAsked;
  return green && workflow === "passed" ? { is: "passed", at, ...checkedOf(commit) } : null;
}

function workflowVerdict(
  state: State,
  candidate: Candidate,
  rule: CommitRule,
): "passed" | "failed" | "aborted" | "waiting" {
  if (rule.workflow === null) return "passed";
  const run = runAt(state, candidate.id, "commit");
  const phase = run === undefined ? null : lastAttempt(run).phase;
  if (phase?.is !== "ended") return "waiting";
  if (phase.outcome.is === "aborted") return "aborted";
  return phase.outcome.is === "succeeded" ? "passed" : "failed";
}
