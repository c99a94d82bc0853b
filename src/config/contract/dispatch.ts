/** Can it be dispatched with what Sluice sends, and can its run be found again? */
import { quoted } from "../problems.ts";
import { entry, expressionsIn, inputsOf, jobsOf, list, triggersOf } from "./workflow.ts";
import type { Warning, Workflow } from "./workflow.ts";

/** One of the things that a workflow is dispatched for, and with what. `null`: not known before. */
export type Dispatch = {
  readonly kind: "commit" | "deploy" | "test";
  readonly inputs: Readonly<Record<string, string | null>>;
};

/** GitHub takes no more with one dispatch. */
export const MOST_INPUTS = 25;

const namesOf = (dispatches: readonly Dispatch[]): readonly string[] => [
  ...new Set(dispatches.flatMap(({ inputs }) => Object.keys(inputs))),
];

/** GitHub takes a workflow without jobs for none. */
export const hasJobs = (workflow: Workflow): readonly Warning[] =>
  jobsOf(workflow).length > 0
    ? []
    : [
        {
          ...workflow.positions.of(["jobs"], "key"),
          problem: "has no `jobs`",
          expected: "a job that does it",
          level: "failure",
        },
      ];

export function takesInputs(workflow: Workflow, dispatches: readonly Dispatch[]): readonly Warning[] {
  const { positions } = workflow;
  const names = namesOf(dispatches);
  if (!triggersOf(workflow).includes("workflow_dispatch"))
    return [
      {
        ...positions.of(["on"], "key"),
        problem: "has no `on: workflow_dispatch`",
        expected: "these lines",
        lines: inputLines(names, dispatches),
        level: "failure",
      },
    ];
  const declared = inputsOf(workflow);
  const missing = names.filter((name) => !Object.hasOwn(declared, name));
  if (missing.length === 0) return [];
  const said = missing.map((name) => quoted(name)).join(", ");
  return [
    {
      ...positions.of(["on", "workflow_dispatch", "inputs"], "key"),
      problem: `lacks ${missing.length === 1 ? "input" : "inputs"} ${said}`,
      expected: "these lines",
      lines: inputLines(missing, dispatches),
    },
  ];
}

const ALWAYS_GIVEN = ["sha", "stage", "environment", "attempt"];

function inputLines(names: readonly string[], dispatches: readonly Dispatch[]): readonly string[] {
  const one = (name: string): string => {
    const isGiven = ALWAYS_GIVEN.includes(name) && dispatches.every(({ inputs }) => inputs[name] !== "");
    return `      ${name}: { type: string${isGiven ? ", required: true" : ""} }`;
  };
  return ["on:", "  workflow_dispatch:", "    inputs:", ...names.map(one)];
}

/** GitHub refuses a dispatch whose values the declared inputs do not allow. */
export function takesValues(workflow: Workflow, dispatches: readonly Dispatch[]): readonly Warning[] {
  return Object.entries(inputsOf(workflow)).flatMap(([name, input]): readonly Warning[] => {
    const here = workflow.positions.of(["on", "workflow_dispatch", "inputs", name], "key");
    const values = dispatches.map(({ inputs }) => inputs[name]);
    const isNeeded = entry(input, "required") === true && entry(input, "default") === undefined;
    if (isNeeded && values.some((value) => value === undefined || value === ""))
      return [
        {
          ...here,
          problem: `requires input ${quoted(name)}, which Sluice does not always give`,
          expected: "a `default:`, or a value under `inputs:` in `.github/sluice.yml`",
        },
      ];
    if (entry(input, "type") !== "choice") return [];
    const options = list(entry(input, "options"));
    const refused = [...new Set(values)].filter((value) => !isOption(value, options));
    if (refused.length === 0) return [];
    const shown = refused.map((value) => (value === null || value === undefined ? "what Sluice gives" : quoted(value)));
    return [
      { ...here, problem: `input ${quoted(name)} has no option for ${shown.join(", ")}`, expected: "`type: string`" },
    ];
  });
}

/** Nothing given is the first option, or the default. */
const isOption = (value: string | null | undefined, options: readonly unknown[]): boolean =>
  value === undefined || value === "" || (value !== null && options.some((option) => String(option) === value));

const ATTEMPT = /\binputs(\.attempt\b|\[["']attempt["']\])/;

export function namesItsRun({ value, positions }: Workflow): readonly Warning[] {
  const name = entry(value, "run-name");
  if (expressionsIn(name).some((expression) => ATTEMPT.test(expression))) return [];
  return [
    {
      ...positions.of([name === undefined ? "name" : "run-name"], "key"),
      problem: "lacks a `run-name` with the attempt",
      expected: "this line, so that a run whose answer was lost is found again",
      lines: ['run-name: "${{ inputs.stage }} (${{ inputs.attempt }})"'],
    },
  ];
}

const MODE = /\binputs(\.mode\b|\[["']mode["']\])/;

/** `/plan` dispatches it with `mode: plan`, where it has that input: then it must not deploy. */
export function plansDry(workflow: Workflow, dispatches: readonly Dispatch[]): readonly Warning[] {
  const declared = inputsOf(workflow);
  if (!Object.hasOwn(declared, "mode")) return [];
  const here = workflow.positions.of(["on", "workflow_dispatch", "inputs", "mode"], "key");
  const options = entry(declared["mode"], "options");
  const lacks = entry(declared["mode"], "type") === "choice" && !isOption("plan", list(options));
  const given = dispatches.filter(({ kind }) => kind === "deploy").map(({ inputs }) => Object.keys(inputs).length + 1);
  const most = Math.max(0, ...given);
  const isRead = workflow.lines.some((line) => MODE.test(line));
  return [
    ...(lacks ? [{ ...here, problem: "input `mode` has no option for `plan`", expected: "`type: string`" }] : []),
    ...(most > MOST_INPUTS
      ? [
          {
            ...here,
            problem: `is planned with ${most} inputs, \`mode\` among them`,
            expected: `at most ${MOST_INPUTS}: GitHub takes no more`,
          },
        ]
      : []),
    ...(isRead
      ? []
      : [
          {
            ...here,
            problem: "takes `mode` and never reads it: `/plan` would deploy",
            expected: "this condition on every step that changes something",
            lines: ["if: inputs.mode != 'plan'"],
          },
        ]),
  ];
}
