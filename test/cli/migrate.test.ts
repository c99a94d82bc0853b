/** From one machine to many: what a story has filled is moved, and the story goes on there. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { named } from "../../src/store/location.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";
import type { Place } from "../support/places.ts";
import { sluice } from "./checkout.ts";
import { waiting } from "../support/waiting.ts";

const migrate = (from: string, to: string, more = "") =>
  sluice(`migrate sqlite-to-postgres --from ${from} ${more}`, { env: { DATABASE_URL: to } });

test.for<[words: string, env: Readonly<Record<string, string>>, problem: string]>([
  ["", {}, "Name a way: sluice migrate sqlite-to-postgres"],
  ["postgres-to-sqlite", {}, "There is no way postgres-to-sqlite"],
  ["sqlite-to-postgres", {}, "name the file: sluice migrate sqlite-to-postgres --from sqlite:./data/sluice.db"],
  ["sqlite-to-postgres", { DATABASE_URL: "sqlite:x.db" }, "--from sqlite:x.db"],
  ["sqlite-to-postgres --to mysql://me:secret@x/y", {}, "is expected, not mysql://me@x/y"],
  ["sqlite-to-postgres --from x.db --to postgres://x/y", {}, "--from: sqlite:./path/to/file.db is expected, not x.db"],
])("used wrongly: %s", async ([words, env, problem]) => {
  const { exit, stdout, stderr } = await sluice(`migrate ${words}`, { env });
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  expect(stderr).toContain(problem);
});

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  let place: Place;
  beforeEach(async () => {
    place = await postgresPlace();
  });
  afterEach(async () => {
    await place.remove();
  });

  /** What both stores hold, as it is kept. */
  async function held(story: Story) {
    const { store } = story.app.engine;
    const id = String(story.shop.id);
    return {
      journal: await store.journal.history(id),
      loaded: await store.journal.load(id),
      pipelines: await store.pipelines.all(),
      effects: await store.write((transaction) =>
        transaction.selectFrom("effects").selectAll().orderBy("key").execute(),
      ),
      surfaces: await store.write((transaction) =>
        transaction.selectFrom("surfaces").selectAll().orderBy("key").execute(),
      ),
      verified: await store.journal.verify(id),
    };
  }

  test("a story is moved, and goes on where it was: nothing is done twice", async () => {
    const story = await begin();
    const pull = await story.release();
    const before = await held(story);
    const from = story.settings.databaseUrl;
    const calls = story.calls().length;
    await story.restart(async () => {
      const { exit, stdout } = await migrate(from, place.url);
      expect(exit).toBe(0);
      expect(stdout).toMatch(/^✓ [\d,]+ rows are in postgres:\/\/.*; 1 ledger, \d+ entries, intact there\nNext:\n/);
      expect(stdout).toContain(`never start Sluice on it again`);
      story.settings = { ...story.settings, databaseUrl: place.url };
    });
    expect({ ...(await held(story)), pipelines: before.pipelines }).toEqual(before);
    const writes = story.calls(calls).filter((call) => !call.startsWith("GET") && !call.includes("access_tokens"));
    expect(writes).toEqual([]);
    await story.say(pull.number, "/promote production");
    await story.pass(5 * MINUTE);
    expect(story.dispatched().map((one) => one.stage)).toEqual([
      "sandbox",
      "performance",
      "accessibility",
      "staging",
      "production",
    ]);
    const doctor = await sluice("doctor", { env: { DATABASE_URL: place.url } });
    expect(doctor.stdout).toMatch(
      new RegExp(`store +${named(place.url)}, writable, .* MB; ledger intact, \\d+ entries`),
    );
    const explained = await sluice("explain production", { env: { DATABASE_URL: place.url } });
    expect({ exit: explained.exit, stderr: explained.stderr }).toEqual({ exit: 0, stderr: "" });
    await story.restart(async () => {
      story.settings = { ...story.settings, databaseUrl: from };
    });
  });

  test("while a process has the file nothing is moved", async () => {
    const story = await begin();
    const { exit, stdout } = await migrate(story.settings.databaseUrl, place.url);
    expect({ exit, stdout }).toEqual({
      exit: 1,
      stdout: expect.stringMatching(/^✗ .*sluice\.db is in use by another Sluice process/) as string,
    });
    expect((await sluice("explain production", { env: { DATABASE_URL: place.url } })).stdout).toContain("is not there");
  });

  async function filled(folder: string): Promise<string> {
    const url = `sqlite:${join(folder, "filled.db")}`;
    const store = await openStore(url);
    await store.inbox.put({ guid: "a", event: "push", body: Buffer.from("{}"), at: 1 });
    await store.close();
    return url;
  }

  test("what arrives afterwards is numbered on, and a database that has data is not touched", async () => {
    const story = await begin();
    const url = await filled(story.folder);
    expect(await migrate(url, place.url)).toMatchObject({ exit: 0 });
    const store = await openStore(place.url);
    expect(await store.inbox.put({ guid: "b", event: "push", body: Buffer.from("{}"), at: 2 })).toBe("new");
    expect((await waiting(store, 5, 5)).map(({ seq, guid }) => [seq, guid])).toEqual([
      [1, "a"],
      [2, "b"],
    ]);
    const again = await migrate(url, place.url, "--json");
    expect({ exit: again.exit, json: JSON.parse(again.stdout) as unknown }).toEqual({
      exit: 1,
      json: {
        is: "not-moved",
        why: expect.stringContaining("is not empty: Sluice has data there already (deliveries)") as string,
      },
    });
    expect(await waiting(store, 5, 5)).toHaveLength(2);
    await store.close();
  });

  test("a file of another version, one that is broken, one that is not there: nothing arrives", async () => {
    const story = await begin();
    await story.release();
    const path = join(story.folder, "stopped.db");
    await story.restart(async () => copyFileSync(story.settings.databaseUrl.replace("sqlite:", ""), path));
    const changed = (name: string, statement: string): string => {
      const copy = join(story.folder, name);
      copyFileSync(path, copy);
      const database = new DatabaseSync(copy);
      database.exec(statement);
      database.close();
      return `sqlite:${copy}`;
    };
    for (const [url, problem] of [
      [changed("old.db", "delete from kysely_migration where name = '0002-sweep'"), "was written by an older version"],
      [changed("new.db", "insert into kysely_migration values ('9999-later', '')"), "was written by a newer version"],
      [changed("broken.db", "update journal set event = '{}' where sequence = 3"), "acme/shop is broken at entry 3"],
      [`sqlite:${story.folder}/absent.db`, "absent.db is not there: there is nothing to move"],
    ] as const) {
      const { exit, stdout } = await migrate(url, place.url);
      expect(exit).toBe(1);
      expect(stdout).toContain(problem);
    }
    const store = await openStore(place.url);
    expect(await store.pipelines.all()).toEqual([]);
    await store.close();
  });
});
