import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/config/parse.ts";
import { checkWorkflows } from "../../src/config/workflows.ts";
import { config, workflow } from "../support/sample.ts";
import { asWritten, found, named, on, problems, run } from "./lacking.ts";

describe("triggers and inputs", () => {
  test.for([
    ["none", run, ["1:1 has no `on: workflow_dispatch`"]],
    ["another", `${run}"on": push\n`, ["2:2 has no `on: workflow_dispatch`"]],
    ["a list, so no inputs", `${run}on: [push, workflow_dispatch]\n`, ["2:1 lacks input `sha`"]],
    ["a list of what is no trigger", `${run}on: [[workflow_dispatch]]\n`, ["2:1 has no `on: workflow_dispatch`"]],
    [
      "a key of every object is no input",
      `${run}on: { workflow_dispatch: { inputs: {} } }\n`,
      ["2:28 lacks input `sha`"],
    ],
    ["inputs that are a list", `${run}on: { workflow_dispatch: { inputs: [sha] } }\n`, ["2:28 lacks input `sha`"]],
  ] as const)("%s", ([, text, expected]) => {
    expect(found(text)).toEqual(expected);
  });

  const all = { sha: null, stage: "commit", environment: "", attempt: null, region: "eu" };
  test("the lines to paste name all that is missing, and require only what is always given", () => {
    const missing = problems(`${run}on:\n  workflow_dispatch:\n    inputs:\n      sha: {}\n`, { inputs: all });
    expect(missing).toMatchObject([
      {
        line: 4,
        column: 5,
        problem: "lacks inputs `stage`, `environment`, `attempt`, `region`",
        lines: [
          "on:",
          "  workflow_dispatch:",
          "    inputs:",
          "      stage: { type: string, required: true }",
          "      environment: { type: string }",
          "      attempt: { type: string, required: true }",
          "      region: { type: string }",
        ],
      },
    ]);
  });

  const declared = (input: string): string => `${run}on: { workflow_dispatch: { inputs: { sha: ${input} } } }\n`;
  test.for([
    ["required, and always given", "{ required: true }", "abc", []],
    ["required, and empty", "{ required: true }", "", ["requires input `sha`, which Sluice does not always give"]],
    ["required, empty, with a default", "{ required: true, default: x }", "", []],
    ["a choice that has it", "{ type: choice, options: [abc] }", "abc", []],
    ["a choice of numbers", "{ type: choice, options: [1, 2] }", "2", []],
    ["a choice that lacks it", "{ type: choice, options: [Abc] }", "abc", ["input `sha` has no option for `abc`"]],
    [
      "a choice of what nobody knows before",
      "{ type: choice, options: [abc] }",
      null,
      ["input `sha` has no option for what Sluice gives"],
    ],
    ["a choice without options", "{ type: choice }", "abc", ["input `sha` has no option for `abc`"]],
  ] as const)("an input that is %s", ([, input, value, expected]) => {
    expect(found(declared(input), { inputs: { sha: value } }).map((line) => line.replace(/^\S+ /, ""))).toEqual(
      expected,
    );
  });

  test("an input of theirs that nothing fills", () => {
    const text = `${run}on: { workflow_dispatch: { inputs: { sha: {}, version: { required: true } } } }\n`;
    expect(found(text)).toEqual(["2:47 requires input `version`, which Sluice does not always give"]);
  });
});

describe("run-name", () => {
  const lacks = ["2:1 lacks a `run-name` with the attempt"];
  test.for([
    ["over several lines", "run-name: >-\n  Deploy\n  ${{ inputs.attempt }}\n", []],
    ["by the longer name", "run-name: x ${{ github.event.inputs.attempt }}\n", []],
    ["in a longer expression", "run-name: x ${{ format('{0}', inputs.attempt) }}\n", []],
    ["only in a comment", "run-name: x # ${{ inputs.attempt }}\n", lacks],
    ["another input that begins alike", "run-name: x ${{ inputs.attempts }}\n", lacks],
    ["a list", "run-name: ['${{ inputs.attempt }}']\n", lacks],
  ] as const)("%s", ([, text, expected]) => {
    expect(found(on + text)).toEqual(expected);
  });

  test("the line to paste is one that passes", () => {
    const lines = problems(on).flatMap((one) => one.lines ?? []);
    expect(found(`${on}${lines.join("\n")}\n`)).toEqual([]);
  });
});

