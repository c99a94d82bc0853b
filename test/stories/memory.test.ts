/** What a process that lives for months remembers of pipelines that it met. */
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("nothing is remembered beside the store of a pipeline in which nothing goes on", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/promote production");
  await story.pass(60 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toMatch(/^success/);
  expect(story.app.crank.inMind).toBe(0);
});

test("a delivery that fails keeps its growing pauses, although nothing else goes on", async () => {
  const story = await begin();
  const pull = await story.release();
  const path = "/repos/{owner}/{repo}/collaborators/{username}/permission";
  story.github.fail({ match: { path }, times: 1_000, how: { kind: "status", status: 502 } });
  await story.say(pull.number, "/promote production", "hubot");
  await story.pass(5 * MINUTE);
  const tries = story.logs.filter((line) => line.includes("a step failed"));
  // 0, 2, 6, 14, 30, 62, 126 and 254 seconds after it came: not each second.
  expect(tries).toHaveLength(8);
  // The delivery remembers them itself.
  expect(story.app.crank.inMind).toBe(0);
});
