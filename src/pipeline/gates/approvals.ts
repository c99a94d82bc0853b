import { markAt } from "../by-stage.ts";
import { approvalRules, approvalsAt } from "../approvals.ts";
import { missingOf, tallyOf } from "../tally.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** People say yes to exactly this candidate entering exactly this stage; one no closes it for good. */
export const approvals: Gate = ({ state, candidate, stage }) => {
  const mark = markAt(state, candidate.id, stage.name);
  if (mark?.is === "rejected") return shut("approvals", { code: "rejected", by: mark.by, reason: mark.reason });
  const definition = state.policy?.definition;
  if (definition === undefined || approvalRules(stage).length === 0) return open("approvals");
  const tally = tallyOf(state, definition, candidate, stage);
  const calledAt = approvalsAt(state, candidate.id, stage.name).called?.at ?? null;
  return missingOf(tally) === 0
    ? open("approvals", { is: "approved", tally })
    : shut("approvals", { code: "approvals-missing", tally, calledAt });
};
