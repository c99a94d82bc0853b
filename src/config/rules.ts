/** Rules that look at more than one key. Each is a function that names what it found. */
import type { Definition, Stage } from "../pipeline/definition.ts";
import { timesFit } from "./addresses.ts";
import { nearest } from "../pipeline/near.ts";
import { quoted } from "./problems.ts";
import type { Finding } from "./problems.ts";
import type { Written } from "./schema.ts";
import { A_VERIFICATION, KINDS, verificationsOf } from "./verify.ts";

type Facts = { readonly written: Written; readonly definition: Definition };
type Rule = (facts: Facts) => readonly Finding[];

export const RESERVED = ["commit", "config", "trunk", "all"];
/** Inputs of the workflow contract: what they hold is not for the file to say. */
const CONTRACT = ["sha", "stage", "environment", "attempt"];
const CONTRACT_LATER = ["mode", "percent", "phase"];
const MOST_INPUTS = 25;

const names = ({ definition }: Facts): readonly string[] => definition.stages.map((stage) => stage.name);

const someStage: Rule = ({ definition }) =>
  definition.stages.length > 0
    ? []
    : [
        {
          code: "config-bad-value",
          problem: "`stages` is empty",
          expected: "at least one stage: `staging: {}`",
          path: ["stages"],
          at: "key",
        },
      ];

const nameIsFree: Rule = (facts) =>
  names(facts)
    .filter((name) => RESERVED.includes(name))
    .map((name) => ({
      code: "config-bad-value",
      problem: `${quoted(name)} is a name of Sluice's own`,
      expected: "another name",
      path: ["stages", name],
      at: "key",
    }));

/** Guessing costs more than telling; who has more unknown names than this has not misspelt them. */
const MOST_GUESSES = 50;

const needsAreStages: Rule = (facts) => {
  const all = names(facts);
  const unknown = facts.definition.stages.flatMap((stage) => {
    const isList = Array.isArray(facts.written.stages[stage.name]?.needs);
    return stage.needs
      .map((need, index) => ({ need, path: ["stages", stage.name, "needs", ...(isList ? [index] : [])] }))
      .filter(({ need }) => !all.includes(need));
  });
  return unknown.map(({ need, path }, index) => {
    const near = index < MOST_GUESSES ? nearest(need, all) : null;
    const stages = `Stages: ${all.join(", ")}`;
    const expected = near === null ? stages : `did you mean \`${near}\`? ${stages}`;
    return { code: "config-unknown-stage", problem: `\`needs\` names ${quoted(need)}`, expected, path, at: "value" };
  });
};

/** Who may do something on a stage that is not there could never do it. */
const permittedAreStages: Rule = (facts) => {
  const all = names(facts);
  const stages = Object.entries(facts.definition.permissions ?? {}).flatMap(([verb, said]) =>
    Object.keys(said).map((stage) => ({ verb, stage })),
  );
  return stages
    .filter(({ stage }) => stage !== "*" && !all.includes(stage))
    .map(({ verb, stage }, index) => {
      const near = index < MOST_GUESSES ? nearest(stage, all) : null;
      return {
        code: "config-unknown-stage",
        problem: `\`permissions.${verb}\` names ${quoted(stage)}`,
        expected: `${near === null ? "" : `did you mean \`${near}\`? `}Stages: ${all.join(", ")}`,
        path: ["permissions", verb, stage],
        at: "key",
      };
    });
};

/** All that a stage waits for, itself among them where that is a circle. */
function upstreamOf(stage: Stage, byName: ReadonlyMap<string, Stage>): ReadonlySet<string> {
  // A set is walked in the order of its making, what is added on the way included.
  const upstream = new Set(stage.needs);
  for (const name of upstream) for (const need of byName.get(name)?.needs ?? []) upstream.add(need);
  return upstream;
}

/** Stages that, by way of `needs`, wait for themselves: each circle once. */
const noCircle: Rule = ({ definition: { stages } }) => {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const upstream = new Map(stages.map((stage) => [stage.name, upstreamOf(stage, byName)]));
  const waits = (one: Stage, other: Stage): boolean => upstream.get(one.name)?.has(other.name) ?? false;
  return stages.flatMap((stage, index): readonly Finding[] => {
    const circle = stages.filter((other) => waits(stage, other) && waits(other, stage));
    if (circle[0] === undefined || stages.indexOf(circle[0]) < index) return [];
    return [
      {
        code: "config-bad-value",
        problem: `${quoted(stage.name)} waits for itself: ${circle.map((one) => one.name).join(", ")}`,
        expected: "`needs` without a circle",
        path: ["stages", stage.name, "needs"],
        at: "value",
      },
    ];
  });
};

const deployOrTest: Rule = ({ written }) =>
  Object.entries(written.stages)
    .filter(([, stage]) => stage?.test !== undefined && (stage.deploy !== undefined || stage.environment !== undefined))
    .map(([name, stage]) => ({
      code: "config-bad-value",
      problem: `${quoted(name)} has \`test\` and \`${stage?.deploy === undefined ? "environment" : "deploy"}\``,
      expected: "a test stage says with `on` which environment it tests",
      path: ["stages", name, "test"],
      at: "key",
    }));

