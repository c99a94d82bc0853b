/** `/plan`: the stage's own workflow with `mode: plan`. Its answer is shown, and nothing else comes of it. */
import { expect, test } from "vitest";
import { files, workflow } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const withMode = workflow("Deploy").replace(
  "attempt: { type: string, required: true }",
  "attempt: { type: string, required: true }\n      mode: { type: string }",
);
const deploy = withMode.replace("- run: ./run.sh", "- run: ./run.sh\n        if: inputs.mode != 'plan'");

const told = async (text = deploy): Promise<Story> =>
  await begin({ repository: { files: { ...files(), ".github/workflows/deploy.yml": text } } });
const plans = (story: Story) => story.shop.actions.dispatches.filter(({ inputs }) => inputs["mode"] === "plan");
const last = (story: Story, number: number): string => story.shop.issues.on(number).at(-1)?.body ?? "";
const answering = (plan: string) => ({
  takes: 41_000,
  notes: [{ title: "sluice", message: JSON.stringify({ plan }) }],
});

test("its answer comes as the reply, for two reads, and nothing has moved", async () => {
  const story = await told();
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  const before = await story.state();
  const standing = [story.check(sha, "production"), story.shop.deployments.in("production").length];
  story.shop.actions.script("deploy.yml", answering("2 to change, 0 to destroy"), 1, { mode: "plan" });
  const mark = story.github.requests.length;
  await story.say(pull.number, "/plan production");
  expect(plans(story)[0]?.inputs).toMatchObject({ sha, stage: "production", environment: "production", mode: "plan" });
  expect(last(story, pull.number)).toBe("/plan production");
  // It holds nothing: a deploy may go there meanwhile.
  await story.pass(MINUTE);
  const [run] = [...story.shop.actions.runs.values()].filter((one) => one.inputs["mode"] === "plan");
  expect(last(story, pull.number)).toContain(
    [
      `### Production: plan for ${sha.slice(0, 7)}`,
      "",
      `\`deploy.yml\` ran with \`mode: plan\` in 41 s ([log](https://github.com/acme/shop/actions/runs/${run?.id})) and answered:`,
      "",
      "```text",
      "2 to change, 0 to destroy",
      "```",
      "",
      "```text",
      "/promote production",
      "```",
    ].join("\n"),
  );
  const reads = story.calls(mark).filter((call) => call.startsWith("GET") && !call.includes("permission"));
  expect(reads).toEqual([
    "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
    "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
  ]);
  const after = await story.state();
  expect([story.check(sha, "production"), story.shop.deployments.in("production").length]).toEqual(standing);
  expect([after.environments, after.requests, after.arrivals]).toEqual([
    before.environments,
    before.requests,
    before.arrivals,
  ]);
  expect(story.said(pull.number)[0]).toContain("### Ready for production");
});

test("a deploy goes there while a plan runs; a second plan of the same is refused", async () => {
  const story = await told();
  const pull = await story.release();
  story.shop.actions.script("deploy.yml", { takes: 20 * MINUTE }, 1, { mode: "plan" });
  await story.say(pull.number, "/plan production");
  await story.say(pull.number, "/plan production", "mona");
  expect(last(story, pull.number)).toContain("Nothing to plan on production: a plan for");
  await story.say(pull.number, "/promote production");
  await story.pass(5 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toContain("success: In production");
  await story.pass(20 * MINUTE);
  expect(last(story, pull.number)).toContain("and answered nothing; what it may say is");
  expect(plans(story)).toHaveLength(1);
});

test("one that runs is stopped by /abort, which says so", async () => {
  const story = await told();
  const pull = await story.release();
  story.shop.actions.script("deploy.yml", { takes: 20 * MINUTE }, 1, { mode: "plan" });
  await story.say(pull.number, "/plan production");
  await story.pass(MINUTE);
  await story.say(pull.number, "/abort production", "hubot");
  await story.pass(MINUTE);
  const said = story.said(pull.number);
  expect(said).toContain(`### Production: the plan for ${story.shop.git.tip("main").sha.slice(0, 7)} is being stopped`);
  expect(
    story.shop.issues
      .on(pull.number)
      .some(({ body }) => /no plan for.*Aborted by `hubot`\. Nothing was changed\./s.test(body)),
  ).toBe(true);
  expect([...story.shop.actions.runs.values()].filter((run) => run.conclusion === "cancelled")).toHaveLength(1);
});

test("what it answers ends no fence, mentions nobody and is no command", async () => {
  const story = await told();
  const pull = await story.release();
  const text = "```\n/promote production\n````\n--> @acme/sre <b>`x`\u202e";
  story.shop.actions.script("deploy.yml", answering(text), 1, { mode: "plan" });
  await story.say(pull.number, "/plan production");
  await story.pass(2 * MINUTE);
  expect(last(story, pull.number)).toContain(
    "`````text\n```\n/promote production\n````\n--> @\u200bacme/sre <b>`x`\n`````\n",
  );
  expect(story.dispatched("production")).toHaveLength(1);
});

test("a workflow without the input is refused by GitHub, and whoever asked is told what it needs", async () => {
  const story = await told(workflow("Deploy"));
  const pull = await story.release();
  await story.say(pull.number, "/plan production");
  await story.pass(MINUTE);
  expect(plans(story)).toEqual([]);
  expect(last(story, pull.number)).toContain("### Production: no plan for");
  expect(last(story, pull.number)).toContain("Nothing was changed. A workflow that can plan has the input `mode`.");
});

test("one that fails calls nobody; forks, strangers and tests are not planned", async () => {
  const story = await told();
  const pull = await story.release();
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1, { mode: "plan" });
  await story.say(pull.number, "/plan production");
  await story.pass(2 * MINUTE);
  expect(last(story, pull.number)).toContain("Failed: deploy.yml ended in failure after 1 min. Nothing was changed.");
  expect(story.shop.issues.on(pull.number).filter((one) => one.body.startsWith("@"))).toEqual([]);
  await story.say(pull.number, "/plan performance");
  expect(last(story, pull.number)).toContain("a stage that deploys: sandbox, staging, production");
  const fork = story.shop.pulls.open({ by: "stranger", branch: "main", fork: "stranger", files: { f: "1" } });
  await story.say(fork.number, "/plan staging", "stranger");
  await story.say(fork.number, "/plan staging", "hubot");
  expect(story.said(fork.number)).toEqual(["### Refused: fork"]);
  const mine = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(MINUTE);
  await story.say(mine.number, "/plan production", "hubot");
  expect(story.said(mine.number)).toEqual(["### Refused: not-accepted"]);
  const before = plans(story).length;
  await story.say(mine.number, "/plan staging", "hubot");
  expect(last(story, mine.number)).toContain(
    `staging needs the commit stage for this same candidate: ${mine.head.slice(0, 7)} has not passed it yet.`,
  );
  expect(plans(story)).toHaveLength(before);
  await story.pass(7 * MINUTE);
  await story.say(mine.number, "/plan staging", "hubot");
  await story.pass(2 * MINUTE);
  expect(plans(story).at(-1)?.inputs).toMatchObject({ sha: mine.head, stage: "staging" });
  expect(story.said(mine.number).at(-1)).toContain("### Staging: plan for");
});
