import { describe, expect, test } from "vitest";
import { checkWorkflows } from "../../src/config/workflows.ts";

const on = "on: { workflow_dispatch: { inputs: { sha: {} } } }\n";
const run = "run-name: x ${{ inputs.attempt }}\n";
const named = { file: "deploy.yml", line: 3, column: 5, inputs: ["sha"] };
const found = (text: string): readonly string[] =>
  checkWorkflows([named], new Map([["deploy.yml", text]])).map((one) => `${one.line}:${one.column} ${one.problem}`);

describe("triggers", () => {
  test.for([
    ["none", run, ["1:1 has no `on: workflow_dispatch`"]],
    ["another", `${run}"on": push\n`, ["2:2 has no `on: workflow_dispatch`"]],
    ["a list, so no inputs", `${run}on: [push, workflow_dispatch]\n`, ["2:1 lacks input `sha`"]],
    [
      "a key of every object is no input",
      `${run}on: { workflow_dispatch: { inputs: {} } }\n`,
      ["2:1 lacks input `sha`"],
    ],
  ] as const)("%s", ([, text, expected]) => {
    expect(found(text)).toEqual(expected);
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
  ] as const)("%s", ([, text, expected]) => {
    expect(found(on + text)).toEqual(expected);
  });
});

describe("an input inside run", () => {
  const step = (text: string): readonly string[] => found(`${on}${run}jobs:\n  a:\n    steps:\n${text}`);
  test.for([
    ["in one line", "      - run: echo ${{ inputs.sha }}\n", ["6:19 puts `${{ inputs.sha }}` inside `run:`"]],
    [
      "below the first line",
      "      - run: |\n          a\n          b ${{ inputs.sha }}\n",
      ["8:13 puts `${{ inputs.sha }}` inside `run:`"],
    ],
    [
      "in an expression",
      "      - run: ${{ inputs.sha || 'x' }}\n",
      ["6:14 puts `${{ inputs.sha || 'x' }}` inside `run:`"],
    ],
    [
      "by the longer name",
      "      - run: ${{ github.event.inputs.sha }}\n",
      ["6:14 puts `${{ github.event.inputs.sha }}` inside `run:`"],
    ],
    ["by index", "      - run: ${{ inputs['sha'] }}\n", ["6:14 puts `${{ inputs['sha'] }}` inside `run:`"]],
    [
      "after the same text in a comment",
      "      # ${{ inputs.sha }}\n      - run: ${{ inputs.sha }}\n",
      ["7:14 puts `${{ inputs.sha }}` inside `run:`"],
    ],
    [
      "spelt with escapes: where the script begins",
      '      - run: "\\x24{{ inputs.sha }}"\n',
      ["6:15 puts `${{ inputs.sha }}` inside `run:`"],
    ],
    ["through env", '      - { run: echo $SHA, env: { SHA: "${{ inputs.sha }}" } }\n', []],
    ["another context", "      - run: echo ${{ github.sha }} inputs.sha\n", []],
    [
      "a step used twice",
      '      - &s { run: "${{ inputs.sha }}" }\n      - *s\n',
      ["6:20 puts `${{ inputs.sha }}` inside `run:`"],
    ],
  ] as const)("%s", ([, text, expected]) => {
    expect(step(text)).toEqual(expected);
  });
});

test.for([
  ["no YAML", "on: [\n"],
  ["too long", `# ${"x".repeat(256 * 1024)}\n`],
  [
    "a bomb for a script",
    `jobs: { a: { steps: [${Array.from({ length: 60 }, (_, index) => `{ run: &n${index} [${index === 0 ? "x" : `*n${index - 1}, *n${index - 1}`}] }`).join(", ")}] } }\n`,
  ],
] as const)("%s is not judged", ([, text]) => {
  expect(found(text)).toEqual([]);
});

test("a near name of a file keeps to its code span", () => {
  const present = new Map([["deploy`.yml", null]]);
  expect(checkWorkflows([named], present)[0]?.expected).toBe("did you mean `deploy .yml`?");
});
