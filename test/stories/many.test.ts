/** Several processes on one store: together they do what one would, whichever of them hears what. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { openStore } from "../../src/store/store.ts";
import type { Incoming } from "../../src/store/inbox.ts";
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

  test("what people said is heard in the order in which it came, also where a process that has stopped was to hear the first of it", async () => {
    const story = await together(1);
    const pull = await story.release();
    const said: Incoming[] = [];
    const letterBox = createServer((request, response) => {
      void buffer(request).then((body) => {
        const { "x-github-delivery": guid, "x-github-event": event } = request.headers;
        said.push({ guid: String(guid), event: String(event), body, at: story.clock.now() });
        response.end();
      });
    });
    await new Promise<void>((resolve) => letterBox.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void letterBox.close());
    story.github.setWebhook(`http://127.0.0.1:${(letterBox.address() as AddressInfo).port}`);
    for (const words of ["/promote production", "/abort production"]) {
      story.shop.issues.say(pull.number, "octocat", words);
      await story.github.idle();
    }
    const other = await openStore(story.settings.databaseUrl);
    await other.claims?.begin({ rung: () => undefined, lost: () => undefined });
    const due = { now: story.clock.now(), lookAt: story.clock.now() };
    const [first, second] = said;
    if (first !== undefined) await other.inbox.put(first);
    const [seq = 0] = await other.inbox.unrouted(1, due.now);
    await other.claims?.route([{ seq, pipeline: String(story.shop.id) }], due);
    if (second !== undefined) await other.inbox.put(second);
    await other.claims?.end();
    await other.close();
    story.app.crank.turn();
    await story.pass(10 * MINUTE);
    expect((await story.state()).answers.map(({ verb, verdict }) => `${verb} ${verdict}`)).toEqual([
      "promote rocket",
      "abort +1",
    ]);
    expect(entered(story)).toMatchObject({ staging: 1, production: 0 });
  });

  test("one that the others take for dead goes on under a new number, and nothing happens twice", async () => {
    const story = await together(2);
    const client = new pg.Client(story.settings.databaseUrl);
    await client.connect();
    const pull = await story.merge();
    for (let times = 0; times < 6; times += 1) {
      await client.query(
        `select pg_terminate_backend(pid) from pg_locks join pg_database as here on here.oid = pg_locks.database
          where here.datname = current_database() and locktype = 'advisory'`,
      );
      await story.pass(5 * MINUTE);
    }
    await client.end();
    await story.say(pull.number, "/promote production");
    await story.pass(10 * MINUTE);
    expect(entered(story)).toEqual({ sandbox: 1, performance: 1, accessibility: 1, staging: 1, production: 1 });
  });
});
