import { describe, expect, test } from "vitest";
import { checkWorkflows } from "../../src/config/workflows.ts";
import { found, named, on, problems, run } from "./lacking.ts";

describe("the candidate", () => {
  const jobs = (steps: string, above = ""): readonly string[] =>
    found(`${on}${run}${above}jobs:\n  a:\n    steps:\n${steps}`, { kind: "deploy" });
  const tip = "never uses `inputs.sha`: it takes the tip of the trunk, not the candidate";
  test.for([
    ["is checked out", '      - { uses: actions/checkout@v5, with: { ref: "${{ inputs.sha }}" } }\n', "", []],
    ["is in env for all", "      - run: x\n", "env: { SHA: '${{ inputs.sha }}' }\n", []],
    ["goes along with all inputs", "      - run: x\n        env: { ALL: '${{ toJSON(inputs) }}' }\n", "", []],
    ["by index", "      - run: x\n        if: inputs['sha'] != ''\n", "", []],
    ["is not checked out", "      - uses: actions/checkout@v5\n", "", [`6:9 ${tip}`]],
    ["is nowhere", "      - run: ./deploy.sh\n", "", [`3:1 ${tip}`]],
    ["is in a comment", "      - run: ./deploy.sh # inputs.shape\n", "", [`3:1 ${tip}`]],
  ] as const)("%s", ([, steps, above, expected]) => {
    expect(jobs(steps, above)).toEqual(expected);
  });

  test("a test may ask the environment instead", () => {
    expect(found(`${on}${run}jobs: { a: { steps: [{ run: x }] } }\n`, { kind: "test" })).toEqual([]);
  });
});

describe("a job's environment", () => {
  const environment = (written: string): readonly string[] =>
    found(`${on}${run}jobs:\n  a:\n    environment: ${written}\n`);
  const plain = ["5:5 job `a` lets GitHub write a deployment beside Sluice's"];
  test.for([
    ["a name", "staging", plain],
    ["an expression", "${{ inputs.environment }}", plain],
    ["a name and an address", "{ name: staging, url: x }", plain],
    ["said to deploy", "{ name: staging, deployment: true }", plain],
    ["without a deployment", '{ name: "${{ inputs.environment }}", deployment: false }', []],
    ["a list", "[staging]", []],
    ["no name", "{ url: x }", []],
  ] as const)("%s", ([, written, expected]) => {
    expect(environment(written)).toEqual(expected);
  });
});

describe("where a deploy goes", () => {
  const goes = (job: string, ...environments: readonly string[]): readonly string[] =>
    checkWorkflows(
      [
        {
          ...named(),
          dispatches: environments.map((environment) => ({
            kind: "deploy" as const,
            inputs: { sha: null, environment },
          })),
        },
      ],
      new Map([
        [
          "deploy.yml",
          `${on.replace("{} }", "{}, environment: {} }")}${run}env: { SHA: "\${{ inputs.sha }}" }\njobs:\n  a: ${job}\n`,
        ],
      ]),
    ).map((one) => `${one.line}:${one.column} ${one.problem}`);
  const fixed = "{ environment: { name: production, deployment: false } }";
  const always = ["5:21 job `a` goes to `production` whichever stage it is dispatched for"];
  test.for([
    [
      "as it is told",
      '{ environment: { name: "${{ inputs.environment }}", deployment: false } }',
      ["staging", "production"],
      [],
    ],
    ["to one place for two stages", fixed, ["staging", "production"], always],
    ["to another place than its stage", fixed, ["staging"], always],
    ["to the place of its only stage", fixed, ["Production"], []],
    ["only when asked for", fixed.replace("{ e", "{ if: inputs.stage == 'x', e"), ["staging", "production"], []],
    ["without an environment", "{}", ["staging", "production"], []],
  ] as const)("%s", ([, job, environments, expected]) => {
    expect(goes(job, ...environments)).toEqual(expected);
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

  test.for([
    ["${{ inputs.my-sha }}", ["env:", '  MY_SHA: "${{ inputs.my-sha }}"', '# and in the script: "$MY_SHA"']],
    ["${{ inputs['sha'] }}", ["env:", '  SHA: "${{ inputs.sha }}"', '# and in the script: "$SHA"']],
    ["${{ inputs[github.job] }}", undefined],
  ] as const)("%s: the lines to paste", ([expression, lines]) => {
    const text = `${on}${run}jobs: { a: { steps: [{ run: "${expression}" }] } }\n`;
    expect(problems(text)[0]?.lines).toEqual(lines);
  });
});

test("thousands of mistakes in one workflow: the first are told, quickly", () => {
  const scripts = '      - run: "\\x24{{ inputs.sha }}"\n'.repeat(5_000);
  const jobs = Array.from({ length: 4_000 }, (_, index) => `  j${index}: { environment: x }\n`).join("");
  const start = performance.now();
  expect(found(`${on}${run}jobs:\n  a:\n    steps:\n${scripts}`)).toHaveLength(50);
  expect(found(`${on}${run}jobs:\n${jobs}`)).toHaveLength(100);
  expect(performance.now() - start).toBeLessThan(3_000);
});
