/** What is left of a workflow that a comment started: dispatched, it does nothing, and ends as if all were well. */
import { quoted } from "../problems.ts";
import { stepsOf } from "./jobs.ts";
import { entry, jobsOf } from "./workflow.ts";
import type { Warning, Workflow } from "./workflow.ts";

const BRANCH_DEPLOY = /^github\/branch-deploy@/i;
/** Nothing of a comment stands in a dispatch. */
const OF_COMMENT = /\bgithub\.event\.(?:issue|comment)\b/;
const OF_EVENT = /\bgithub\.event_name\b/;

export function forgetsComments(workflow: Workflow): readonly Warning[] {
  const steps = stepsOf(workflow);
  const waiting = steps.filter(({ step }) => BRANCH_DEPLOY.test(String(entry(step, "uses"))));
  const ids = waiting.flatMap(({ step }) => {
    const id = entry(step, "id");
    return typeof id === "string" ? [id] : [];
  });
  const conditions = [
    ...jobsOf(workflow).map(({ id, value }) => ({ path: ["jobs", id], said: entry(value, "if") })),
    ...steps.map(({ path, step }) => ({ path, said: entry(step, "if") })),
  ];
  return [
    ...waiting.map(({ path, step }): Warning => ({
      ...workflow.positions.of([...path, "uses"], "key"),
      problem: `runs ${quoted(entry(step, "uses"))}, which wants a comment and finds none in a dispatch`,
      expected: "this step gone: Sluice has decided already, and tells by inputs",
    })),
    ...conditions
      .filter(({ said }) => typeof said === "string" && isNeverTrue(said, ids))
      .map(({ path, said }): Warning => ({
        ...workflow.positions.of([...path, "if"], "key"),
        problem: `asks ${quoted(said)}, which no dispatch fulfils: it is skipped, and nothing is deployed`,
        expected: "this `if:` gone",
      })),
  ];
}

/** `ids`: of steps that answer only comments. */
const isNeverTrue = (said: string, ids: readonly string[]): boolean =>
  OF_COMMENT.test(said) ||
  (OF_EVENT.test(said) && !said.includes("workflow_dispatch")) ||
  ids.some((id) => said.includes(`steps.${id}.outputs`));
