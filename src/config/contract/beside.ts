/** What deploys into the same environments without Sluice: two hands on one thing, and no gate for one of them. */
import { quoted } from "../problems.ts";
import { environmentOf, expressionsIn, jobsOf, triggersOf } from "./workflow.ts";
import type { Warning, Workflow } from "./workflow.ts";

/** A person or another workflow starts these. */
const BY_HAND = ["workflow_dispatch", "workflow_call"];

const byItself = (workflow: Workflow): readonly string[] =>
  triggersOf(workflow).filter((trigger) => !BY_HAND.includes(trigger));

const listed = (triggers: readonly string[]): string => triggers.map((trigger) => quoted(trigger)).join(", ");

/** A workflow that Sluice dispatches for its deploys, and that something else starts as well. */
export function runsOnlyWhenDispatched(workflow: Workflow): readonly Warning[] {
  const triggers = byItself(workflow);
  if (triggers.length === 0) return [];
  return [
    {
      ...workflow.positions.of(["on", triggers[0] ?? ""], "key"),
      problem: `also runs on ${listed(triggers)}, and then deploys beside Sluice`,
      expected: "`on: workflow_dispatch` alone",
    },
  ];
}

/** Of any workflow: jobs that deploy into one of these environments by themselves. */
export function deploysBeside(workflow: Workflow, environments: readonly string[]): readonly Warning[] {
  const triggers = byItself(workflow);
  if (triggers.length === 0) return [];
  return jobsOf(workflow).flatMap((job): readonly Warning[] => {
    const environment = environmentOf(job);
    if (environment?.isPlain !== true) return [];
    const found = environments.find((one) => mayName(environment.name, one));
    if (found === undefined) return [];
    return [
      {
        ...workflow.positions.of(["jobs", job.id, "environment"], "key"),
        problem: `job ${quoted(job.id)} deploys to ${quoted(found)} on ${listed(triggers)}, beside Sluice`,
        expected: "this job gone, or started by Sluice alone",
      },
    ];
  });
}

/** An expression may name what stands in it in quotes. GitHub compares the names of environments without regard to case. */
function mayName(written: string, environment: string): boolean {
  const wanted = environment.toLowerCase();
  const expressions = expressionsIn(written);
  if (expressions.length === 0) return written.trim().toLowerCase() === wanted;
  return expressions.some((expression) => expression.toLowerCase().includes(`'${wanted}'`));
}
