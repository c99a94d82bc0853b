/** Several processes on one store: together they do what one would, whichever of them hears what. */
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { Balancer } from "../support/balancer.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";

/** So many processes on a store of their own, and GitHub's webhooks go to them in turn. */
async function together(processes: number): Promise<Story> {
  const place = await postgresPlace();
  const balancer = new Balancer();
  // After the story has ended.
  onTestFinished(async () => {
    await balancer.close();
    await place.remove();
  });
  const story = await begin({ databaseUrl: place.url });
  balancer.targets.push(story.settings.port);
  while (balancer.targets.length < processes) balancer.targets.push(await story.join());
  story.github.setWebhook(`${await balancer.open()}${WEBHOOK_PATH}`);
  return story;
}

/** How often each stage was entered. */
const entered = (story: Story): Readonly<Record<string, number>> =>
  Object.fromEntries(
    ["sandbox", "performance", "accessibility", "staging", "production"].map((stage) => [
      stage,
      story.dispatched(stage).length,
    ]),
  );

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("a release goes through three of them, and each stage is entered once", async () => {
    const story = await together(3);
    expect(story.clock.next, "nobody spins").toBeGreaterThan(story.clock.now());
    const pull = await story.release();
    await story.say(pull.number, "/promote production");
    await story.pass(10 * MINUTE);
    expect(entered(story)).toEqual({ sandbox: 1, performance: 1, accessibility: 1, staging: 1, production: 1 });
    const { sha } = story.shop.git.tip("main");
    expect(story.check(sha, "production")).toContain("success: ");
    expect(story.said(pull.number)).toHaveLength(2);
    expect(await story.app.engine.store.journal.verify(String(story.shop.id))).toMatchObject({ brokenAt: null });
  });

  test("one that the others take for dead goes on under a new number, and nothing happens twice", async () => {
    const story = await together(2);
    const client = new pg.Client(story.settings.databaseUrl);
    await client.connect();
    const pull = await story.merge();
    for (let times = 0; times < 6; times += 1) {
      await client.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
      await story.pass(5 * MINUTE);
    }
    await client.end();
    await story.say(pull.number, "/promote production");
    await story.pass(10 * MINUTE);
    expect(entered(story)).toEqual({ sandbox: 1, performance: 1, accessibility: 1, staging: 1, production: 1 });
  });
});
