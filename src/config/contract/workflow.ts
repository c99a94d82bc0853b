/** A workflow file, as far as Sluice asks: what starts it, what it takes, its jobs and where each of their parts stands. */
import type { Position, Positions } from "../positions.ts";
import { read } from "../reading.ts";
import type { Limits, Unreadable } from "../reading.ts";

export type Workflow = { readonly lines: readonly string[]; readonly value: unknown; readonly positions: Positions };

/** What is wrong with a workflow, and the lines that mend it. */
export type Warning = Position & {
  readonly problem: string;
  readonly expected: string;
  readonly lines?: readonly string[];
  /** GitHub refuses every dispatch of it: nothing can be deployed. Absent: a warning. */
  readonly level?: "failure";
};

const WORKFLOW: Limits = {
  deepest: 50,
  mostNodes: 20_000,
  wanted: "a workflow with `on: workflow_dispatch`",
  advice: "smaller; a part of it can be a workflow that it calls",
};

/** What is no YAML to us may still be a workflow to GitHub: only that it cannot be judged is known. */
export function readWorkflow(text: string): ({ readonly is: "read" } & Workflow) | Unreadable {
  const reading = read(text, WORKFLOW);
  return reading.is === "read" ? { ...reading, lines: text.split("\n") } : reading;
}

export function triggersOf({ value }: Workflow): readonly string[] {
  const on = entry(value, "on");
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on.filter((one) => typeof one === "string") : Object.keys(record(on));
}

/** The declared inputs of `workflow_dispatch`, each as it is written. */
export const inputsOf = ({ value }: Workflow): Readonly<Record<string, unknown>> =>
  record(entry(entry(entry(value, "on"), "workflow_dispatch"), "inputs"));

export type Job = { readonly id: string; readonly value: unknown };

export const jobsOf = ({ value }: Workflow): readonly Job[] =>
  Object.entries(record(entry(value, "jobs"))).map(([id, job]) => ({ id, value: job }));

export type Environment = {
  /** As it is written: a name or an expression. */
  readonly name: string;
  /** GitHub writes a deployment of its own for it. */
  readonly isPlain: boolean;
};

export function environmentOf({ value }: Job): Environment | null {
  const environment = entry(value, "environment");
  if (typeof environment === "string") return { name: environment, isPlain: true };
  const name = entry(environment, "name");
  if (typeof name !== "string") return null;
  const deployment = entry(environment, "deployment");
  return { name, isPlain: deployment === undefined || deployment === true };
}

export const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const entry = (value: unknown, key: string): unknown =>
  Object.hasOwn(record(value), key) ? record(value)[key] : undefined;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const EXPRESSION = /\$\{\{(?:(?!\}\}).){0,300}\}\}/gs;

/** The `${{ … }}` in a text. */
export const expressionsIn = (text: unknown): readonly string[] =>
  typeof text === "string" ? (text.match(EXPRESSION) ?? []) : [];
