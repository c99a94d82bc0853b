/** Inputs of a dispatch, held against what the workflow's file declares. */
import { Refusal } from "./refusal.ts";
import type { Inputs, WorkflowFile, WorkflowInput } from "./workflow-file.ts";

/** Characters of all inputs together. */
const LARGEST = 65_535;

const refuse = (message: string): Refusal => new Refusal(422, message);

/** All inputs, those that were left out with their defaults. Throws what GitHub refuses. */
export function checkedInputs(
  { inputs: declared }: WorkflowFile,
  given: Readonly<Record<string, unknown>>,
  most: number,
): Inputs {
  if (declared === null) throw refuse("Workflow does not have 'workflow_dispatch' trigger");
  const names = Object.keys(given);
  if (names.length > most)
    throw refuse(`you may only define up to ${most} \`inputs\` for a \`workflow_dispatch\` event`);
  const unexpected = names.filter((name) => !Object.hasOwn(declared, name));
  if (unexpected.length > 0) throw refuse(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  if (JSON.stringify(given).length > LARGEST) throw refuse("inputs are too large.");
  const all = Object.entries(declared).map(([name, input]) => [name, valueOf(name, input, given[name])] as const);
  return Object.fromEntries(all);
}

function valueOf(name: string, { required, default: otherwise, type, options }: WorkflowInput, given: unknown): string {
  if (given === undefined || given === "") {
    if (required && otherwise === null) throw refuse(`Required input '${name}' not provided`);
    return otherwise ?? (type === "boolean" ? "false" : "");
  }
  if (typeof given !== "string") throw refuse(`Invalid value for input '${name}'`);
  if (type === "choice" && !options.includes(given))
    throw refuse(`Provided value '${given}' for input '${name}' not in the list of allowed values`);
  if (type === "boolean" && given !== "true" && given !== "false")
    throw refuse(`Provided value '${given}' for input '${name}' is not a valid boolean`);
  return given;
}
