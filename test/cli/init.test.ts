import fc from "fast-check";
import { dump } from "js-yaml";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { propose } from "../../src/cli/init/proposal.ts";
import { deployWorkflow } from "../../src/cli/init/template.ts";
import { parse } from "../../src/config/parse.ts";
import { checkWorkflows } from "../../src/config/workflows.ts";
import { workflow } from "../support/sample.ts";
import { checkout, sluice } from "./checkout.ts";

const proposed = (workflows: Readonly<Record<string, string>>) => propose(new Map(Object.entries(workflows)), "main");
const job = (environment: string, name = "a"): string => `jobs: { ${name}: { environment: ${environment} } }\n`;
const dispatch = "on: workflow_dispatch\n";

describe("stages", () => {
  const stages = (workflows: Readonly<Record<string, string>>): readonly string[] =>
    proposed(workflows)
      .text.split("\n")
      .filter((line) => line.startsWith("  ") || line.startsWith("defaults"))
      .map((line) => line.trim());
  test.for([
    ["nothing at all", {}, ["staging: {}", "production: { production: true }"]],
    [
      "a deploy workflow without environments",
      { "deploy-all.yml": dispatch },
      ["defaults: { deploy: deploy-all.yml }", "staging: {}", "production: { production: true }"],
    ],
    [
      "in the order that their names tell",
      {
        "deploy.yml": `${dispatch}jobs: { a: { environment: prod }, b: { environment: staging }, c: { environment: dev } }\n`,
      },
      ["dev: {}", "staging: {}", "prod: { production: true }"],
    ],
    [
      "pre-production is before production",
      { "deploy.yml": `${dispatch}jobs: { a: { environment: production }, b: { environment: pre-prod } }\n` },
      ["pre-prod: {}", "production: { production: true }"],
    ],
    [
      "none that is called production: the last waits for a person",
      { "deploy.yml": `${dispatch}jobs: { a: { environment: one }, b: { environment: two } }\n` },
      ["one: {}", "two: { production: true }"],
    ],
    [
      "a workflow for each",
      { "staging.yml": dispatch + job("staging"), "prod.yml": dispatch + job("production") },
      ["defaults: { deploy: staging.yml }", "staging: {}", "production: { deploy: prod.yml, production: true }"],
    ],
    [
      "the one that can be dispatched of two",
      { "a.yml": `on: push\n${job("production")}`, "deploy.yml": dispatch + job("production") },
      ["production: { production: true }"],
    ],
    ["names that are no stage's", { "deploy.yml": dispatch + job('"My Prod, EU"') }, []],
    [
      "another case, and spaces",
      { "deploy.yml": dispatch + job("EU Production") },
      ["eu-production: { environment: EU Production, production: true }"],
    ],
    [
      "a name of Sluice's own",
      { "deploy.yml": dispatch + job("commit") },
      ["commit-1: { environment: commit, production: true }"],
    ],
    [
      "an address",
      { "deploy.yml": dispatch + job('{ name: production, url: "https://shop.example" }') },
      ['production: { url: "https://shop.example", production: true }'],
    ],
    [
      "an expression",
      { "deploy.yml": dispatch + job("\"${{ github.ref == 'refs/heads/main' && 'production' || 'staging' }}\"") },
      ["staging: {}", "production: { production: true }"],
    ],
    [
      "an input with options",
      {
        "deploy.yml": `on: { workflow_dispatch: { inputs: { env: { type: choice, options: [dev, production] } } } }\n${job('"${{ inputs.env }}"')}`,
      },
      ["dev: {}", "production: { production: true }"],
    ],
    [
      "a matrix",
      {
        "deploy.yml": `${dispatch}jobs: { a: { strategy: { matrix: { to: [dev, production] } }, environment: "\${{ matrix.to }}" } }\n`,
      },
      ["dev: {}", "production: { production: true }"],
    ],
    [
      "branch-deploy",
      {
        "deploy.yml": `on: issue_comment\njobs: { a: { steps: [{ uses: github/branch-deploy@v11, with: { environment_targets: "production,staging" } }] } }\n`,
      },
      ["staging: {}", "production: { production: true }"],
    ],
    [
      "a site beside",
      { "deploy.yml": `${dispatch}jobs: { a: { environment: github-pages }, b: { environment: live } }\n` },
      ["live: { production: true }"],
    ],
  ] as const)("%s", ([, workflows, expected]) => {
    if (expected.length > 0) expect(stages(workflows)).toEqual(expected);
    expect(parse(proposed(workflows).text).is).toBe("good");
  });
});

