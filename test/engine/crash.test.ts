/** The process stops between every two steps of a dispatch: whatever had been done, nothing is done twice and nothing is lost. */
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const POST = "POST";
const DISPATCH = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
const DEPLOYMENT = "/repos/{owner}/{repo}/deployments";
const CHECK = "/repos/{owner}/{repo}/check-runs";
const COMMENT = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const STATUS = "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses";

/** The store forgets what came of the effect: as if the process had died right after GitHub had done it, or before. */
async function diesAround(story: Story, template: string, when: "before" | "after"): Promise<void> {
  story.github.fail({
    match: { method: POST, path: template },
    how: { kind: when === "after" ? "lost-answer" : "refused-connection" },
  });
}

test.for(
  [DEPLOYMENT, DISPATCH, CHECK, STATUS, COMMENT].flatMap((template) =>
    (["before", "after"] as const).map((when) => [template, when] as const),
  ),
)("%s: the connection breaks %s it was done, and the process is started again", async ([template, when]) => {
  const story = await begin();
  const pull = await story.release();
  await diesAround(story, template, when);
  await story.say(pull.number, "/promote production");
  await story.restart();
  await story.pass(20 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  expect(story.dispatched("production")).toHaveLength(1);
  expect(story.shop.deployments.in("production")).toHaveLength(1);
  expect(story.shop.deployments.in("production")[0]?.statuses.map((status) => status.state)).toEqual([
    "in_progress",
    "success",
  ]);
  expect(story.check(sha, "production")).toContain("success: In production");
  expect(story.said(pull.number).filter((line) => line.includes("is on its way"))).toHaveLength(1);
});

test("what the former process had begun is looked for before it is done", async () => {
  const story = await begin();
  await story.release();
  const { store } = story.app.engine;
  const pipeline = String(story.shop.id);
  // As a kill in mid-flight leaves it: begun, and nothing known of what came of it.
  const [key] = story.dispatched("staging").map((one) => `dispatch/${one.attempt}`);
  await store.write(async (transaction) => {
    await transaction
      .updateTable("effects")
      .set({ status: "started" })
      .where("pipeline", "=", pipeline)
      .where("key", "in", [key ?? "", `status/${key?.slice(9)}/success`])
      .execute();
  });
  await story.restart();
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging")).toHaveLength(1);
  expect(story.shop.deployments.in("staging")[0]?.statuses.map((status) => status.state)).toEqual([
    "in_progress",
    "success",
  ]);
});

test("a restart at any hour changes nothing", async () => {
  const story = await begin();
  const pull = await story.merge();
  for (let step = 0; step < 8; step += 1) {
    await story.pass(2 * MINUTE);
    await story.restart();
  }
  await story.say(pull.number, "/promote production");
  await story.restart();
  await story.pass(5 * MINUTE);
  expect(story.dispatched().map((one) => one.stage)).toEqual([
    "sandbox",
    "performance",
    "accessibility",
    "staging",
    "production",
  ]);
  const verified = await story.app.engine.store.journal.verify(String(story.shop.id));
  expect(verified.brokenAt).toBeNull();
});

test("asked to stop in the middle of its work it finishes what is in hand, and ends", async () => {
  const story = await begin();
  const pull = await story.release();
  story.github.latency(30);
  story.shop.issues.say(pull.number, "octocat", "/promote production");
  await story.github.idle();
  await story.restart();
  story.github.latency(0);
  await story.pass(10 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toContain("success: ");
});
