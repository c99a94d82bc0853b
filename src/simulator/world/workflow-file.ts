/** What a workflow's file says of itself. */
import { load } from "js-yaml";

export type WorkflowInput = {
  readonly required: boolean;
  readonly default: string | null;
  readonly type: string;
  /** Of `type: choice`. */
  readonly options: readonly string[];
};
export type Inputs = Readonly<Record<string, string>>;
/** Patterns of the branches that it heeds; empty: all. `null`: it does not heed such events. */
type Trigger = { readonly branches: readonly string[] } | null;

export type WorkflowFile = {
  readonly name: string;
  readonly runName: string | null;
  /** Declared inputs of `workflow_dispatch`; `null`: it cannot be dispatched. */
  readonly inputs: Readonly<Record<string, WorkflowInput>> | null;
  readonly push: Trigger;
  readonly pullRequest: Trigger;
  /** Names of environments, as written, for which GitHub makes a deployment of its own. */
  readonly environments: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const text = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

export const FOLDER = ".github/workflows";

export function readWorkflow(file: string, source: string): WorkflowFile {
  const workflow = fields(load(source));
  const triggers = triggersOf(workflow["on"]);
  const heeded = (name: string): Trigger =>
    Object.hasOwn(triggers, name) ? { branches: list(fields(triggers[name])["branches"]) } : null;
  const isDispatched = Object.hasOwn(triggers, "workflow_dispatch");
  return {
    name: text(workflow["name"]) ?? `${FOLDER}/${file}`,
    runName: text(workflow["run-name"]),
    inputs: isDispatched ? inputsOf(fields(triggers["workflow_dispatch"])["inputs"]) : null,
    push: heeded("push"),
    pullRequest: heeded("pull_request"),
    environments: Object.values(fields(workflow["jobs"])).flatMap((job) => environmentOf(fields(job)["environment"])),
  };
}

function triggersOf(on: unknown): Fields {
  if (typeof on === "string") return { [on]: null };
  return Array.isArray(on) ? Object.fromEntries(on.map((name) => [String(name), null])) : fields(on);
}

function inputsOf(declared: unknown): Readonly<Record<string, WorkflowInput>> {
  const entries = Object.entries(fields(declared)).map(([name, given]) => {
    const input = fields(given);
    const [type, usual] = [text(input["type"]) ?? "string", text(input["default"])];
    return [
      name,
      { required: input["required"] === true, default: usual, type, options: list(input["options"]) },
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** `deployment: false` keeps GitHub from writing a deployment. */
function environmentOf(environment: unknown): readonly string[] {
  if (typeof environment === "string") return [environment];
  const { name, deployment } = fields(environment);
  return typeof name === "string" && deployment !== false ? [name] : [];
}

/** Only `inputs` are known here; every other expression comes out empty. */
export const render = (template: string, inputs: Inputs): string =>
  template.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const name = /^(?:github\.event\.)?inputs\.([\w-]+)$/.exec(expression)?.[1];
    return (name === undefined ? undefined : inputs[name]) ?? "";
  });

/** `*` stands for anything but a slash, `**` for anything. */
function matches(pattern: string, branch: string): boolean {
  const parts = pattern.split("**").map((part) => part.split("*").map(RegExp.escape).join("[^/]*"));
  return new RegExp(`^${parts.join(".*")}$`).test(branch);
}

export const heeds = (trigger: Trigger, branch: string): boolean =>
  trigger !== null && (trigger.branches.length === 0 || trigger.branches.some((pattern) => matches(pattern, branch)));
