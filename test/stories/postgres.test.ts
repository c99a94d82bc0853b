/** A release with the store on PostgreSQL, from the first webhook; and what the process says when its store is gone. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";
import type { Place } from "../support/places.ts";

const config = `version: 1
commit: { checks: [] }
stages: { staging: {}, production: { production: true } }
`;

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  let place: Place;
  beforeEach(async () => {
    place = await postgresPlace();
  });
  afterEach(async () => {
    await place.remove();
  });

  test("a change goes to production, across a restart; without its store the process is not ready, and lives", async () => {
    const story = await begin({ config, ci: false, databaseUrl: place.url });
    const pull = await story.release();
    await story.restart();
    await story.say(pull.number, "/promote production");
    await story.pass(5 * MINUTE);
    expect(story.dispatched().map((one) => one.stage)).toEqual(["staging", "production"]);
    expect(story.check(story.shop.git.tip("main").sha, "production")).toContain("success: ");
    const { store } = story.app.engine;
    expect(await store.journal.verify(String(story.shop.id))).toMatchObject({ brokenAt: null });
    const readiness = async () => {
      const response = await fetch(`http://127.0.0.1:${story.settings.port}/readyz`);
      return [response.status, await response.json()];
    };
    const none = { waiting: 0, setAside: 0 };
    expect(await readiness()).toMatchObject([200, { store: "writable", deliveries: none, effects: none }]);
    await place.remove();
    // What the store said before stands for a second.
    story.clock.moveTo(story.clock.now() + 1_000);
    expect(await readiness()).toMatchObject([503, { store: "not writable", deliveries: null, effects: null }]);
    const alive = await fetch(`http://127.0.0.1:${story.settings.port}/healthz`);
    expect(alive.status).toBe(200);
  });
});
