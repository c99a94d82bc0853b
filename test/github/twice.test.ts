/** Misfortune on misfortune: GitHub's answer is lost, and then GitHub will not say what it did. Still nothing is done twice. */
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { APP, MINUTE } from "../support/story.ts";

const lost = { kind: "lost-answer" } as const;
const limited = { kind: "secondary-limit", status: 403, retryAfter: 60 } as const;
const DISPATCH = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
const RUNS = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const CHECKS = "/repos/{owner}/{repo}/check-runs";

test("a dispatch whose answer is lost, whose webhooks are late, and whose look meets a limit", async () => {
  const story = await begin();
  story.github.fail({ match: { method: "POST", path: DISPATCH }, how: lost });
  story.github.fail({ match: { method: "GET", path: RUNS }, how: limited });
  await story.merge();
  story.github.fail({ match: { event: "workflow_run" }, times: 50, how: { kind: "delayed", ms: 10 * MINUTE } });
  await story.pass(40 * MINUTE);
  expect(story.dispatched("sandbox")).toHaveLength(1);
  expect(story.check(story.shop.git.tip("main").sha, "sandbox")).toContain("success: ");
});

test("a deployment whose answer is lost, and whose look meets a limit", async () => {
  const story = await begin();
  story.github.fail({ match: { method: "POST", path: DEPLOYMENTS }, how: lost });
  story.github.fail({ match: { method: "GET", path: DEPLOYMENTS }, how: limited });
  await story.release();
  expect(story.shop.deployments.in("sandbox")).toHaveLength(1);
  expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
});

test("a retry whose new check run's answer is lost leaves none open", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
  const pull = await story.release();
  story.github.fail({ match: { method: "POST", path: CHECKS }, how: lost });
  await story.say(pull.number, "/retry sandbox");
  await story.pass(30 * MINUTE);
  const ours = story.shop.checks.of(story.shop.git.tip("main").sha).filter((run) => run.app.id === APP.id);
  expect(ours.filter((run) => run.name === "sluice / sandbox").map((run) => run.conclusion)).toEqual([
    "failure",
    "success",
  ]);
});

test("a dispatch whose answer is lost, and of which GitHub never says more: a person decides", async () => {
  const story = await begin();
  story.github.fail({ match: { method: "POST", path: DISPATCH }, how: lost });
  story.github.fail({ match: { method: "GET", path: RUNS }, times: 1_000, how: limited });
  story.github.fail({ match: { event: "workflow_run" }, times: 1_000, how: { kind: "lost" } });
  await story.merge();
  await story.pass(3 * 60 * MINUTE);
  expect(story.dispatched("sandbox")).toHaveLength(1);
  expect(story.check(story.shop.git.tip("main").sha, "sandbox")).toContain("Errored");
});
