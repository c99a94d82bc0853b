import type { Effect } from "../effect.ts";
import { approvals } from "../gates/approvals.ts";
import { markAt, runAt } from "../by-stage.ts";
import { stageNamed } from "../definition.ts";
import { lastAttempt } from "../attempt.ts";
import type { State } from "../model.ts";

/** The call to those who must approve stands until it is answered; then it is folded away. */
export const approvalCalls = (state: State): readonly Effect[] =>
  Object.entries(state.approvals ?? {}).flatMap(([key, { called }]): readonly Effect[] => {
    const [candidate = "", stage = ""] = key.split("/");
    const issue = called?.pull ?? state.controlIssue;
    if (called === null || issue === null) return [];
    const of = `call/${candidate}/${stage}/approvals`;
    return isAnswered(state, { candidate, stage, calledAt: called.at })
      ? [{ kind: "minimize", key: `minimize/${of}`, of, as: "resolved" }]
      : [{ kind: "call", key: of, candidate, stage, cause: "approvals", issue }];
  });

type Call = { readonly candidate: string; readonly stage: string; readonly calledAt: number };

/** Enough have approved, somebody has rejected, or nobody is waited for any more. */
function isAnswered(state: State, { candidate: id, stage: name, calledAt }: Call): boolean {
  const run = runAt(state, id, name);
  const candidate = state.candidates[id];
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (candidate === undefined || stage === undefined || markAt(state, id, name) !== undefined) return true;
  if (run !== undefined && lastAttempt(run).startedAt >= calledAt) return true;
  return approvals({ state, candidate, stage }).is === "open";
}