describe("commit checks", () => {
  const checks = (ci: string, more: Readonly<Record<string, string>> = {}) => {
    const { text, notes } = proposed({ "ci.yml": ci, ...more });
    return { line: text.split("\n").find((line) => line.startsWith("commit:")) ?? null, notes };
  };
  const push = "on: { push: { branches: [main, 'release/**'] } }\n";
  test.for([
    [
      "jobs by their names",
      `${push}jobs: { build: {}, b: { name: Unit tests } }\n`,
      "commit: { checks: [build, Unit tests] }",
    ],
    ["on every push", "on: [push]\njobs: { build: {} }\n", "commit: { checks: [build] }"],
    [
      "a matrix",
      `${push}jobs: { test: { strategy: { matrix: { os: [linux, mac], node: [20, 22] } } } }\n`,
      'commit: { checks: ["test (linux, 20)", "test (linux, 22)", "test (mac, 20)", "test (mac, 22)"] }',
    ],
    [
      "a name with a matrix",
      `${push}jobs: { test: { name: "on \${{ matrix.os }}", strategy: { matrix: { os: [linux, mac] } } } }\n`,
      "commit: { checks: [on linux, on mac] }",
    ],
    [
      "a matrix that only a run knows",
      `${push}jobs: { test: { strategy: { matrix: "\${{ fromJSON(x) }}" } } }\n`,
      null,
    ],
    [
      "a matrix with exceptions",
      `${push}jobs: { test: { strategy: { matrix: { os: [linux], exclude: [] } } } }\n`,
      null,
    ],
    ["a called workflow", `${push}jobs: { test: { uses: ./.github/workflows/x.yml } }\n`, null],
    ["a word that YAML takes for a number", `${push}jobs: { a: { name: "1.0" } }\n`, 'commit: { checks: ["1.0"] }'],
    [
      "jobs that deploy are no checks",
      `${push}jobs: { build: {}, ship: { environment: staging } }\n`,
      "commit: { checks: [build] }",
    ],
    ["on another branch", "on: { push: { branches: [develop] } }\njobs: { build: {} }\n", null],
    ["on tags", "on: { push: { tags: ['v*'] } }\njobs: { build: {} }\n", null],
    ["for some paths", "on: { push: { paths: [src] } }\njobs: { build: {} }\n", null],
  ] as const)("%s", ([, ci, expected]) => {
    expect(checks(ci).line).toBe(expected);
  });

  test("what runs on pull requests only is told, with the line", () => {
    expect(checks("on: pull_request\njobs: { build: {} }\n").notes).toContain(
      "ci.yml runs on pull requests only, so a commit on main gets no check: add push: { branches: [main] } under its on:.",
    );
  });
});

