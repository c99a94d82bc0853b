import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/config/parse.ts";
import { checkWorkflows } from "../../src/config/workflows.ts";
import { workflow } from "../support/sample.ts";

const good = (text: string) => {
  const parsed = parse(text);
  if (parsed.is === "bad") throw new Error(JSON.stringify(parsed.problems));
  return parsed.definition;
};
const problems = (text: string): readonly string[] => {
  const parsed = parse(text);
  return (parsed.is === "bad" ? parsed.problems : parsed.warnings).map(
    (one) => `${one.line}:${one.column} ${one.code} ${one.problem}`,
  );
};

const minimal = "version: 1\nstages: { staging: {}, production: { production: true } }\n";

describe("defaults", () => {
  test("three lines are enough", () => {
    expect(good(minimal)).toMatchObject({
      trunk: null,
      timezone: "UTC",
      commit: { checks: "default", workflow: null, timeoutMs: 3_600_000 },
      stages: [
        {
          name: "staging",
          kind: "deploy",
          needs: [],
          promote: "auto",
          environment: "staging",
          workflow: "deploy.yml",
          accept: ["trunk", "pull_request"],
        },
        { name: "production", needs: ["staging"], promote: "manual", production: true, accept: ["trunk"] },
      ],
    });
  });

  test.for([
    ["a stage without a value", "version: 1\nstages:\n  staging:\n", { stages: [{ name: "staging" }] }],
    ["one need as a word", "version: 1\nstages: { a: {}, b: { needs: a } }\n", { stages: [{}, { needs: ["a"] }] }],
    [
      "needs: [] is right after the commit stage",
      "version: 1\nstages: { a: {}, b: { needs: [] } }\n",
      { stages: [{}, { needs: [] }] },
    ],
    [
      "one check as a word",
      "version: 1\ncommit: { checks: build }\nstages: { a: {} }\n",
      { commit: { checks: [{ name: "build", app: null }] } },
    ],
    [
      "a check of one App",
      "version: 1\ncommit: { checks: [{ name: x, app: circle }] }\nstages: { a: {} }\n",
      { commit: { checks: [{ name: "x", app: "circle" }] } },
    ],
    ["deliberately no checks", "version: 1\ncommit: { checks: [] }\nstages: { a: {} }\n", { commit: { checks: [] } }],
    [
      "a commit workflow alone asks for no checks",
      "version: 1\ncommit: { workflow: ci.yml }\nstages: { a: {} }\n",
      { commit: { checks: [], workflow: "ci.yml" } },
    ],
    [
      "a test tests the nearest environment upstream",
      "version: 1\nstages: { a: { environment: x }, b: { test: t.yml } }\n",
      { stages: [{}, { kind: "test", environment: "x", accept: ["trunk"] }] },
    ],
    [
      "on may name the stage that deploys there",
      "version: 1\nstages: { a: { environment: x }, b: { test: t.yml, on: a } }\n",
      { stages: [{}, { environment: "x" }] },
    ],
    [
      "a stage's inputs win",
      "version: 1\ndefaults: { inputs: { region: eu, size: 2 } }\nstages: { a: { inputs: { region: us } } }\n",
      { stages: [{ inputs: { region: "us", size: "2" } }] },
    ],
    [
      "default inputs go to the default workflow alone",
      "version: 1\ndefaults: { inputs: { region: eu } }\nstages: { a: { deploy: other.yml } }\n",
      { stages: [{ inputs: {} }] },
    ],
    [
      "what follows from a failure",
      "version: 1\nstages: { a: { on_failure: rollback }, b: {} }\n",
      { stages: [{ onFailure: "rollback" }, { onFailure: "hold" }] },
    ],
  ] as const)("%s", ([, text, expected]) => {
    expect(good(text)).toMatchObject(expected);
  });
});

