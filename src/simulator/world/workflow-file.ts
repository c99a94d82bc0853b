/** What a workflow's file says of itself. */
import { load } from "js-yaml";

export type WorkflowFile = {
  readonly name: string;
  readonly runName: string | null;
  /** Declared inputs of `workflow_dispatch`; `null`: it cannot be dispatched. */
  readonly inputs: Readonly<Record<string, { readonly required: boolean }>> | null;
};

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export function readWorkflow(file: string, text: string): WorkflowFile {
  const workflow = fields(load(text));
  const on = workflow["on"];
  const triggers: Fields =
    typeof on === "string"
      ? { [on]: null }
      : Array.isArray(on)
        ? Object.fromEntries(on.map((name) => [String(name), null]))
        : fields(on);
  const declared = Object.entries(fields(fields(triggers["workflow_dispatch"])["inputs"]));
  return {
    name: typeof workflow["name"] === "string" ? workflow["name"] : file,
    runName: typeof workflow["run-name"] === "string" ? workflow["run-name"] : null,
    inputs: Object.hasOwn(triggers, "workflow_dispatch")
      ? Object.fromEntries(
          declared.map(([name, input]) => [
            name,
            { required: fields(input)["required"] === true && fields(input)["default"] === undefined },
          ]),
        )
      : null,
  };
}

export const titleOf = ({ name, runName }: WorkflowFile, inputs: Readonly<Record<string, string>>): string =>
  runName === null
    ? name
    : runName.replaceAll(/\$\{\{\s*inputs\.([\w-]+)\s*\}\}/g, (_, input: string) => inputs[input] ?? "");
