/** The workflows that the file names: are they there, and do they keep the contract of DESIGN §2? */
import { load } from "js-yaml";
import type { ConfigProblem, Definition } from "../pipeline/definition.ts";
import { nearest } from "../pipeline/near.ts";
import type { Positions } from "./positions.ts";
import { CONFIG_FILE, quoted } from "./problems.ts";
import { CONTRACT } from "./rules.ts";
import type { Written } from "./schema.ts";

const FOLDER = ".github/workflows";

export type NamedWorkflow = {
  readonly file: string;
  /** Where the file is named. */
  readonly line: number;
  readonly column: number;
  /** Inputs that it is dispatched with. */
  readonly inputs: readonly string[];
};

export function namedWorkflows(
  written: Written,
  definition: Definition,
  positions: Positions,
): readonly NamedWorkflow[] {
  const commit: readonly NamedWorkflow[] =
    definition.commit.workflow === null
      ? []
      : [{ file: definition.commit.workflow, ...positions.of(["commit", "workflow"], "value"), inputs: CONTRACT }];
  const stages = definition.stages.map((stage): NamedWorkflow => {
    const given = written.stages[stage.name];
    const own = given?.test === undefined ? (given?.deploy === undefined ? null : "deploy") : "test";
    const path = own === null ? ["defaults", "deploy"] : ["stages", stage.name, own];
    const isSaid = own !== null || written.defaults?.deploy !== undefined;
    const position = isSaid ? positions.of(path, "value") : positions.of(["stages", stage.name], "key");
    return { file: stage.workflow, ...position, inputs: [...CONTRACT, ...Object.keys(stage.inputs)] };
  });
  return merged([...commit, ...stages]);
}

/** One entry a file, at the first place that names it, with every input that any stage gives it. */
function merged(all: readonly NamedWorkflow[]): readonly NamedWorkflow[] {
  const byFile = new Map<string, NamedWorkflow>();
  for (const one of all) {
    const known = byFile.get(one.file);
    byFile.set(
      one.file,
      known === undefined ? one : { ...known, inputs: [...new Set([...known.inputs, ...one.inputs])] },
    );
  }
  return [...byFile.values()];
}

/** `present`: the files of `.github/workflows`, with their text where it was read. */
export function checkWorkflows(
  named: readonly NamedWorkflow[],
  present: ReadonlyMap<string, string | null>,
): readonly ConfigProblem[] {
  return named.flatMap((workflow) => {
    const text = present.get(workflow.file);
    if (text === undefined) return [missing(workflow, [...present.keys()])];
    return text === null ? [] : contract(workflow, text);
  });
}

function missing({ file, line, column }: NamedWorkflow, present: readonly string[]): ConfigProblem {
  const near = nearest(file, present);
  const expected = near === null ? "a workflow with `on: workflow_dispatch`" : `did you mean \`${near}\`?`;
  return {
    code: "workflow-missing",
    level: "failure",
    path: CONFIG_FILE,
    line,
    column,
    problem: `${quoted(file)} is not in \`${FOLDER}\``,
    expected,
  };
}

type Warning = { readonly line: number; readonly problem: string; readonly expected: string };

function contract({ file, inputs }: NamedWorkflow, text: string): readonly ConfigProblem[] {
  return [...dispatchable(text, inputs), ...namesItsRun(text), ...interpolates(text)].map((warning) => ({
    code: "workflow-contract",
    level: "warning",
    path: `${FOLDER}/${file}`,
    column: 1,
    ...warning,
  }));
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function dispatchable(text: string, inputs: readonly string[]): readonly Warning[] {
  const workflow = read(text);
  if (workflow === null) return [];
  const on = workflow["on"];
  const triggers = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(record(on));
  const line = lineOf(text, /^on\s*:/m);
  if (!triggers.includes("workflow_dispatch"))
    return [
      { line, problem: "has no `on: workflow_dispatch`", expected: "`on: { workflow_dispatch: { inputs: … } }`" },
    ];
  const declared = Object.keys(record(record(record(on)["workflow_dispatch"])["inputs"]));
  return inputs
    .filter((input) => !declared.includes(input))
    .map((input) => ({
      line,
      problem: `lacks input \`${input}\``,
      expected: `\`${input}: { type: string }\` under \`on.workflow_dispatch.inputs\``,
    }));
}

const namesItsRun = (text: string): readonly Warning[] =>
  /^run-name:.*\$\{\{\s*inputs\.attempt\s*\}\}/m.test(text)
    ? []
    : [
        {
          line: lineOf(text, /^(run-)?name\s*:/m),
          problem: "lacks a `run-name` with the attempt",
          expected: '`run-name: "Deploy ${{ inputs.attempt }}"`',
        },
      ];

const INPUT = /\$\{\{\s*inputs\.[\w-]+\s*\}\}/;

/** An input inside `run:` is text that becomes code. */
function interpolates(text: string): readonly Warning[] {
  const scripts = Object.values(record(read(text)?.["jobs"]))
    .flatMap((job) => record(job)["steps"])
    .flatMap((step) => {
      const { run } = record(step) as { readonly run?: unknown };
      return typeof run === "string" ? [run] : [];
    });
  return scripts.flatMap((script) => {
    const line = script.split("\n").find((one) => INPUT.test(one)) ?? "";
    const [found] = INPUT.exec(line) ?? [];
    const at = text.split("\n").findIndex((one) => one.includes(line.trim()));
    const warning = {
      line: at + 1,
      problem: `puts ${quoted(found)} inside \`run:\``,
      expected: "pass it through `env:`",
    };
    return found === undefined ? [] : [warning];
  });
}

const lineOf = (text: string, pattern: RegExp): number =>
  text.slice(0, Math.max(0, text.search(pattern))).split("\n").length;

function read(text: string): Record<string, unknown> | null {
  try {
    return record(load(text, { maxAliases: 100 }));
  } catch {
    return null;
  }
}