const testsSomething: Rule = ({ definition }) => {
  const environments = definition.stages.filter((stage) => stage.kind === "deploy").map((stage) => stage.environment);
  return (
    definition.stages
      // Where a need is unknown, that is the mistake; what it leads to is not another.
      .filter(
        (stage) =>
          stage.environment !== "" || stage.needs.every((need) => definition.stages.some((one) => one.name === need)),
      )
      .filter(
        (stage) =>
          stage.kind === "test" && !environments.some((one) => one.toLowerCase() === stage.environment.toLowerCase()),
      )
      .map((stage) => ({
        code: "config-bad-value",
        problem:
          stage.environment === ""
            ? `${quoted(stage.name)} tests no environment`
            : `no stage deploys to ${quoted(stage.environment)}`,
        expected: `\`on\`: one of ${environments.map((one) => quoted(one)).join(", ")}`,
        path: ["stages", stage.name, "on"],
        at: "value",
      }))
  );
};

/** Keys that speak of what a stage deploys. */
const DEPLOYS_ONLY = ["url", "verify", "soak", "on_failure"] as const;

const saidOfDeploys: Rule = ({ written }) =>
  Object.entries(written.stages).flatMap(([name, stage]) =>
    DEPLOYS_ONLY.filter((key) => stage?.test !== undefined && stage[key] !== undefined).map((key) => ({
      code: "config-bad-value",
      problem: `\`${key}\` on a test stage`,
      expected: `\`${key}\` on the stage that deploys there`,
      path: ["stages", name, key],
      at: "key",
    })),
  );

const verificationsLook: Rule = ({ written }) =>
  Object.entries(written.stages).flatMap(([name, stage]) =>
    (stage?.verify === undefined ? [] : verificationsOf(stage.verify))
      .map(({ given, path }) => ({ path, said: KINDS.filter((kind) => given[kind] !== undefined).length }))
      .filter(({ said }) => said !== 1)
      .map(({ path, said }) => ({
        code: "config-bad-value",
        problem: said === 0 ? "a verification looks at nothing" : "a verification looks at more than one thing",
        expected: A_VERIFICATION,
        path: ["stages", name, "verify", ...path],
        at: "value",
      })),
  );

const onIsForTests: Rule = ({ written }) =>
  Object.entries(written.stages)
    .filter(([, stage]) => stage?.on !== undefined && stage.test === undefined)
    .map(([name]) => ({
      code: "config-bad-value",
      problem: "`on` without `test`",
      expected: "`test: <workflow>`, or `environment` for a deploy",
      path: ["stages", name, "on"],
      at: "key",
    }));

const inputsAreFree: Rule = ({ written, definition }) => {
  const places: readonly (readonly [readonly string[], object | undefined])[] = [
    [["defaults", "inputs"], written.defaults?.inputs],
    ...Object.entries(written.stages).map(([name, stage]) => [["stages", name, "inputs"], stage?.inputs] as const),
  ];
  const taken = places.flatMap(([path, inputs]) =>
    Object.keys(inputs ?? {})
      .filter((key) => [...CONTRACT, ...CONTRACT_LATER].includes(key))
      .map((key): Finding => ({
        code: "config-bad-value",
        problem: `Sluice itself fills the input ${quoted(key)}`,
        expected: "another name",
        path: [...path, key],
        at: "key",
      })),
  );
  const many = definition.stages
    .filter((stage) => Object.keys(stage.inputs).length + CONTRACT.length > MOST_INPUTS)
    .map((stage): Finding => ({
      code: "config-bad-value",
      problem: `${quoted(stage.name)} has more inputs than GitHub takes`,
      expected: `at most ${MOST_INPUTS}, ${CONTRACT.length} of them Sluice's`,
      path: ["stages", stage.name, "inputs"],
      at: "value",
    }));
  return [...taken, ...many];
};

