import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { config, files, workflow } from "../support/sample.ts";
import { checkout, sluice } from "./checkout.ts";

test("a checkout in order, seen from a folder inside it", async () => {
  const folder = checkout({ ...files(), "src/deep/a.txt": "a" });
  const { exit, stdout } = await sluice("validate", { folder: join(folder, "src/deep") });
  expect({ exit, first: stdout.split("\n")[0] }).toEqual({ exit: 0, first: ".github/sluice.yml is valid: 6 stages." });
});

test("warnings stand by file, in order, with the lines to paste, and harm nothing", async () => {
  const deploy = workflow("Deploy")
    .replace("- run: ./run.sh", "- run: ./run.sh ${{ inputs.stage }}")
    .replace(/run-name.*\n/, "");
  const production = config.replace("production: true,", "production: true, deploy: prod.yml,");
  const folder = checkout({
    ...files(production),
    ".github/workflows/deploy.yml": deploy,
    ".github/workflows/prod.yml": workflow("Prod"),
  });
  const { exit, stdout } = await sluice("validate --ascii", { folder });
  expect(exit).toBe(0);
  expect(stdout).toBe(`.github/sluice.yml is valid: 6 stages.
  commit -> sandbox -> ( performance + accessibility ) -> staging -> production
  production: when a person says so; prod.yml succeeds; at most 1 h

.github/sluice.yml
   9:43   warning  config-suspect  production deploys with prod.yml, the stages before it with deploy.yml; one workflow for all, so that what was tried is what goes out
.github/workflows/deploy.yml
   1:1    warning  workflow-contract  lacks a run-name with the attempt; this line, so that a run whose answer was lost is found again
          run-name: "\${{ inputs.stage }} (\${{ inputs.attempt }})"
  15:23   warning  workflow-contract  puts \${{ inputs.stage }} inside run:; pass it through env:
          env:
            STAGE: "\${{ inputs.stage }}"
          # and in the script: "$STAGE"
0 errors, 3 warnings
`);
});

const five = `version: 1
comit: { checks: [build, test, lint], timeout: 30m }
defaults: { deploy: deploi.yml }
stages:
  sandbox: {}
  performance: { needs: [sandbox], test: load-test.yml }
  staging:
    needs: [performence]
    timeout: 30
  production: { production: true, accept: [tags] }
`;

test("five mistakes at once, exit 1", async () => {
  const folder = checkout(files(five));
  expect(await sluice("validate", { folder })).toEqual({
    exit: 1,
    stderr: "",
    stdout: `.github/sluice.yml
   2:1    config-unknown-key    unknown key comit; did you mean commit?
   3:21   workflow-missing      deploi.yml is not in .github/workflows; did you mean deploy.yml?
   8:13   config-unknown-stage  needs names performence; did you mean performance? Stages: sandbox, performance, staging, production
   9:14   config-bad-value      timeout: 30 has no unit; a duration: 30m, 2h, 1d
  10:44   config-bad-value      accept: tags; trunk or pull_request
5 errors. Exit 1. On GitHub the last valid config stays in force.
`,
  });
});

test("the same for programs, with the same codes", async () => {
  const bad = await sluice("validate --json", { folder: checkout(files(five)) });
  const { is, problems } = JSON.parse(bad.stdout) as { is: string; problems: { code: string; line: number }[] };
  expect(bad.exit).toBe(1);
  expect(is).toBe("invalid");
  expect(problems.map(({ code, line }) => `${line} ${code}`)).toEqual([
    "2 config-unknown-key",
    "3 workflow-missing",
    "8 config-unknown-stage",
    "9 config-bad-value",
    "10 config-bad-value",
  ]);
  const good = await sluice("validate --json", { folder: checkout(files()) });
  expect(JSON.parse(good.stdout)).toMatchObject({
    is: "valid",
    stages: ["commit", "sandbox", "performance", "accessibility", "staging", "production"],
    problems: [],
  });
  const none = await sluice("validate --json", { folder: checkout({}) });
  expect({ exit: none.exit, ...(JSON.parse(none.stdout) as object) }).toEqual({
    exit: 1,
    file: ".github/sluice.yml",
    is: "absent",
    problems: [],
  });
});

test.for([
  [
    "a file of a megabyte",
    { ".github/sluice.yml": `# ${"x".repeat(1024 * 1024)}\n` },
    "the file is larger than 256 KiB",
  ],
  [
    "a workflow of a megabyte",
    { ...files(), ".github/workflows/deploy.yml": `# ${"x".repeat(1024 * 1024)}\n` },
    "cannot be checked: the file is larger than 256 KiB",
  ],
  ["bytes that are no text", { ".github/sluice.yml": "\u0000\u0001" }, "config-bad-value"],
  ["a workflow that is a folder", { ...files(), ".github/workflows/x.yml/y": "" }, "is valid: 6 stages"],
] as const)("%s", async ([, given, expected]) => {
  expect((await sluice("validate", { folder: checkout(given) })).stdout).toContain(expected);
});

test("a pipe in place of the file is not waited for", async () => {
  const folder = checkout({ ".github/workflows/ci.yml": "on: push\n" });
  execFileSync("mkfifo", [join(folder, ".github/sluice.yml")]);
  expect((await sluice("validate", { folder })).stdout).toContain("There is no .github/sluice.yml here");
});
