/** Does a workflow keep the contract (README, "The workflow")? What it lacks is a warning, but for that without which GitHub dispatches nothing. */
import { deploysBeside, runsOnlyWhenDispatched } from "./contract/beside.ts";
import { forgetsComments } from "./contract/comments.ts";
import { hasJobs, namesItsRun, plansDry, takesInputs, takesValues } from "./contract/dispatch.ts";
import type { Dispatch } from "./contract/dispatch.ts";
import {
  entersEnvironment,
  goesWhereTold,
  keepsInputsOutOfScripts,
  leavesDeployments,
  takesTheCandidate,
} from "./contract/jobs.ts";
import { readWorkflow } from "./contract/workflow.ts";
import type { Warning } from "./contract/workflow.ts";

export type { Dispatch } from "./contract/dispatch.ts";

/** Of one workflow: who has more to mend begins with these. */
const MOST_TOLD = 100;

export function contract(text: string, dispatches: readonly Dispatch[]): readonly Warning[] {
  const workflow = readWorkflow(text);
  if (workflow.is === "unreadable") {
    const { line, column, problem, expected, isSyntax } = workflow;
    if (isSyntax)
      return [{ line, column, problem: `is ${problem}: GitHub starts nothing of it`, expected, level: "failure" }];
    return [{ line, column, problem: `cannot be checked: ${problem}`, expected }];
  }
  const does = (kind: Dispatch["kind"]): boolean => dispatches.some((dispatch) => dispatch.kind === kind);
  const lacks = [
    ...hasJobs(workflow),
    ...takesInputs(workflow, dispatches),
    ...takesValues(workflow, dispatches),
    ...namesItsRun(workflow),
    ...(does("commit") || does("deploy") ? takesTheCandidate(workflow) : []),
    ...leavesDeployments(workflow),
    ...keepsInputsOutOfScripts(workflow),
    ...(does("deploy")
      ? [
          ...runsOnlyWhenDispatched(workflow),
          ...forgetsComments(workflow),
          ...entersEnvironment(workflow),
          ...goesWhereTold(workflow, dispatches),
          ...plansDry(workflow, dispatches),
        ]
      : []),
  ];
  return lacks.slice(0, MOST_TOLD);
}

/** Of a workflow that the file does not name. What cannot be read there is none of our business. */
export function beside(text: string, environments: readonly string[]): readonly Warning[] {
  const workflow = readWorkflow(text);
  return workflow.is === "unreadable" ? [] : deploysBeside(workflow, environments).slice(0, MOST_TOLD);
}