test("whatever the workflows hold, the proposal is a valid file", () => {
  const keys = fc.constantFrom(
    "on",
    "push",
    "branches",
    "jobs",
    "steps",
    "environment",
    "name",
    "url",
    "strategy",
    "matrix",
    "uses",
    "with",
    "environment_targets",
    "options",
    "inputs",
    "workflow_dispatch",
  );
  const values = fc.object({
    key: keys,
    maxDepth: 6,
    values: [
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant("${{ inputs.name || 'x y' }}"),
      fc.constant("production"),
      keys,
    ],
  });
  fc.assert(
    fc.property(fc.array(values, { maxLength: 3 }), (all) => {
      const workflows = Object.fromEntries(all.map((value, index) => [`w${index}.yml`, dump(value)]));
      const parsed = parse(proposed(workflows).text);
      expect(parsed.is === "bad" ? parsed.problems : []).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("the workflow that it offers keeps the contract", () => {
  const parsed = parse(proposed({}).text);
  expect(checkWorkflows(parsed.workflows, new Map([["deploy.yml", deployWorkflow]]))).toEqual([]);
  expect(readFileSync(new URL("../../README.md", import.meta.url), "utf8")).toContain(deployWorkflow);
});

const legacy = `# keep me
name: CD
on: { push: { branches: [main] } }
jobs:
  staging: { environment: staging, steps: [{ uses: actions/checkout@v4 }, { run: ./deploy.sh }] }
`;
const files = { ".github/workflows/cd.yml": legacy, ".github/workflows/ci.yml": "on: push\njobs: { build: {} }\n" };

test("without --write nothing changes, and the lines that the workflows need are shown", async () => {
  const folder = checkout(files);
  const { exit, stdout } = await sluice("init", { folder });
  expect(exit).toBe(0);
  expect(stdout).toBe(`Proposed .github/sluice.yml, from 2 workflows:

  version: 1
  commit: { checks: [build] }
  defaults: { deploy: cd.yml }
  stages:
    staging: { production: true }

  commit → staging

To be judged by you:
  - No environment is called production: staging is taken for it, so that it waits for a person.

What Sluice needs of them before the first promotion:

.github/workflows/cd.yml
   2:1    warning  workflow-contract  lacks a run-name with the attempt; this line, so that a run whose answer was lost is found again
          run-name: "\${{ inputs.stage }} (\${{ inputs.attempt }})"
   3:1    error    workflow-contract  has no on: workflow_dispatch; these lines
          on:
            workflow_dispatch:
              inputs:
                sha: { type: string, required: true }
                stage: { type: string, required: true }
                environment: { type: string, required: true }
                attempt: { type: string, required: true }
   3:7    warning  workflow-contract  also runs on push, and then deploys beside Sluice; on: workflow_dispatch alone
   5:14   warning  workflow-contract  job staging lets GitHub write a deployment beside Sluice's; this line; its secrets, variables, reviewers and timers stay in use
          environment: { name: "\${{ inputs.environment }}", deployment: false }
   5:46   warning  workflow-contract  never uses inputs.sha: it takes the tip of the trunk, not the candidate; these lines
          - uses: actions/checkout@v4
            with: { ref: "\${{ inputs.sha }}" }

Nothing was written. sluice init --write writes the file; workflows are yours to change.
`);
  expect(readdirSync(join(folder, ".github"))).toEqual(["workflows"]);
});

test("with --write the file alone is written, and is valid once its workflow can be dispatched", async () => {
  const folder = checkout(files);
  expect(await sluice("init --write", { folder })).toMatchObject({ exit: 0, stderr: "" });
  expect(readFileSync(join(folder, ".github/workflows/cd.yml"), "utf8")).toBe(legacy);
  expect(await sluice("validate", { folder })).toMatchObject({ exit: 1 });
  writeFileSync(join(folder, ".github/workflows/cd.yml"), workflow("CD"));
  expect((await sluice("validate", { folder })).stdout).toContain(".github/sluice.yml is valid: 2 stages.");
});

test("a repository without anything", async () => {
  const folder = checkout({});
  const { exit, stdout } = await sluice("init --write", { folder });
  expect(exit).toBe(0);
  expect(stdout).toContain("There is no .github/workflows/deploy.yml yet. It could begin so:");
  expect(existsSync(join(folder, ".github/sluice.yml"))).toBe(true);
});

test("a file that is there is never overwritten, nor one that a link stands for", async () => {
  const folder = checkout({ ...files, ".github/sluice.yml": "mine\n" });
  expect(await sluice("init --write", { folder })).toMatchObject({ exit: 1, stderr: "" });
  const { stdout } = await sluice("init", { folder });
  expect(stdout).toContain("is there already. From 2 workflows this would be proposed:");
  expect(stdout).toContain("Nothing was written: .github/sluice.yml stays as it is. sluice validate checks it.");
  expect(readFileSync(join(folder, ".github/sluice.yml"), "utf8")).toBe("mine\n");
  const linked = checkout(files);
  mkdirSync(join(linked, "elsewhere"));
  symlinkSync(join(linked, "elsewhere/new.yml"), join(linked, ".github/sluice.yml"));
  expect(await sluice("init --write", { folder: linked })).toMatchObject({ exit: 1, stderr: "" });
  expect(readdirSync(join(linked, "elsewhere"))).toEqual([]);
});

test("for programs", async () => {
  const { stdout } = await sluice("init --json", { folder: checkout(files) });
  expect(JSON.parse(stdout)).toMatchObject({
    file: ".github/sluice.yml",
    written: false,
    missing: [],
    problems: [{ code: "workflow-contract" }, {}, {}, {}, {}],
  });
});
