import { expect, test } from "vitest";
import { parse } from "../../src/config/parse.ts";

const file = (verify: string, more = ""): string => `version: 1\nstages:\n  staging:\n    verify: ${verify}\n${more}`;

function verifyOf(verify: string) {
  const parsed = parse(file(verify));
  if (parsed.is === "bad") throw new Error(JSON.stringify(parsed.problems));
  const [stage] = parsed.definition.stages;
  return stage?.kind === "deploy" ? stage.verify : null;
}

const MINUTE = 60_000;
const smoke = { is: "workflow", workflow: "smoke.yml", timeoutMs: 60 * MINUTE };

test.for([
  ["smoke.yml", [smoke]],
  ["{ workflow: smoke.yml }", [smoke]],
  [
    "[smoke.yml, { workflow: load.yml, timeout: 20m }]",
    [smoke, { ...smoke, workflow: "load.yml", timeoutMs: 20 * MINUTE }],
  ],
  ["{ check: e2e }", [{ is: "check", check: { name: "e2e", app: null }, timeoutMs: 60 * MINUTE }]],
  [
    "{ check: { name: e2e, app: tester }, timeout: 20m }",
    [{ is: "check", check: { name: "e2e", app: "tester" }, timeoutMs: 20 * MINUTE }],
  ],
] as const)("%s", ([verify, meant]) => {
  expect(verifyOf(verify)).toEqual(meant);
});

test.for([
  ["smoke", "config-bad-value", "`verify: smoke`"],
  ["[]", "config-bad-value", "`verify: []`"],
  ["{ workflw: smoke.yml }", "config-unknown-key", "unknown key `workflw`"],
  ["{ timeout: 20 }", "config-bad-value", "`timeout: 20` has no unit"],
  ["{ check: e2e, workflow: smoke.yml }", "config-bad-value", "a verification looks at more than one thing"],
  ["{ check: 'sluice / staging' }", "config-bad-value", "`sluice / staging` is a check of Sluice's own"],
  ["{ timeout: 20m }", "config-bad-value", "a verification looks at nothing"],
  ["[smoke.yml, { metric: {} }]", "config-not-yet", expect.stringContaining("`metric` is not supported")],
] as const)("%s", ([verify, code, problem]) => {
  const parsed = parse(file(verify));
  const found = parsed.is === "bad" ? parsed.problems : [];
  expect(found.map((one) => [one.code, one.problem])).toContainEqual([code, problem]);
  for (const { line } of found) expect(line).toBe(4);
});

test("only what is deployed can be verified", () => {
  const parsed = parse(file("smoke.yml", "  load: { test: load.yml, verify: smoke.yml }\n"));
  expect(parsed.is === "bad" && parsed.problems.map(({ problem }) => problem)).toEqual(["`verify` on a test stage"]);
});

test("its workflows are looked at like any other, where they are named", () => {
  const { workflows } = parse(file("smoke.yml"));
  expect(workflows.find((one) => one.file === "smoke.yml")).toMatchObject({
    line: 4,
    dispatches: [{ kind: "test", inputs: { sha: null, stage: "staging", environment: "staging", attempt: null } }],
  });
});

test("soak", () => {
  const parsed = parse("version: 1\nstages: { staging: { soak: 1h30m }, load: { test: load.yml, soak: 1h } }\n");
  expect(parsed.is === "bad" && parsed.problems.map(({ problem }) => problem)).toEqual(["`soak` on a test stage"]);
  const good = parse("version: 1\nstages: { staging: { soak: 1h30m } }\n");
  expect(good.is === "good" && good.definition.stages[0]).toMatchObject({ soakMs: 90 * MINUTE });
});

test("a word near a later key is told which", () => {
  const parsed = parse(file("{ metrics: { prometheus: x } }"));
  expect(parsed.is === "bad" && parsed.problems.map(({ expected }) => expected)).toContainEqual(
    expect.stringContaining("did you mean `metric`?"),
  );
});
