/** Rules that look at more than one key, in the order in which they find something. */
import { timesFit } from "./addresses.ts";
import { nearest } from "../pipeline/near.ts";
import { needsAreStages, noCircle, oneStageAnEnvironment, oneWorkflowForAll } from "./graph.ts";
import { MOST_INPUTS } from "./contract/dispatch.ts";
import { quoted } from "./problems.ts";
import type { Finding } from "./problems.ts";
import { MOST_GUESSES, names } from "./rule.ts";
import type { Facts, Rule } from "./rule.ts";
import { A_VERIFICATION, KINDS, verificationsOf } from "./verify.ts";

export const RESERVED = ["commit", "config", "trunk", "all"];
/** Inputs of the workflow contract: what they hold is not for the file to say. `mode` goes out with a dry run only. */
const ALWAYS_GIVEN = ["sha", "stage", "environment", "attempt"];
const CONTRACT = [...ALWAYS_GIVEN, "mode"];
const CONTRACT_LATER = ["percent", "phase"];

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
    .filter((stage) => Object.keys(stage.inputs).length + ALWAYS_GIVEN.length > MOST_INPUTS)
    .map((stage): Finding => ({
      code: "config-bad-value",
      problem: `${quoted(stage.name)} has more inputs than GitHub takes`,
      expected: `at most ${MOST_INPUTS}, ${ALWAYS_GIVEN.length} of them Sluice's`,
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
