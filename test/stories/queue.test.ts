import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const slow = (story: Story, stage: string, minutes: number): void =>
  story.shop.actions.script(stage, { takes: minutes * MINUTE });
const push = (story: Story, name: string): string =>
  story.shop.push({ by: "octocat", message: name, files: { [name]: name } }).sha;

test("two pushes in quick succession: the newer takes the place of the one that waits, the one in flight finishes", async () => {
  const story = await begin();
  slow(story, "deploy.yml", 20);
  const [first, second, third] = [push(story, "a"), "", ""];
  await story.pass(8 * MINUTE);
  expect(story.check(first, "sandbox")).toContain("in_progress: Deploying");
  const later = [push(story, "b"), push(story, "c")];
  await story.pass(8 * MINUTE);
  expect(story.check(later[0] ?? second, "sandbox")).toBe(
    `neutral: Superseded by ${later[1]?.slice(0, 7)}, which contains it`,
  );
  expect(story.check(later[1] ?? third, "sandbox")).toBe(
    `queued: Next in line: sandbox is busy with ${first.slice(0, 7)}`,
  );
  await story.pass(60 * MINUTE);
  expect(story.check(first, "sandbox")).toContain("success: In sandbox");
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([first, later[1]]);
});

test("a pinned candidate is not superseded by automation", async () => {
  const story = await begin({ config: "version: 1\ncommit: { checks: [build] }\nstages: { sandbox: {} }\n" });
  slow(story, "deploy.yml", 30);
  const first = push(story, "a");
  await story.pass(8 * MINUTE);
  const pinned = await story.merge("pinned");
  const sha = story.shop.git.tip("main").sha;
  await story.say(pinned.number, "/promote sandbox");
  const last = push(story, "c");
  await story.pass(8 * MINUTE);
  expect(story.check(sha, "sandbox")).toContain("queued: ");
  await story.pass(120 * MINUTE);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([first, sha, last]);
});

test("a test holds a lease: the next deploy waits until it is done", async () => {
  const story = await begin();
  slow(story, "load-test.yml", 30);
  const first = push(story, "a");
  await story.pass(10 * MINUTE);
  const second = push(story, "b");
  await story.pass(10 * MINUTE);
  expect(story.check(first, "performance")).toContain("in_progress: Running load-test.yml since");
  expect(story.check(second, "sandbox")).toBe(`queued: Next in line: sandbox is busy with ${first.slice(0, 7)}`);
  await story.pass(30 * MINUTE);
  expect(story.check(first, "performance")).toBe("success: Passed in 30 min");
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([first, second]);
});

test("a forced push: what is no longer on the trunk never starts", async () => {
  const story = await begin();
  const base = story.shop.git.tip("main").sha;
  const gone = push(story, "a");
  await story.pass(MINUTE);
  const kept = story.shop.push({ by: "mona", message: "instead", files: { b: "b" }, from: base }).sha;
  await story.pass(60 * MINUTE);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([kept]);
  expect(Object.values((await story.state()).candidates).find((one) => one.sha === gone)?.orphaned).toBe(true);
});

test("the config changes while a candidate waits: the new one rules", async () => {
  const story = await begin();
  const pull = await story.release();
  const waiting = story.shop.git.tip("main").sha;
  expect(story.check(waiting, "production")).toContain("Ready for production");
  const config =
    "version: 1\ncommit: { checks: [build] }\nstages: { staging: {}, live: { production: true, needs: [staging], environment: production } }\n";
  story.shop.push({ by: "mona", message: "other stages", files: { ".github/sluice.yml": config } });
  await story.settle();
  expect(story.check(waiting, "production")).toBe("neutral: This stage was removed from the pipeline");
  await story.say(pull.number, "/promote production");
  expect(story.said(pull.number).at(-1)).toBe("### Refused: unknown-stage");
  await story.say(pull.number, "/promote live");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("live").map((one) => one.sha)).toEqual([waiting]);
});
