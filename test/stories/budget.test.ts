/** GitHub takes only so many requests of an installation in an hour: what matters least gives way, and nothing is lost. */
import { expect, test, vi } from "vitest";
import { crowd, HOUR, leave, release, spent } from "../support/crowd.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

test("many versions at once stay within the hours' requests, and each arrives", async () => {
  const limit = 80;
  const story = await begin();
  const all = await crowd(story, 4);
  await story.pass(HOUR - (story.clock.now() % HOUR));
  story.github.rateLimit(limit);
  const before = spent(all, story).length;
  await release(all, story);
  await story.pass(2 * HOUR);
  for (const repository of all.repositories)
    expect(repository.actions.dispatches.map(({ inputs }) => inputs["stage"])).toEqual(["staging", "production"]);
  const { inbox, outbox } = story.app.engine.store;
  expect(await inbox.count()).toEqual({ waiting: 0, setAside: 0 });
  expect(await outbox.count()).toEqual({ waiting: 0, setAside: 0 });
  const hours = spent(all, story).slice(before);
  expect(hours.length).toBeGreaterThan(1);
  expect(Math.max(...hours)).toBeLessThanOrEqual(limit * 0.85);
  expect(story.github.requests.filter(({ status }) => status === 403)).toEqual([]);
});

const config =
  "version: 1\ncommit: { checks: [build, test, lint] }\nstages: { staging: {}, production: { production: true } }\ncalendar: { timezone: Europe/London }\n";
/** Two versions have been in production, and a new hour begins. */
async function twoReleased(): Promise<{ readonly story: Story; readonly former: string; readonly pull: number }> {
  const story = await begin({ config });
  const former = await story.release("former");
  await story.say(former.number, "/promote production");
  await story.pass(10 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  const { number } = await story.release("later");
  await story.say(number, "/promote production");
  await story.pass(10 * MINUTE);
  await story.pass(HOUR - (story.clock.now() % HOUR) + MINUTE);
  return { story, former: sha, pull: number };
}

const candidatesOf = async (story: Story): Promise<readonly string[]> =>
  Object.values((await story.state()).candidates).map(({ sha }) => sha);

test("when the hour runs low automation waits, and whoever asks is told why; a rollback goes at once", async () => {
  const { story, former, pull } = await twoReleased();
  leave(story, 0.12);
  const { sha } = story.shop.push({ by: "mona", message: "next", files: { next: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(pull, "/status");
  expect(story.shop.issues.on(pull).at(-1)?.body).toContain(
    "GitHub's limit for this installation is used up until 16:00 London; only rollbacks and what people ask for go on.",
  );
  leave(story, 0.08);
  const from = story.github.requests.length;
  await story.say(pull, "/rollback production");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").at(-1)?.sha).toBe(former);
  expect(story.said(pull).at(-1)).toContain("rolling back");
  expect(story.calls(from).filter((call) => /reactions|PATCH .*\/issues\//.test(call))).toEqual([]);
  expect(await candidatesOf(story)).not.toContain(sha);
  await story.pass(HOUR);
  expect(await candidatesOf(story)).toContain(sha);
  expect(await story.app.engine.store.outbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("a version that waits for GitHub's limit says so, and goes when the hour is over", async () => {
  const { story, pull } = await twoReleased();
  const { sha } = story.shop.push({ by: "mona", message: "next", files: { next: "1" } });
  await story.pass(2 * MINUTE);
  leave(story, 0.12);
  await story.say(pull, "/status");
  await story.pass(10 * MINUTE);
  await story.say(pull, "/explain staging");
  expect(story.shop.issues.on(pull).at(-1)?.body).toContain("**limit**: GitHub's limit");
  await story.pass(HOUR);
  expect(story.dispatched("staging").map((one) => one.sha)).toContain(sha);
  expect((await story.state()).shortage).toBeUndefined();
});

test("a process that has not asked yet knows of no limit, and ends none: it is met once and over once", async () => {
  const { story, pull } = await twoReleased();
  leave(story, 0.12);
  await story.say(pull, "/status");
  expect((await story.state()).shortage).toMatchObject({ stops: "automation" });
  const told = async (): Promise<readonly string[]> =>
    (await story.app.engine.store.journal.history(String(story.shop.id)))
      .map(({ event }) => (JSON.parse(event) as { readonly type: string }).type)
      .filter((type) => type.startsWith("Shortage"));
  // As one answers that has not asked GitHub for this installation.
  const unknowing = vi.spyOn(story.app.engine.budget, "shortage").mockReturnValue(null);
  await story.say(pull, "/status");
  unknowing.mockRestore();
  expect((await story.state()).shortage).toMatchObject({ stops: "automation" });
  await story.restart();
  await story.pass(HOUR);
  expect(await told()).toEqual(["ShortageMet", "ShortageOver"]);
});