describe("a dry run", () => {
  const takes = (mode: string, step = ""): string =>
    `${run}on: { workflow_dispatch: { inputs: { sha: {}, mode: ${mode} } } }\njobs: { a: { if: "inputs.sha != ''"${step} } }\n`;
  const given = { kind: "deploy", inputs: { sha: null } } as const;
  const never = "2:47 takes `mode` and never reads it: `/plan` would deploy";
  test.for([
    ["heeded", "{}", ', env: { M: "${{ inputs.mode }}" }', []],
    ["heeded by its longer name", "{}", ", env: { M: \"${{ github.event.inputs['mode'] }}\" }", []],
    ["not heeded", "{}", "", [never]],
    ["an input that begins alike", "{}", ', env: { M: "${{ inputs.modes }}" }', [never]],
    [
      "a choice without it",
      "{ type: choice, options: [deploy] }",
      ', env: { M: "${{ inputs.mode }}" }',
      ["2:47 input `mode` has no option for `plan`"],
    ],
  ] as const)("%s", ([, mode, step, expected]) => {
    expect(found(takes(mode, step), given).filter((line) => line.includes("mode"))).toEqual(expected);
  });

  test.for([
    ["with mode as many inputs as GitHub takes", 24, []],
    ["one too many", 25, ["2:47 is planned with 26 inputs, `mode` among them"]],
  ] as const)("%s", ([, count, expected]) => {
    const more = Array.from({ length: count - 1 }, (_, index) => [`i${index}`, ""]);
    const inputs = { sha: null, ...Object.fromEntries(more) };
    const text = takes("{}", ', env: { M: "${{ inputs.mode }}" }');
    expect(found(text, { kind: "deploy", inputs }).filter((line) => line.includes("mode"))).toEqual(expected);
  });

  test("is nobody's business in a test's workflow", () => {
    expect(found(takes("{}"))).toEqual([]);
  });
});

describe("what deploys beside", () => {
  const deploy = `${on}${run}jobs: { a: { environment: { name: "\${{ inputs.environment }}", deployment: false }, env: { SHA: "\${{ inputs.sha }}" } } }\n`;
  const beside = (text: string): readonly string[] =>
    checkWorkflows(
      [named({ kind: "deploy", inputs: { sha: null, environment: "Staging" } })],
      new Map([
        ["deploy.yml", deploy.replace("sha: {}", "sha: {}, environment: {}")],
        ["other.yml", text],
      ]),
    ).map((one) => `${one.path} ${one.line}:${one.column} ${one.problem}`);
  const file = ".github/workflows/other.yml";
  test.for([
    [
      "on push",
      "on: push\njobs: { a: { environment: staging } }\n",
      [`${file} 2:14 job \`a\` deploys to \`Staging\` on \`push\`, beside Sluice`],
    ],
    [
      "on deployment",
      "on: [deployment]\njobs: { a: { environment: { name: STAGING } } }\n",
      [`${file} 2:14 job \`a\` deploys to \`Staging\` on \`deployment\`, beside Sluice`],
    ],
    [
      "by an expression that names it",
      "on: push\njobs: { a: { environment: \"${{ github.ref_name == 'main' && 'staging' || 'x' }}\" } }\n",
      [`${file} 2:14 job \`a\` deploys to \`Staging\` on \`push\`, beside Sluice`],
    ],
    ["by an expression that does not", 'on: push\njobs: { a: { environment: "${{ vars.WHERE }}" } }\n', []],
    ["into another environment", "on: push\njobs: { a: { environment: docs } }\n", []],
    ["only its secrets", "on: push\njobs: { a: { environment: { name: staging, deployment: false } } }\n", []],
    ["by hand", "on: workflow_dispatch\njobs: { a: { environment: staging } }\n", []],
    ["no YAML", "on: [\n", []],
  ] as const)("%s", ([, text, expected]) => {
    expect(beside(text)).toEqual(expected);
  });

  test("the deploy workflow itself on a push", () => {
    const text = deploy.replace("on: {", "on: { push: {},");
    expect(found(text, { kind: "deploy" })).toEqual(["1:7 also runs on `push`, and then deploys beside Sluice"]);
    expect(found(text, { kind: "test" })).toEqual([]);
  });
});

