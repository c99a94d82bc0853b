/** GitHub takes no more requests for a while: what came in waits for it, and nothing is given up. */
import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const ready = async (story: Story): Promise<unknown> =>
  await (await fetch(`http://127.0.0.1:${story.settings.port}/readyz`)).json();

test("a push that meets an exhausted hour is heard when the hour is over", async () => {
  const story = await begin();
  await story.release();
  story.github.fail({ match: { method: "GET" }, times: 100_000, how: { kind: "primary-limit", seconds: 3_600 } });
  const { sha } = story.shop.push({ by: "mona", message: "m", files: { m: "1" } });
  await story.pass(58 * MINUTE);
  expect(await ready(story)).toMatchObject({ deliveries: { setAside: 0 }, effects: { setAside: 0 } });
  story.github.clearFaults();
  await story.pass(3 * MINUTE);
  expect(Object.values((await story.state()).candidates).map((one) => one.sha)).toContain(sha);
});

test("limits that follow each other are no reason to give up", async () => {
  const story = await begin();
  story.github.fail({
    match: { method: "GET" },
    times: 100,
    how: { kind: "secondary-limit", status: 403, retryAfter: 60 },
  });
  const { sha } = story.shop.push({ by: "mona", message: "m", files: { m: "1" } });
  await story.pass(3 * 60 * MINUTE);
  expect(await ready(story)).toMatchObject({ deliveries: { waiting: 0, setAside: 0 } });
  expect(Object.values((await story.state()).candidates).map((one) => one.sha)).toContain(sha);
});

test("a look that GitHub never answers keeps nothing else back, and decides nothing", async () => {
  const story = await begin({
    ci: false,
    config: "version: 1\nstages: { staging: {}, production: { production: true } }\n",
  });
  const rules = { method: "GET", path: /\/rules\/branches\// };
  story.github.fail({ match: rules, times: 100_000, how: { kind: "primary-limit", seconds: 1 } });
  const { sha } = story.shop.push({ by: "mona", message: "m", files: { m: "1" } });
  await story.pass(20 * MINUTE);
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.say(pull.number, "/status");
  expect(story.said(pull.number)).toHaveLength(1);
  const looked = story.calls().filter((call) => call.includes("/rules/branches/")).length;
  // Nothing has reported within 10 min; but that is not known before GitHub has said so.
  expect(story.check(sha, "commit")).toContain("in_progress: Waiting for the first check");
  expect(looked).toBeLessThan(25);
  story.github.clearFaults();
  await story.pass(10 * MINUTE);
  expect(story.check(sha, "commit")).toContain("failure");
});

test("whoever asks is told how many deliveries were set aside, and how many effects", async () => {
  const { deployments: _, ...permissions } = needed;
  const story = await begin({ permissions });
  await story.release();
  expect(await ready(story)).toMatchObject({ deliveries: { setAside: 0 }, effects: { setAside: 1 } });
});
