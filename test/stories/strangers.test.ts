/** What somebody without any right can cost: calls, room on the disk, time of others. */
import { expect, test } from "vitest";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const DAY = 24 * 60 * MINUTE;

async function kept(story: Story): Promise<{ readonly rows: number; readonly bytes: number }> {
  const rows = await story.app.engine.store.write((transaction) =>
    transaction.selectFrom("deliveries").select("body").execute(),
  );
  return { rows: rows.length, bytes: rows.reduce((sum, { body }) => sum + body.length, 0) };
}

test("comments that are written and edited for days leave nothing behind", async () => {
  const story = await begin();
  const pull = await story.release();
  const before = await kept(story);
  const said = story.shop.issues.say(pull.number, "stranger", "x".repeat(60_000));
  for (let count = 0; count < 50; count += 1) story.shop.issues.edit(said.id, `${count}${"y".repeat(60_000)}`);
  await story.settle();
  expect(await kept(story)).toEqual({ rows: before.rows + 1, bytes: 0 });
  await story.restart(async () => story.clock.moveTo(story.clock.now() + 8 * DAY));
  await story.say(pull.number, "nothing of interest", "stranger");
  expect((await kept(story)).rows).toBeLessThan(5);
});

const reads = (story: Story, mark: number): readonly string[] =>
  story.calls(mark).filter((call) => call.startsWith("GET") || call.includes("installations"));

test("a fork with thousands of files costs one call a push, and only its newest head is looked at", async () => {
  const story = await begin();
  await story.release();
  const files = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`f${index}`, "x"]));
  const pull = story.shop.pulls.open({ by: "stranger", branch: "many", fork: "stranger", files });
  await story.settle();
  const mark = story.github.requests.length;
  story.shop.pulls.push(pull.number, { files: { f0: "1" } });
  await story.settle();
  expect(reads(story, mark)).toEqual(["GET /repos/{owner}/{repo}/contents/{path}"]);
  // They come while GitHub answers nothing, and are all heard at once when it does.
  story.github.fail({ match: { method: "GET" }, times: 100, how: { kind: "primary-limit", seconds: 60 } });
  for (let count = 0; count < 10; count += 1) story.shop.pulls.push(pull.number, { files: { f0: `${count}` } });
  await story.settle();
  story.github.clearFaults();
  const later = story.github.requests.length;
  await story.pass(2 * MINUTE);
  expect(reads(story, later)).toHaveLength(1);
});

test("a fork that edits the file is checked on its head, for two calls", async () => {
  const story = await begin();
  await story.release();
  const pull = story.shop.pulls.open({
    by: "stranger",
    branch: "config",
    fork: "stranger",
    files: { ".github/sluice.yml": config.replace("timeout: 30m", "timeout: 45m") },
  });
  await story.pass(MINUTE);
  expect(story.check(pull.head, "config")).toBe("success: Valid: 6 stages, 1 difference from the config in force");
  const mark = story.github.requests.length;
  story.shop.pulls.push(pull.number, { files: { ".github/sluice.yml": "version: 1\nstagse: {}\n" } });
  await story.pass(MINUTE);
  expect(story.check(pull.head, "config")).toContain("failure: ");
  expect(reads(story, mark)).toHaveLength(2);
});

test("a branch that is only older than the file is not taken for an edit of it", async () => {
  const story = await begin();
  await story.release();
  const heads = [
    story.shop.pulls.open({ by: "stranger", branch: "old", fork: "stranger", files: { f: "x" } }),
    story.shop.pulls.open({ by: "hubot", branch: "older", files: { f: "x" } }),
  ];
  const files = { ".github/sluice.yml": config.replace("timeout: 30m", "timeout: 45m") };
  story.shop.push({ by: "mona", message: "more time", files });
  await story.pass(MINUTE);
  for (const pull of heads) {
    story.shop.pulls.push(pull.number, { files: { f: "y" } });
    await story.pass(MINUTE);
    expect(story.check(pull.head, "config")).toBeNull();
  }
});

