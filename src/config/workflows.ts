/** The workflows of the repository: are those that the file names there and as they must be, and does another do their work? */
import type { ConfigProblem, Definition, Stage } from "../pipeline/definition.ts";
import { nearest } from "../pipeline/near.ts";
import { beside, contract } from "./contract.ts";
import type { Dispatch } from "./contract.ts";
import type { Positions } from "./positions.ts";
import { CONFIG_FILE, quoted } from "./problems.ts";
import type { Written } from "./schema.ts";

const FOLDER = ".github/workflows";

export type NamedWorkflow = {
  readonly file: string;
  /** Where the file is named. */
  readonly line: number;
  readonly column: number;
  readonly dispatches: readonly Dispatch[];
};

/** The candidate and the attempt are not known before. */
const dispatchOf = ({ kind, name, environment, inputs }: Stage): Dispatch => ({
  kind,
  inputs: { sha: null, stage: name, environment, attempt: null, ...inputs },
});

const OF_COMMIT: Dispatch = { kind: "commit", inputs: { sha: null, stage: "commit", environment: "", attempt: null } };

export function namedWorkflows(
  written: Written,
  definition: Definition,
  positions: Positions,
): readonly NamedWorkflow[] {
  const commit: readonly NamedWorkflow[] =
    definition.commit.workflow === null
      ? []
      : [
          {
            file: definition.commit.workflow,
            ...positions.of(["commit", "workflow"], "value"),
            dispatches: [OF_COMMIT],
          },
        ];
  const stages = definition.stages.map((stage): NamedWorkflow => {
    const given = written.stages[stage.name];
    const own = given?.test === undefined ? (given?.deploy === undefined ? null : "deploy") : "test";
    const path = own === null ? ["defaults", "deploy"] : ["stages", stage.name, own];
    const isSaid = own !== null || written.defaults?.deploy !== undefined;
    const position = isSaid ? positions.of(path, "value") : positions.of(["stages", stage.name], "key");
    return { file: stage.workflow, ...position, dispatches: [dispatchOf(stage)] };
  });
  return merged([...commit, ...stages, ...verifying(definition, positions)]);
}

const verifying = ({ stages }: Definition, positions: Positions): readonly NamedWorkflow[] =>
  stages.flatMap((stage) =>
    (stage.kind === "deploy" ? (stage.verify ?? []) : []).flatMap((rule): readonly NamedWorkflow[] => {
      if (rule.is !== "workflow") return [];
      const position = positions.of(["stages", stage.name, "verify"], "value");
      return [{ file: rule.workflow, ...position, dispatches: [dispatchOf({ ...stage, kind: "test", inputs: {} })] }];
    }),
  );

/** One entry a file, at the first place that names it, with all that it is dispatched for. */
function merged(all: readonly NamedWorkflow[]): readonly NamedWorkflow[] {
  const byFile = new Map<string, NamedWorkflow>();
  for (const one of all) {
    const known = byFile.get(one.file);
    byFile.set(
      one.file,
      known === undefined ? one : { ...known, dispatches: [...known.dispatches, ...one.dispatches] },
    );
  }
  return [...byFile.values()];
}

/** `present`: the files of `.github/workflows`, with their text where it was read. */
export function checkWorkflows(
  named: readonly NamedWorkflow[],
  present: ReadonlyMap<string, string | null>,
): readonly ConfigProblem[] {
  const ours = named.flatMap((workflow) => {
    const text = present.get(workflow.file);
    if (text === undefined) return [missing(workflow, [...present.keys()])];
    return text === null
      ? []
      : contract(text, workflow.dispatches).map((warning) => inWorkflow(workflow.file, warning));
  });
  const deploys = named.flatMap(({ file, dispatches }) =>
    dispatches
      .filter(({ kind }) => kind === "deploy")
      .map(({ inputs }) => ({ file, environment: inputs["environment"] ?? "" })),
  );
  const environments = deploys.map(({ environment }) => environment);
  const others = [...present]
    .filter(([file]) => !deploys.some((deploy) => deploy.file === file))
    .flatMap(([file, text]) =>
      text === null ? [] : beside(text, environments).map((warning) => inWorkflow(file, warning)),
    );
  return [...ours, ...others];
}

const inWorkflow = (file: string, warning: ReturnType<typeof contract>[number]): ConfigProblem => ({
  code: "workflow-contract",
  path: `${FOLDER}/${file}`,
  ...warning,
  level: warning.level ?? "warning",
});

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