/** Ours never count: such a gate would never open. */
const checksOfOthers: Rule = ({ definition }) => {
  const commit = definition.commit.checks === "default" ? [] : definition.commit.checks;
  const places = [
    ...commit.map(({ name }) => ({ name, path: ["commit", "checks"] })),
    ...definition.stages.flatMap((stage) =>
      (stage.kind === "deploy" ? (stage.verify ?? []) : []).flatMap((one) =>
        one.is === "check" ? [{ name: one.check.name, path: ["stages", stage.name, "verify"] }] : [],
      ),
    ),
    ...definition.stages.flatMap((stage) =>
      (stage.gates?.checks ?? []).map(({ name }) => ({ name, path: ["stages", stage.name, "gates", "checks"] })),
    ),
  ];
  return places
    .filter(({ name }) => name.startsWith("sluice / "))
    .map(({ name, path }) => ({
      code: "config-bad-value",
      problem: `${quoted(name)} is a check of Sluice's own`,
      expected: "a check of somebody else",
      path,
      at: "value",
    }));
};

/** A stage that nobody asks for and that takes nothing can never be entered. */
const takesSomething: Rule = ({ definition }) =>
  definition.stages
    .filter((stage) => stage.accept.length === 0)
    .map((stage) => ({
      code: "config-bad-value",
      problem: `${quoted(stage.name)} accepts nothing`,
      expected: "`trunk`, `pull_request` or both",
      path: ["stages", stage.name, "accept"],
      at: "value",
    }));

/** Two deploy stages on one environment take turns in one lane: rarely what was meant. */
const oneStageAnEnvironment: Rule = ({ definition }) => {
  const deploys = definition.stages.filter((stage) => stage.kind === "deploy");
  return deploys
    .filter(
      (stage, index) =>
        deploys.findIndex((one) => one.environment.toLowerCase() === stage.environment.toLowerCase()) < index,
    )
    .map((stage) => ({
      code: "config-suspect",
      level: "warning",
      problem: `${quoted(stage.name)} deploys to ${quoted(stage.environment)}, as another stage does`,
      expected: "an environment of its own",
      path: ["stages", stage.name],
      at: "key",
    }));
};

/** What was tested is only then what is deployed when the same workflow put it there. */
const oneWorkflowForAll: Rule = ({ definition: { stages } }) => {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  return stages
    .filter((stage) => stage.kind === "deploy" && stage.production)
    .flatMap((stage): readonly Finding[] => {
      const before = [...upstreamOf(stage, byName)].flatMap((name) => byName.get(name) ?? []);
      const workflows = [...new Set(before.filter(({ kind }) => kind === "deploy").map(({ workflow }) => workflow))];
      if (workflows.length === 0 || workflows.includes(stage.workflow)) return [];
      const others = workflows.map((workflow) => quoted(workflow)).join(", ");
      return [
        {
          code: "config-suspect",
          level: "warning",
          problem: `${quoted(stage.name)} deploys with ${quoted(stage.workflow)}, the stages before it with ${others}`,
          expected: "one workflow for all, so that what was tried is what goes out",
          path: ["stages", stage.name, "deploy"],
          at: "value",
        },
      ];
    });
};

const rules: readonly Rule[] = [
  someStage,
  nameIsFree,
  needsAreStages,
  permittedAreStages,
  noCircle,
  deployOrTest,
  testsSomething,
  saidOfDeploys,
  verificationsLook,
  ({ written }) => timesFit(written),
  onIsForTests,
  inputsAreFree,
  checksOfOthers,
  takesSomething,
  oneStageAnEnvironment,
  oneWorkflowForAll,
];

export const check = (facts: Facts): readonly Finding[] => rules.flatMap((rule) => rule(facts));