const PERMISSION = "/repos/{owner}/{repo}/collaborators/{username}/permission";

test("while GitHub does not tell who may what, a stranger is told nothing, and whoever may is heard later", async () => {
  const story = await begin();
  const pull = await story.release();
  const said = story.said(pull.number).length;
  const limit = { kind: "secondary-limit", status: 403, retryAfter: 60 } as const;
  // The other is not even asked: the whole installation waits.
  story.github.fail({ match: { path: PERMISSION }, times: 1, how: limit });
  await story.say(pull.number, "/promote production", "stranger");
  await story.say(pull.number, "/status");
  expect(story.said(pull.number)).toHaveLength(said);
  await story.pass(61_000);
  expect(story.said(pull.number)).toHaveLength(said + 1);
  story.github.fail({ match: { path: PERMISSION }, times: 10_000, how: { kind: "status", status: 503 } });
  await story.say(pull.number, "/promote production", "stranger");
  await story.say(pull.number, "/promote production");
  await story.pass(30 * MINUTE);
  expect(story.said(pull.number).slice(said + 1)).toEqual(["### Refused: permission-unknown"]);
  expect(story.dispatched("production")).toEqual([]);
});

test("a comment that is heard of late is given the same time to be understood", async () => {
  const story = await begin();
  const pull = await story.release();
  const said = story.said(pull.number).length;
  await story.unreachable(async () => {
    await story.say(pull.number, "/status");
    await story.pass(12 * MINUTE);
  });
  story.github.fail({ match: { path: PERMISSION }, times: 3, how: { kind: "status", status: 503 } });
  await story.pass(12 * MINUTE);
  expect(story.said(pull.number).slice(said)).toEqual([expect.not.stringContaining("Refused")]);
});

test("one person is answered so often in a minute, and no more", async () => {
  const story = await begin();
  const pull = await story.release();
  for (let count = 0; count < 6; count += 1)
    story.shop.issues.say(pull.number, "hubot", Array.from({ length: 10 }, () => "/help").join("\n\n"));
  await story.settle();
  const { answers } = await story.state();
  const told = answers.filter((answer) => answer.by === "hubot").map(({ reply }) => reply);
  expect(told.map(({ is }) => is)).toEqual([...Array.from({ length: 20 }, () => "help"), "refused"]);
  expect(told.at(-1)).toMatchObject({ code: "too-many" });
  await story.say(pull.number, "/help", "mona");
  await story.pass(2 * MINUTE);
  expect(story.said(pull.number).filter((one) => one === "### Refused: too-many")).toHaveLength(1);
  await story.say(pull.number, "/help", "hubot");
  expect((await story.state()).answers.map((answer) => answer.by).slice(-2)).toEqual(["mona", "hubot"]);
});

test("a swarm of statuses is read for once in a few seconds, and the last of them counts", async () => {
  const story = await begin({
    ci: false,
    config: "version: 1\ncommit: { checks: [build] }\nstages: { staging: {}, production: { production: true } }\n",
  });
  const { sha } = story.shop.push({ by: "mona", message: "x", files: { x: "1" } });
  await story.settle();
  const mark = story.github.requests.length;
  for (let count = 0; count < 100; count += 1) {
    story.shop.statuses.set(sha, { state: "pending", by: "hubot", context: `other ${count}` });
    if (count % 5 === 0) await story.settle();
  }
  story.shop.statuses.set(sha, { state: "success", by: "hubot", context: "build" });
  await story.settle();
  const read = story.calls(mark).filter((call) => call.endsWith("/statuses"));
  expect(read.length).toBeLessThan(4);
  await story.pass(5_000);
  expect(story.check(sha, "commit")).toContain("success");
  expect(await story.app.engine.store.inbox.count()).toEqual({ waiting: 0, setAside: 0 });
});
