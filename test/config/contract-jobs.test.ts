import { describe, expect, test } from "vitest";
import { checkWorkflows } from "../../src/config/workflows.ts";
import { found, named, on, problems, run } from "./lacking.ts";

describe("the candidate", () => {
  const jobs = (steps: string, above = ""): readonly string[] =>
    found(`${on}${run}${above}jobs:\n  a:\n    steps:\n${steps}    ${environment}\n`, { kind: "deploy" });
  const environment = 'environment: { name: "${{ inputs.environment }}", deployment: false }';
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
    [
      "without an environment",
      "{}",
      ["staging", "production"],
      ["5:3 no job says `environment:`, so none has its secrets, and its reviewers are not asked"],
    ],
    ["by another workflow", "{ uses: ./.github/workflows/put.yml }", ["staging"], []],
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

describe("what a comment started before", () => {
  const text = (job: string, steps: string): string =>
    `${on}${run}env: { SHA: "\${{ inputs.sha }}" }\njobs:\n  a:\n    environment: { name: x, deployment: false }\n    ${job}\n    steps:\n${steps}`;
  const said = (job: string, steps: string, kind: "deploy" | "test" = "deploy") =>
    found(text(job, steps), { kind, inputs: { sha: null, environment: "x" } }).filter(
      (line) => !line.includes("lacks"),
    );
  const step = "      - uses: github/branch-deploy@v11\n        id: deploy\n";
  const skips = "which no dispatch fulfils: it is skipped, and nothing is deployed";

  test("its step, and all that waits for its answers", () => {
    const left = `${step}      - run: ./deploy.sh\n        if: steps.deploy.outputs.continue == 'true'\n`;
    expect(said("if: github.event.issue.pull_request", left)).toEqual([
      "9:9 runs `github/branch-deploy@v11`, which wants a comment and finds none in a dispatch",
      `7:5 asks \`github.event.issue.pull_request\`, ${skips}`,
      `12:9 asks \`steps.deploy.outputs.continue == 'true'\`, ${skips}`,
    ]);
    expect(said("if: github.event.issue.pull_request", left, "test")).toEqual([]);
  });

  test.for([
    ["github.event_name == 'issue_comment'", 1],
    ["contains(github.event.comment.body, '.deploy')", 1],
    ["github.event_name == 'workflow_dispatch' || github.event.inputs.x", 0],
    ["inputs.stage == 'x'", 0],
    ["steps.build.outputs.done == 'true'", 0],
  ] as const)("if: %s", ([condition, count]) => {
    expect(said(`if: "${condition}"`, "      - run: x\n")).toHaveLength(count);
  });
});
