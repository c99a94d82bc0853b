/** A workflow held against the contract, as one line for each thing that it lacks. */
import type { Dispatch } from "../../src/config/contract.ts";
import { checkWorkflows } from "../../src/config/workflows.ts";

type Given = Partial<Dispatch>;

export const named = ({ kind = "test", inputs = { sha: null } }: Given = {}) => ({
  file: "deploy.yml",
  line: 3,
  column: 5,
  dispatches: [{ kind, inputs }],
});

/** A job that lacks nothing, of texts that are about something else. */
const JOBS =
  'jobs: { x: { environment: { name: "${{ inputs.environment }}", deployment: false }, env: { S: "${{ inputs.sha }}" } } }\n';

export const asWritten = (text: string, given: Given = {}) =>
  checkWorkflows([named(given)], new Map([["deploy.yml", text]]));

export const problems = (text: string, given: Given = {}) =>
  asWritten(text.includes("jobs") ? text : `${text}${JOBS}`, given);

export const found = (text: string, given: Given = {}): readonly string[] =>
  problems(text, given).map((one) => `${one.line}:${one.column} ${one.problem}`);

export const on = "on: { workflow_dispatch: { inputs: { sha: {} } } }\n";
export const run = "run-name: x ${{ inputs.attempt }}\n";
