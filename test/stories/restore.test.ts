/** A backup is taken while Sluice runs, and comes back in place of what was lost (docs/operating.md). */
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Migrator } from "kysely/migration";
import { expect, onTestFinished, test } from "vitest";
import { migrations } from "../../src/store/migrations/all.ts";
import { connect } from "../../src/store/sqlite/connection.ts";
import { sluice } from "../cli/checkout.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";

/** As `docs/operating.md` says it, beside the process that owns the file. */
function backup({ settings, folder }: Story): string {
  const path = join(folder, "backup.db");
  const database = new DatabaseSync(settings.databaseUrl.replace("sqlite:", ""), { readOnly: true });
  database.exec(`vacuum into '${path}'`);
  database.close();
  return path;
}

async function restore(story: Story, path: string): Promise<void> {
  await story.restart(async () => {
    const file = story.settings.databaseUrl.replace("sqlite:", "");
    for (const rest of ["", "-wal", "-shm"]) rmSync(`${file}${rest}`, { force: true });
    renameSync(path, file);
    const env = { DATABASE_URL: story.settings.databaseUrl };
    expect(await sluice("restored", { env })).toMatchObject({ exit: 0, stderr: "" });
  });
}

const config = `version: 1
commit: { checks: [] }
stages: { staging: {}, production: { production: true } }
`;

test(
  "an older backup: what was begun since is found on GitHub and not begun again, and what comes next goes its way",
  { timeout: 120_000 },
  async () => {
    const story = await begin({ config, ci: false });
    const first = await story.release();
    const path = backup(story);
    await story.say(first.number, "/promote production");
    await story.pass(10 * MINUTE);
    await story.release("second");
    const done = story.dispatched();
    const deployments = story.shop.deployments.all.size;
    await restore(story, path);
    await story.pass(15 * MINUTE);
    expect(story.dispatched()).toEqual(done);
    expect(story.shop.deployments.all.size).toBe(deployments);
    const { sha } = story.shop.git.tip("main");
    expect(story.check(sha, "staging")).toContain("success: ");
    expect(await story.app.engine.store.journal.verify(String(story.shop.id))).toMatchObject({ brokenAt: null });
    // Nobody knows any more that the first was promoted: whoever asks again is told what GitHub has.
    await story.say(first.number, "/promote production");
    await story.pass(10 * MINUTE);
    const attempts = story.dispatched("production").map((one) => one.attempt);
    expect(new Set(attempts).size).toBe(attempts.length);
    await story.release("third");
    const third = story.shop.git.tip("main").sha;
    expect(story.check(third, "staging")).toContain("success: ");
    expect(story.dispatched("staging").filter((one) => one.sha === third)).toHaveLength(1);
  },
);

test("a backup of an older version is marked before anything else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-older-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "backup.db");
  const { kysely: db, raw: database } = connect(path, { readOnly: false });
  expect((await new Migrator({ db, provider: migrations }).migrateTo("0002-sweep")).error).toBeUndefined();
  expect(await sluice("restored", { env: { DATABASE_URL: `sqlite:${path}` } })).toMatchObject({ exit: 0, stderr: "" });
  expect(database.prepare("select count(*) as marks from restored").get()).toEqual({ marks: 1 });
  database.close();
});

test("only what is there comes from a backup", async () => {
  const story = await begin();
  const absent = await sluice("restored", { env: { DATABASE_URL: `sqlite:${story.folder}/absent.db` } });
  expect(absent).toMatchObject({ exit: 1, stdout: expect.stringContaining("absent.db is not there") as string });
  const owned = await sluice("restored", { env: { DATABASE_URL: story.settings.databaseUrl } });
  expect(owned).toMatchObject({ exit: 1, stderr: expect.stringContaining("is in use by another") as string });
});

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("nothing is marked, migrated or moved beside a process that runs", async () => {
    const place = await postgresPlace();
    const story = await begin({ databaseUrl: place.url });
    const marks = async (): Promise<unknown> =>
      await story.app.engine.store.write((transaction) => transaction.selectFrom("restored").select("of").execute());
    const restored = async () => await sluice("restored", { env: { DATABASE_URL: place.url } });
    const busy = expect.stringContaining("is in use by a Sluice process: stop every one of them first") as string;
    expect(await restored()).toMatchObject({ exit: 1, stderr: busy });
    expect(await marks()).toEqual([]);
    const other = await begin();
    await other.restart(async () => {
      const words = `migrate sqlite-to-postgres --from ${other.settings.databaseUrl}`;
      expect(await sluice(words, { env: { DATABASE_URL: place.url } })).toMatchObject({ exit: 1, stdout: busy });
    });
    await story.restart(async () => expect(await restored()).toMatchObject({ exit: 0, stderr: "" }));
    expect(await marks()).toEqual([{ of: "app" }]);
    await place.remove();
  });
});
