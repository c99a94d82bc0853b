/** Rules of the graph that the stages make: what each waits for, and where they come together. */
import type { Stage } from "../pipeline/definition.ts";
import { nearest } from "../pipeline/near.ts";
import { quoted } from "./problems.ts";
import type { Finding } from "./problems.ts";
import { MOST_GUESSES, names } from "./rule.ts";
import type { Rule } from "./rule.ts";

export const needsAreStages: Rule = (facts) => {
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

/** All that a stage waits for, itself among them where that is a circle. */
function upstreamOf(stage: Stage, byName: ReadonlyMap<string, Stage>): ReadonlySet<string> {
  // A set is walked in the order of its making, what is added on the way included.
  const upstream = new Set(stage.needs);
  for (const name of upstream) for (const need of byName.get(name)?.needs ?? []) upstream.add(need);
  return upstream;
}

/** Stages that, by way of `needs`, wait for themselves: each circle once. */
export const noCircle: Rule = ({ definition: { stages } }) => {
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

/** Two deploy stages on one environment take turns in one lane: rarely what was meant. */
export const oneStageAnEnvironment: Rule = ({ definition }) => {
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
export const oneWorkflowForAll: Rule = ({ definition: { stages } }) => {
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
