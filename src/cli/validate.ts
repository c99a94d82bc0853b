/** `sluice validate`: the file and the workflows of a checkout, judged as `sluice / config` would, without a network. */
import { parse } from "../config/parse.ts";
import { weigh } from "../config/weigh.ts";
import { checkWorkflows } from "../config/workflows.ts";
import { doneWhen, enters, gatesText } from "../github/render/config-check.ts";
import { shapeOf } from "../github/render/shown.ts";
import type { ConfigProblem, Definition, Stage } from "../pipeline/definition.ts";
import { counted } from "../wording/lists.ts";
import { CONFIG_FILE, readCheckout } from "./checkout.ts";
import { problemLines, tally } from "./problems.ts";
import { plainly } from "./text.ts";
import type { Answer, Typed } from "./verb.ts";

export function validate({ folder, positionals: [given] }: Typed): Promise<Answer> {
  const { config, workflows } = readCheckout(folder, given);
  return Promise.resolve(config === null ? absent() : judged(config, workflows));
}

export const absent = (): Answer => ({
  exit: 1,
  lines: [`There is no ${CONFIG_FILE} here: Sluice would be silent. sluice init proposes one.`],
  json: { file: CONFIG_FILE, is: "absent", problems: [] },
});

export function judged(config: string, workflows: ReadonlyMap<string, string>): Answer {
  const parsed = parse(config);
  const { definition, problems } = weigh(parsed, checkWorkflows(parsed.workflows, workflows));
  const shape = definition === null ? null : shapeOf(definition.stages);
  return {
    exit: definition === null ? 1 : 0,
    lines: definition === null ? invalid(problems) : valid(definition, problems),
    json: {
      file: CONFIG_FILE,
      is: definition === null ? "invalid" : "valid",
      ...(definition === null
        ? {}
        : { stages: ["commit", ...definition.stages.map(({ name }) => name)], pipeline: shape }),
      problems,
    },
  };
}

const invalid = (problems: readonly ConfigProblem[]): readonly string[] => [
  ...problemLines(problems),
  `${tally(problems)}. Exit 1. On GitHub the last valid config stays in force.`,
];

const parts = (definition: Definition, stage: Stage): readonly string[] =>
  [enters(definition, stage), gatesText(definition, stage), doneWhen(stage)].filter((part) => part !== "");

function valid(definition: Definition, problems: readonly ConfigProblem[]): readonly string[] {
  const { stages } = definition;
  return [
    `${CONFIG_FILE} is valid: ${counted(stages.length + 1, "stage")}.`,
    `  ${shapeOf(stages)}`,
    ...stages
      .filter(({ production }) => production)
      .map((stage) => `  ${stage.name}: ${parts(definition, stage).map(plainly).join("; ")}`),
    ...(problems.length === 0 ? [] : ["", ...problemLines(problems), tally(problems)]),
  ];
}
