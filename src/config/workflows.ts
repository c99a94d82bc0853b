/** The workflows that the file names: which, and are they there? */
import type { ConfigProblem, Definition } from "../pipeline/definition.ts";
import { nearest } from "../pipeline/near.ts";
import { contract } from "./contract.ts";
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
    if (text === null) return [];
    return contract(text, workflow.inputs).map((warning) => ({
      code: "workflow-contract",
      level: "warning",
      path: `${FOLDER}/${workflow.file}`,
      ...warning,
    }));
  });
}

function missing({ file, line, column }: NamedWorkflow, present: readonly string[]): ConfigProblem {
  const near = nearest(file, present);
  const expected = near === null ? "a workflow with `on: workflow_dispatch`" : `did you mean ${quoted(near)}?`;
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
