/** Does a workflow keep the contract (README, The workflow)? Whatever it lacks is a warning: only a dispatch would tell for sure. */
import { load, parseEvents } from "js-yaml";
import { Positions } from "./positions.ts";
import type { Position } from "./positions.ts";
import { quoted } from "./problems.ts";

type Warning = Position & { readonly problem: string; readonly expected: string };

const LARGEST = 256 * 1024;
/** Enough for honest reuse. */
const MOST_ALIASES = 100;

type Workflow = { readonly lines: readonly string[]; readonly value: object; readonly positions: Positions };

export function contract(text: string, inputs: readonly string[]): readonly Warning[] {
  const workflow = read(text);
  return workflow === null
    ? []
    : [...dispatchable(workflow, inputs), ...namesItsRun(workflow), ...interpolates(workflow)];
}

/** `null`: no YAML to us, or too much of it; whether GitHub takes it is not for us to guess. */
function read(text: string): Workflow | null {
  if (text.length > LARGEST) return null;
  try {
    const value: unknown = load(text, { maxAliases: MOST_ALIASES });
    return { lines: text.split("\n"), value: record(value), positions: new Positions(text, parseEvents(text, {})) };
  } catch {
    return null;
  }
}

function dispatchable({ value, positions }: Workflow, inputs: readonly string[]): readonly Warning[] {
  const on = entry(value, "on");
  const triggers = typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(record(on));
  const here = positions.of(["on"], "key");
  if (!triggers.includes("workflow_dispatch"))
    return [
      { ...here, problem: "has no `on: workflow_dispatch`", expected: "`on: { workflow_dispatch: { inputs: … } }`" },
    ];
  const declared = Object.keys(record(entry(record(entry(on, "workflow_dispatch")), "inputs")));
  return inputs
    .filter((input) => !declared.includes(input))
    .map((input) => ({
      ...here,
      problem: `lacks input \`${input}\``,
      expected: `\`${input}: { type: string }\` under \`on.workflow_dispatch.inputs\``,
    }));
}

const EXPRESSION = /\$\{\{(?:(?!\}\}).){0,300}\}\}/gs;

/** The first expression that uses such an input: `inputs.sha`, `github.event.inputs.sha`, `inputs['sha']`, alone or within more. */
const using = (text: unknown, input: RegExp): string | null =>
  typeof text === "string" ? (text.match(EXPRESSION)?.find((expression) => input.test(expression)) ?? null) : null;

function namesItsRun({ value, positions }: Workflow): readonly Warning[] {
  const name = entry(value, "run-name");
  if (using(name, /\binputs(\.attempt\b|\[["']attempt["']\])/) !== null) return [];
  return [
    {
      ...positions.of([name === undefined ? "name" : "run-name"], "key"),
      problem: "lacks a `run-name` with the attempt",
      expected: '`run-name: "Deploy ${{ inputs.attempt }}"`',
    },
  ];
}

/** An input inside `run:` is text that becomes code. A step that an alias repeats is told once, where it is written. */
function interpolates({ lines, value, positions }: Workflow): readonly Warning[] {
  const seen = new Set<unknown>();
  const all = Object.entries(record(entry(value, "jobs"))).flatMap(([job, body]) => {
    const steps = entry(body, "steps");
    return (Array.isArray(steps) ? steps : []).map((step: unknown, index) => ({ job, index, step }));
  });
  return all.flatMap(({ job, index, step }): readonly Warning[] => {
    const found = seen.has(step) ? null : using(entry(step, "run"), /\binputs[.[]/);
    seen.add(step);
    if (found === null) return [];
    const start = positions.of(["jobs", job, "steps", index, "run"], "value");
    const problem = `puts ${quoted(found)} inside \`run:\``;
    return [{ ...placeOf(lines, found, start), problem, expected: "pass it through `env:`" }];
  });
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

const record = (value: unknown): object =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};

const entry = (value: unknown, key: string): unknown =>
  Object.hasOwn(record(value), key) ? (record(value) as Record<string, unknown>)[key] : undefined;
