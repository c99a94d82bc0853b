/** A backup is taken while Sluice runs, and comes back in place of what was lost: by the commands of docs/operating.md. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Migrator } from "kysely/migration";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { migrations } from "../../src/store/migrations/all.ts";
import { connect } from "../../src/store/sqlite/connection.ts";
import { readStore } from "../../src/store/store.ts";
import type { Pull } from "../../src/simulator/world/pulls.ts";
import { sluice } from "../cli/checkout.ts";
import type { Kind } from "../support/places.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import { onEach, onPostgres, postgresPlace } from "../support/stores.ts";

const page = readFileSync(new URL("../../docs/operating.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
const documented = (word: string): string =>
  blocks.find((block) => block.includes(word)) ?? expect.unreachable(`docs/operating.md shows no ${word}`);

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
/** Without what npm puts before it for its scripts: an operator's own Node may be an old one. */
const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));

/** What an operator types in a folder, where `url` is `DATABASE_URL`. Throws where one of the commands fails. */
async function typed(commands: string, cwd: string, url: string): Promise<void> {
  const { hostname, port, username, password, searchParams } = new URL(url);
  const env = {
    PATH: path.join(delimiter),
    DATABASE_URL: url,
    PGHOST: searchParams.get("host") ?? hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
  };
  await promisify(execFile)("sh", ["-ec", commands], { cwd, env });
}

/** The dump in a folder, in a database that was not there. */
async function restoredFrom(folder: string): Promise<string> {
  const { url, remove } = await postgresPlace();
  onTestFinished(remove);
  await remove();
  const name = new URL(url).pathname.slice(1);
  await typed(documented("pg_restore").replaceAll("sluice_restored", name), folder, url);
  return url;
}

/** By what it is backed up, and how it comes back into a folder: answers where it lies then. */
type Way = { readonly word: string; restored(folder: string, url: string): Promise<string> };
const ways: Readonly<Record<Kind["is"], Way>> = {
  sqlite: {
    word: "vacuum into",
    async restored(folder, url) {
      const file = join(folder, "data", "sluice.db");
      for (const rest of ["", "-wal", "-shm"]) rmSync(`${file}${rest}`, { force: true });
      renameSync(join(folder, "backup.db"), file);
      return url;
    },
  },
  postgres: { word: "pg_dump", restored: restoredFrom },
};

const config = `version: 1
commit: { checks: [] }
stages: { staging: {}, production: { production: true } }
`;

/** A change that has gone as far as it goes by itself. */
async function released(story: Story, branch: string): Promise<Pull> {
  const pull = story.shop.pulls.open({ by: "octocat", branch, files: { [`${branch}.txt`]: branch } });
  await story.settle();
  story.shop.pulls.merge(pull.number, { by: "octocat" });
  await story.pass(3 * MINUTE);
  return pull;
}

onEach((kind) => {
  test(
    "an older backup: what was begun since is found on GitHub and not begun again, and what comes next goes its way",
    { timeout: 120_000 },
    async () => {
      const place = await kind.place();
      const story = await begin({ config, ci: false, databaseUrl: place.url });
      onTestFinished(place.remove);
      const folder = kind.is === "sqlite" ? dirname(dirname(place.url.replace("sqlite:", ""))) : story.folder;
      symlinkSync(modules, join(folder, "node_modules"));
      const { word, restored } = ways[kind.is];
      const first = await released(story, "first");
      const promoted = story.shop.git.tip("main").sha;
      await typed(documented(word), folder, place.url);
      await story.say(first.number, "/promote production");
      await story.pass(3 * MINUTE);
      await released(story, "second");
      const done = story.dispatched();
      expect(done.map((one) => one.stage)).toEqual(["staging", "production", "staging"]);
      const deployments = story.shop.deployments.all.size;
      await story.restart(async () => {
        if (kind.is === "postgres") await place.remove();
        const databaseUrl = await restored(folder, place.url);
        story.settings = { ...story.settings, databaseUrl };
        expect(await sluice("restored", { env: { DATABASE_URL: databaseUrl } })).toMatchObject({ exit: 0, stderr: "" });
      });
      await story.pass(6 * MINUTE);
      expect(story.dispatched()).toEqual(done);
      expect(story.shop.deployments.all.size).toBe(deployments);
      const { sha } = story.shop.git.tip("main");
      expect(story.check(sha, "staging")).toContain("success: ");
      expect(await story.app.engine.store.journal.verify(String(story.shop.id))).toMatchObject({ brokenAt: null });
      // Nobody knows any more that the first was promoted: whoever asks again is told what GitHub has.
      await story.say(first.number, `/promote production ${promoted}`);
      await story.pass(6 * MINUTE);
      expect(story.dispatched()).toEqual(done);
      expect(story.check(promoted, "production")).toContain("success: ");
      await released(story, "third");
      const third = story.shop.git.tip("main").sha;
      expect(story.check(third, "staging")).toContain("success: ");
      expect(story.dispatched("staging").filter((one) => one.sha === third)).toHaveLength(1);
    },
  );
});

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

  test("a dump that is taken while the process writes holds one moment", async () => {
    const place = await postgresPlace();
    onTestFinished(place.remove);
    const story = await begin({ config, ci: false, databaseUrl: place.url });
    const first = await released(story, "first");
    const rival = await connected(place.url);
    const effects = await effectsIn(rival);
    const before = await story.app.engine.store.journal.load(String(story.shop.id));
    // It reads nothing before it has this table, too, which the process leaves alone.
    await rival.query("begin; lock table kysely_migration in access exclusive mode");
    const dumped = typed(documented("pg_dump"), story.folder, place.url);
    await Promise.race([waitedFor(rival), dumped.then(() => expect.unreachable("it did not wait"))]);
    await story.say(first.number, "/promote production");
    await story.pass(3 * MINUTE);
    expect(story.dispatched("production")).toHaveLength(1);
    await rival.query("commit");
    await dumped;
    expect(await effectsIn(rival)).not.toEqual(effects);
    const url = await restoredFrom(story.folder);
    expect(await effectsIn(await connected(url))).toEqual(effects);
    const store = (await readStore(url)) ?? expect.unreachable();
    const pipeline = String(story.shop.id);
    expect(await store.journal.verify(pipeline)).toEqual({ entries: before.sequence, brokenAt: null });
    expect(await store.journal.load(pipeline)).toEqual(before);
    await store.close();
  });
});

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  // What it is connected to may be dropped.
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const effectsIn = async (client: pg.Client): Promise<readonly object[]> =>
  (await client.query<object>("select pipeline, key, status from effects order by pipeline, key")).rows;

/** Until somebody waits for that table. */
async function waitedFor(client: pg.Client): Promise<void> {
  const waits = "select 1 from pg_locks where relation = 'kysely_migration'::regclass and not granted";
  while ((await client.query(waits)).rowCount === 0);
}