describe("problems", () => {
  test.for([
    [
      "unknown key, block style",
      "version: 1\ncomit: {}\nstages: { a: {} }\n",
      ["2:1 config-unknown-key unknown key `comit`"],
    ],
    [
      "unknown key, flow style",
      "version: 1\nstages: { a: { promot: auto } }\n",
      ["2:16 config-unknown-key unknown key `promot`"],
    ],
    [
      "a duration without unit",
      "version: 1\nstages:\n  a:\n    timeout: 30\n",
      ["4:14 config-bad-value `timeout: 30` has no unit"],
    ],
    [
      "unknown need",
      "version: 1\nstages:\n  a: {}\n  b: { needs: [aa, c] }\n",
      ["4:16 config-unknown-stage `needs` names `aa`", "4:20 config-unknown-stage `needs` names `c`"],
    ],
    [
      "a circle",
      "version: 1\nstages: { a: { needs: [b] }, b: { needs: [a] } }\n",
      ["2:23 config-bad-value `a` waits for itself: a, b"],
    ],
    [
      "a reserved name",
      "version: 1\nstages: { commit: {} }\n",
      ["2:11 config-bad-value `commit` is a name of Sluice's own"],
    ],
    ["no name", "version: 1\nstages: { Prod: {} }\n", ["2:11 config-bad-value `Prod` is no name"]],
    ["no stage", "version: 1\nstages: {}\n", ["2:1 config-bad-value `stages` is empty"]],
    [
      "deploy and test",
      "version: 1\nstages: { z: {}, a: { deploy: d.yml, test: t.yml } }\n",
      ["2:38 config-bad-value `a` has `test` and `deploy`"],
    ],
    [
      "nothing to test",
      "version: 1\nstages: { a: { test: t.yml } }\n",
      ["2:11 config-bad-value `a` tests no environment"],
    ],
    [
      "another test's environment",
      "version: 1\nstages: { a: {}, b: { test: t.yml, on: moon } }\n",
      ["2:40 config-bad-value no stage deploys to `moon`"],
    ],
    [
      "an input of the contract",
      "version: 1\nstages: { a: { inputs: { sha: x } } }\n",
      ["2:26 config-bad-value Sluice itself fills the input `sha`"],
    ],
    [
      "no web address",
      'version: 1\nstages: { a: { url: "javascript:alert(1)" } }\n',
      ["2:22 config-bad-value `url: javascript:alert(1)`"],
    ],
    [
      "no zone",
      "version: 1\nstages: { a: {} }\ncalendar: { timezone: Mars }\n",
      ["3:23 config-bad-value `timezone: Mars`"],
    ],
    [
      "a path for a workflow",
      "version: 1\nstages: { a: { deploy: ../x.yml } }\n",
      ["2:24 config-bad-value `deploy: ../x.yml`"],
    ],
    [
      "what follows from a test that fails",
      "version: 1\nstages: { a: {}, b: { test: t.yml, on_failure: hold } }\n",
      ["2:36 config-bad-value `on_failure` on a test stage"],
    ],
    ["another version", "version: 2\nstages: { a: {} }\n", ["1:10 config-bad-value `version: 2`"]],
    [
      "a duplicate key",
      "version: 1\nstages: { a: {} }\nstages: { b: {} }\n",
      ["3:1 config-bad-value no YAML: `duplicated mapping key`"],
    ],
    [
      "two stages, one environment (a warning)",
      "version: 1\nstages: { a: {}, b: { environment: A } }\n",
      ["2:18 config-suspect `b` deploys to `A`, as another stage does"],
    ],
  ] as const)("%s", ([, text, expected]) => {
    expect(problems(text)).toEqual(expected);
  });

  test.for([
    ["candidates: { on: [release] }", "`on: release`"],
    ["candidates: { paths: [x] }", "`paths`"],
    ["permissions: { override: [team:sre] }", "`override`"],
    ["commit: { when_broken: block }", "`when_broken`"],
    ["calendar: { freezes: [] }", "`freezes`"],
    ["expedite: {}", "`expedite`"],
    ["notify: []", "`notify`"],
    ["environments: {}", "`environments`"],
    ["pipelines: {}", "`pipelines`"],
  ] as const)("not yet: %s", ([line, named]) => {
    expect(problems(`version: 1\nstages: { a: {} }\n${line}\n`)).toEqual([
      expect.stringContaining(`config-not-yet ${named} is not supported by this version`),
    ]);
  });

  test.for([
    "manual: {}",
    "verify: { metric: {} }",
    "verify: [{ metric: {} }]",
    "gates: { window: {} }",
    "strategy: {}",
    "select: every",
    "accept: [release]",
    "deployment: adopt",
    "deploy: acme/deployer/.github/workflows/deploy.yml@main",
  ])("not yet in a stage: %s", (line) => {
    expect(problems(`version: 1\nstages:\n  a:\n    ${line}\n`)).toEqual([expect.stringContaining("4:")]);
    expect(problems(`version: 1\nstages:\n  a:\n    ${line}\n`)[0]).toContain("config-not-yet");
  });

  test("foreign text in a problem keeps to its code span", () => {
    const parsed = parse('version: 1\nstages: { a: {} }\n"x`@org/team`\\u202e\\n-->": 1\n');
    expect(parsed.is === "bad" && parsed.problems[0]?.problem).toBe("unknown key `x @org/team   -->`");
  });

  test("never throws, whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => void parse(text)),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.json(), (text) => void parse(text)),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(
        fc.object({
          key: fc.constantFrom("version", "stages", "commit", "needs", "a", "__proto__", "on"),
          maxDepth: 4,
        }),
        (value) => void parse(JSON.stringify(value)),
      ),
      { numRuns: 300 },
    );
  });
});

describe("workflows", () => {
  const named = [
    {
      file: "deploy.yml",
      line: 3,
      column: 5,
      dispatches: [
        {
          kind: "deploy" as const,
          inputs: { sha: null, stage: "staging", environment: "staging", attempt: null, region: "eu" },
        },
      ],
    },
  ];
  const found = (text: string | null) =>
    checkWorkflows(named, new Map([["deploy.yml", text]])).map(
      (one) => `${one.path.split("/").at(-1)}:${one.line} ${one.level} ${one.problem}`,
    );

  test("one that is not there, with the near one", () => {
    expect(checkWorkflows(named, new Map([["deploi.yml", null]]))).toMatchObject([
      { code: "workflow-missing", level: "failure", line: 3, expected: "did you mean `deploi.yml`?" },
    ]);
  });

  test.for([
    ["keeps the contract but for one input", workflow("Deploy"), ["deploy.yml:5 warning lacks input `region`"]],
    [
      "has no run-name",
      workflow("Deploy").replace(/run-name.*\n/, ""),
      ["deploy.yml:4 warning lacks input `region`", "deploy.yml:1 warning lacks a `run-name` with the attempt"],
    ],
    [
      "cannot be dispatched",
      "on: push\nrun-name: ${{ inputs.attempt }}\njobs: {}\n",
      [
        "deploy.yml:3 failure has no `jobs`",
        "deploy.yml:1 failure has no `on: workflow_dispatch`",
        "deploy.yml:1 warning also runs on `push`, and then deploys beside Sluice",
      ],
    ],
    [
      "puts an input into a script",
      workflow("Deploy").replace("- run: ./run.sh", "- run: |\n          echo ${{ inputs.sha }}"),
      ["deploy.yml:5 warning lacks input `region`", "deploy.yml:17 warning puts `${{ inputs.sha }}` inside `run:`"],
    ],
    ["was not read", null, []],
  ] as const)("%s", ([, text, expected]) => {
    expect(found(text)).toEqual(expected);
  });
});