test.for([
  ["no YAML", "on: [\n", "2:1 is no YAML: `deficient indentation`: GitHub starts nothing of it"],
  ["a tag", "on: !x {}\n", "1:5 cannot be checked: no YAML: `unknown mapping tag !<!x>`"],
  ["a megabyte", `# ${"x".repeat(1024 * 1024)}\n`, "1:1 cannot be checked: the file is larger than 256 KiB"],
  ["nothing", "", "1:1 cannot be checked: the file is empty"],
  [
    "a bomb for a script",
    `jobs: { a: { steps: [${Array.from({ length: 60 }, (_, index) => `{ run: &n${index} [${index === 0 ? "x" : `*n${index - 1}, *n${index - 1}`}] }`).join(", ")}] } }\n`,
    "1:1 cannot be checked: more than 20000 keys and values, aliases written out",
  ],
] as const)("%s gets an answer, quickly", ([, text, expected]) => {
  const start = performance.now();
  expect(asWritten(text).map((one) => `${one.line}:${one.column} ${one.problem}`)).toEqual([expected]);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("whatever a workflow holds where, each problem has a place in it", () => {
  const keys = fc.constantFrom(
    "on",
    "workflow_dispatch",
    "inputs",
    "sha",
    "jobs",
    "steps",
    "run",
    "environment",
    "name",
    "uses",
    "run-name",
    "type",
    "options",
  );
  const values = fc.object({
    key: keys,
    maxDepth: 6,
    values: [fc.string(), fc.integer(), fc.constant(null), fc.constant("${{ inputs.sha }}"), keys],
  });
  fc.assert(
    fc.property(values, (value) => {
      const text = dump(value);
      for (const one of asWritten(text, { kind: "deploy" })) {
        expect(one.line).toBeLessThanOrEqual(text.split("\n").length);
        expect(Math.min(one.line, one.column)).toBeGreaterThanOrEqual(1);
        expect(`${one.problem}${one.expected}${(one.lines ?? []).join("")}`).not.toMatch(
          /[\u0000-\u001f]|undefined|\[object/,
        );
      }
    }),
    { numRuns: 300 },
  );
});

test.for([
  ["no trigger", `${run}on: push\n`, "failure"],
  ["no jobs", `${on}${run}`, "failure"],
  ["jobs that are none", `${on}${run}jobs: []\n`, "failure"],
  ["no YAML", "on: [\n", "failure"],
  ["too deep for us alone", `on: ${"[".repeat(60)}${"]".repeat(60)}\n`, "warning"],
  ["no run-name", `${on}jobs: { x: {} }\n`, "warning"],
] as const)("%s: a %s where GitHub dispatches nothing of it", ([, text, level]) => {
  expect(asWritten(text)[0]?.level).toBe(level);
});

test("a near name of a file keeps to its code span", () => {
  const present = new Map([["deploy`.yml", null]]);
  expect(checkWorkflows([named()], present)[0]?.expected).toBe("did you mean `deploy .yml`?");
});

describe("one workflow for all stages", () => {
  const suspect = (stages: string): readonly string[] => {
    const parsed = parse(`version: 1\nstages:\n${stages}`);
    return parsed.is === "good" ? parsed.warnings.map((one) => `${one.line}:${one.column} ${one.problem}`) : ["bad"];
  };
  test.for([
    ["the same", "  a: {}\n  b: { production: true }\n", []],
    [
      "another for production",
      "  a: {}\n  b: { production: true, deploy: prod.yml }\n",
      ["4:34 `b` deploys with `prod.yml`, the stages before it with `deploy.yml`"],
    ],
    ["production alone", "  b: { production: true, deploy: prod.yml }\n", []],
    ["one of those before it", "  a: { deploy: a.yml }\n  c: {}\n  b: { production: true }\n", []],
    ["beside it, not before it", "  a: {}\n  b: { needs: [], production: true, deploy: prod.yml }\n", []],
  ] as const)("%s", ([, stages, expected]) => {
    expect(suspect(stages)).toEqual(expected);
  });
});

test("the sample of the stories keeps the contract", () => {
  const parsed = parse(config);
  const files = ["deploy.yml", "load-test.yml", "a11y.yml"].map((file): [string, string] => [file, workflow(file)]);
  expect(checkWorkflows(parsed.workflows, new Map(files))).toEqual([]);
});
