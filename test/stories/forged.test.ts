/** What others do in our name: runs that bear an attempt's id, and runs that show up after they were given up. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { ACTIONS_APP } from "../../src/simulator/world/suites.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const DISPATCH = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
/** Three workflows run on a push; of each come three webhooks. */
const NEWS_OF_CI = 9;
const limited = { kind: "secondary-limit", status: 403, retryAfter: 60 } as const;
const RUNS = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";

test("a run that somebody dispatched with an attempt's id on the trunk, or on a branch, is none of ours", async () => {
  const story = await begin();
  story.github.fail({ match: { method: "POST", path: DEPLOYMENTS }, how: { ...limited, retryAfter: 900 } });
  await story.merge();
  await story.pass(7 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  const [run] = allRuns((await story.app.engine.store.journal.load(String(story.shop.id))).state);
  const attempt = run?.attempts[0].id ?? "";
  expect([attempt, run?.attempts[0].phase.is]).toEqual([expect.stringContaining("-sandbox-1"), "intended"]);
  story.shop.git.branches.set("evil", sha);
  for (const ref of ["main", "evil"]) {
    const inputs = { sha, stage: "sandbox", environment: "sandbox", attempt };
    story.shop.actions.dispatch({ file: "deploy.yml", ref, inputs, by: "mallory" });
  }
  await story.settle();
  const after = await story.app.engine.store.journal.load(String(story.shop.id));
  expect(allRuns(after.state)[0]?.attempts[0].phase.is).toBe("intended");
  await story.pass(30 * MINUTE);
  expect(story.shop.deployments.in("sandbox")).toHaveLength(1);
  expect(story.check(sha, "sandbox")).toContain("success: ");
});

test("a check run that a workflow's token wrote is no job: it makes no red commit green, nor one green before its job is", async () => {
  const story = await begin();
  const jobs = { build: "success", test: "success", lint: "success" };
  story.shop.actions.script("ci.yml", { jobs: { ...jobs, test: "failure" } }, 1);
  const { sha } = story.shop.push({ by: "octocat", message: "change" });
  const red = "failure: Red: test failed. Nothing is deployed";
  const praise = { name: "test", head_sha: sha, conclusion: "success" };
  story.shop.checks.create(ACTIONS_APP, praise);
  await story.pass(7 * MINUTE);
  expect(story.check(sha, "commit")).toBe(red);
  story.shop.checks.create(ACTIONS_APP, praise);
  await story.pass(7 * MINUTE);
  expect([story.check(sha, "commit"), story.dispatched()]).toEqual([red, []]);
});

test("aborted while nobody knows whether it started: its run is found, and cancelled", async () => {
  const story = await begin();
  story.github.fail({ match: { method: "POST", path: DISPATCH }, how: { kind: "lost-answer" } });
  story.github.fail({ match: { event: "workflow_run" }, times: 2, how: { kind: "lost" } });
  const pull = await story.merge();
  await story.pass(6 * MINUTE);
  await story.say(pull.number, "/abort sandbox");
  await story.pass(5 * MINUTE);
  const [run] = [...story.shop.actions.runs.values()].filter((one) => one.event === "workflow_dispatch");
  expect([run?.status, run?.conclusion]).toEqual(["completed", "cancelled"]);
  expect(story.dispatched("sandbox")).toHaveLength(1);
});

test("a run that shows up after it was given up is cancelled, and keeps its environment until it has ended", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { queues: 180 * MINUTE, takes: 20 * MINUTE }, 1);
  story.github.fail({ match: { method: "POST", path: DISPATCH }, how: { kind: "lost-answer" } });
  story.github.fail({ match: { method: "GET", path: RUNS }, times: 1_000, how: limited });
  story.github.fail({ match: { event: "workflow_run" }, times: NEWS_OF_CI + 1, how: { kind: "never-sent" } });
  await story.merge();
  await story.pass(150 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "sandbox")).toContain("Errored");
  await story.pass(60 * MINUTE);
  const [run] = [...story.shop.actions.runs.values()].filter((one) => one.event === "workflow_dispatch");
  expect(run?.conclusion).toBe("cancelled");
});

test("who has the trunk's commit checked on another branch, or in another pull request, hides nothing that failed there", async () => {
  const story = await begin();
  const green = { build: "success", test: "success", lint: "success" };
  story.shop.actions.script("ci.yml", { jobs: { ...green, test: "failure" } }, 1);
  const { sha } = story.shop.push({ by: "octocat", message: "change" });
  await story.pass(7 * MINUTE);
  expect(story.check(sha, "commit")).toBe("failure: Red: test failed. Nothing is deployed");
  story.shop.actions.script("ci.yml", { jobs: { ...green, test: "skipped" } }, 2);
  story.shop.branches.create("refs/heads/base", story.shop.git.get(sha).parents[0] ?? "", "hubot");
  story.shop.branches.create("refs/heads/evil", sha, "hubot");
  story.shop.pulls.open({ by: "hubot", branch: "evil", base: "base", files: {} });
  await story.pass(10 * MINUTE);
  expect(
    story.shop.checks
      .of(sha)
      .filter(({ name }) => name === "test")
      .map(({ conclusion }) => conclusion),
  ).toContain("skipped");
  expect([story.check(sha, "commit"), story.dispatched()]).toEqual([
    "failure: Red: test failed. Nothing is deployed",
    [],
  ]);
  const [run] = [...story.shop.actions.runs.values()].filter((one) => one.sha === sha && one.branch === "main");
  story.shop.actions.rerun(run?.id ?? 0, { by: "octocat", failedOnly: true });
  await story.pass(10 * MINUTE);
  expect(story.dispatched().map((one) => one.sha)).toContain(sha);
});
