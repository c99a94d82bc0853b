/** What the jobs of a dispatched workflow do with what they are given. */
import { quoted } from "../problems.ts";
import type { Position } from "../positions.ts";
import type { Dispatch } from "./dispatch.ts";
import { entry, environmentOf, expressionsIn, jobsOf, list } from "./workflow.ts";
import type { Warning, Workflow } from "./workflow.ts";

const OURS = 'environment: { name: "${{ inputs.environment }}", deployment: false }';

/** With a plain `environment:` GitHub writes a deployment of its own, and calls it a success when the job ends. */
export function leavesDeployments(workflow: Workflow): readonly Warning[] {
  return jobsOf(workflow).flatMap((job): readonly Warning[] => {
    if (environmentOf(job)?.isPlain !== true) return [];
    return [
      {
        ...workflow.positions.of(["jobs", job.id, "environment"], "key"),
        problem: `job ${quoted(job.id)} lets GitHub write a deployment beside Sluice's`,
        expected: "this line; its secrets, variables, reviewers and timers stay in use",
        lines: [OURS],
      },
    ];
  });
}

/** Without one it has none of the environment's secrets and variables, and no reviewer is asked. What another workflow's jobs say stands there. */
export function entersEnvironment(workflow: Workflow): readonly Warning[] {
  const jobs = jobsOf(workflow);
  const isSaid = jobs.some(
    ({ value }) => entry(value, "environment") !== undefined || entry(value, "uses") !== undefined,
  );
  const [first] = jobs;
  if (first === undefined || isSaid) return [];
  return [
    {
      ...workflow.positions.of(["jobs", first.id], "key"),
      problem: "no job says `environment:`, so none has its secrets, and its reviewers are not asked",
      expected: "this line in the job that deploys",
      lines: [OURS],
    },
  ];
}

const TOLD = /\binputs\s*[.[]/;

/** A job with an environment of its own goes there whichever stage it is dispatched for, unless an `if:` asks for whom it is. */
export function goesWhereTold(workflow: Workflow, dispatches: readonly Dispatch[]): readonly Warning[] {
  const wanted = new Set(dispatches.map(({ inputs }) => (inputs["environment"] ?? "").toLowerCase()));
  return jobsOf(workflow).flatMap((job): readonly Warning[] => {
    const name = environmentOf(job)?.name ?? "";
    const isFixed = name !== "" && expressionsIn(name).length === 0;
    const isOnlyOne = wanted.size === 1 && wanted.has(name.toLowerCase());
    if (!isFixed || isOnlyOne || TOLD.test(String(entry(job.value, "if")))) return [];
    return [
      {
        ...workflow.positions.of(["jobs", job.id, "environment"], "value"),
        problem: `job ${quoted(job.id)} goes to ${quoted(name)} whichever stage it is dispatched for`,
        expected: "one job for all stages, with `${{ inputs.environment }}`",
      },
    ];
  });
}

const SHA = /\binputs(\.sha\b|\[["']sha["']\]|\s*\))/;

const says = (value: unknown): boolean =>
  typeof value === "string"
    ? SHA.test(value)
    : typeof value === "object" && value !== null && Object.values(value).some(says);

/** The dispatch is on the trunk, whose tip may be newer than the candidate. */
export function takesTheCandidate(workflow: Workflow): readonly Warning[] {
  const { value, positions } = workflow;
  const jobs = jobsOf(workflow);
  if (jobs.length === 0 || says(entry(value, "jobs")) || says(entry(value, "env"))) return [];
  const checkout = stepsOf(workflow).find(({ step }) => CHECKOUT.test(String(entry(step, "uses"))));
  const path = checkout === undefined ? ["jobs"] : [...checkout.path, "uses"];
  return [
    {
      ...positions.of(path, "key"),
      problem: "never uses `inputs.sha`: it takes the tip of the trunk, not the candidate",
      expected: "these lines",
      lines: [
        `- uses: ${checkout === undefined ? "actions/checkout@v5" : String(entry(checkout.step, "uses"))}`,
        '  with: { ref: "${{ inputs.sha }}" }',
      ],
    },
  ];
}

const CHECKOUT = /^actions\/checkout@[\w.-]{1,64}$/;

export const stepsOf = (workflow: Workflow) =>
  jobsOf(workflow).flatMap(({ id, value }) =>
    list(entry(value, "steps")).map((step, index) => ({ path: ["jobs", id, "steps", index], step })),
  );

const INPUT = /\binputs[.[]/;
const NAMED = /\binputs(?:\.([\w-]+)|\[["']([\w-]+)["']\])/;

/** More of them are told as soon as these are mended. */
const MOST_TOLD = 50;

/** An input inside `run:` is text that becomes code. A step that an alias repeats is told once, where it is written. */
export function keepsInputsOutOfScripts(workflow: Workflow): readonly Warning[] {
  const written = new Map(
    stepsOf(workflow)
      .toReversed()
      .map((one) => [one.step, one]),
  );
  return [...written.values()]
    .toReversed()
    .flatMap(({ path, step }) => {
      const found = expressionsIn(entry(step, "run")).find((one) => INPUT.test(one));
      return found === undefined ? [] : [{ path, found }];
    })
    .slice(0, MOST_TOLD)
    .map(({ path, found }): Warning => {
      const start = workflow.positions.of([...path, "run"], "value");
      const problem = `puts ${quoted(found)} inside \`run:\``;
      return {
        ...placeOf(workflow.lines, found, start),
        problem,
        expected: "pass it through `env:`",
        ...envLines(found),
      };
    });
}

function envLines(expression: string): Pick<Warning, "lines"> {
  const match = NAMED.exec(expression);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) return {};
  const variable = name.toUpperCase().replaceAll("-", "_");
  return { lines: ["env:", `  ${variable}: "\${{ inputs.${name} }}"`, `# and in the script: "$${variable}"`] };
}

/** Where `found` stands at or below `start`; `start` itself where the text spells it otherwise (a folded line, an escape). */
function placeOf(lines: readonly string[], found: string, start: Position): Position {
  const first = start.line - 1;
  const line = lines.findIndex(
    (one, index) => index >= first && one.includes(found, index === first ? start.column - 1 : 0),
  );
  if (line < 0) return start;
  return { line: line + 1, column: (lines[line] ?? "").indexOf(found, line === first ? start.column - 1 : 0) + 1 };
}
