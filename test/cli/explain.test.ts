/** `sluice explain`: from the store beside a running Sluice, in the words of `/explain`. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, test, vi } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import type { Story } from "../support/story.ts";
import { sluice } from "./checkout.ts";
import type { Ran } from "./checkout.ts";
import { undressed } from "./undressed.ts";

const HOUR = 3_600_000;
const GATES = "approvals: { count: 2, from: [team:sre, '@octocat'] }, checks: [security/scan]";
const gated = config.replace("production: { production: true,", `production: { gates: { ${GATES} }, production: true,`);

const folder = mkdtempSync(join(tmpdir(), "sluice-explain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As typed at the story's time. */
async function explain({ clock, settings }: Story, words: string, later = 0): Promise<Ran> {
  const now = vi.spyOn(Date, "now").mockReturnValue(clock.now() + later);
  try {
    return await sluice(`explain ${words}`, { env: { DATABASE_URL: settings.databaseUrl } });
  } finally {
    now.mockRestore();
  }
}

/** What lies on the disk of a store. */
const written = ({ folder: of }: Story): readonly string[] =>
  ["sluice.db", "sluice.db-wal"].map((file) =>
    createHash("sha256")
      .update(readFileSync(join(of, file)))
      .digest("hex"),
  );

test("halfway to production, beside the running Sluice: the words of /explain, and nothing is written", async () => {
  const story = await begin({ config: gated });
  story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
  const pull = await story.release();
  const sha = story.shop.git.tip("main").sha.slice(0, 7);
  await story.say(pull.number, "/promote production");
  await story.say(pull.number, "/approve production", "mona");
  await story.say(pull.number, "/approve production", "octocat");
  await story.say(pull.number, "/lock production for 2h copy of the books", "hubot");
  await story.say(pull.number, "/explain production");
  const before = written(story);
  const { exit, stdout, stderr } = await explain(story, `production --candidate ${sha}`);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toBe(`production · ${sha} (#12)                                       as of Wed 14 Oct, 13:39 London
  Earliest possible: 15:39 London, in 2 h, if security/scan has passed and 1 more approval from sre is there by then.
  Waits most for: the lock of hubot.

  ✓ upstream   staging passed
  ○ lock       locked by hubot until 15:39 London, reason: copy of the books; /unlock production takes write
  ○ checks     security/scan has not reported
  ✓ request    asked for by octocat, 13:39 London
  ○ approvals  1 of 2
    ✓ mona (sre), 13:39 London, valid until Wed 21 Oct, 13:39 London
    – octocat, 13:39 London: ignored, author of ${sha}
    ○ 1 more of sre
  ✓ trunk, accepts, veto, hold, lane, environment: nothing in the way

  Next: /unlock production on #12
`);
  const reply = story.shop.issues.on(pull.number).at(-1)?.body ?? "";
  expect(undressed.terminal(stdout)).toEqual(undressed.markdown(reply));

  expect((await explain(story, "production --repo ACME/shop")).stdout).toBe(stdout);
  expect((await explain(story, "production --ascii")).stdout).toContain("\n  ok upstream   staging passed\n  -- lock");
  const json = JSON.parse((await explain(story, "production --json")).stdout) as unknown;
  expect(json).toMatchObject({
    is: "explained",
    repository: "acme/shop",
    stage: "production",
    candidate: { sha: story.shop.git.tip("main").sha, pull: 12 },
    forecast: { is: "at", earliest: story.clock.now() + 2 * HOUR, waitsMostFor: "locked" },
    gates: expect.arrayContaining([expect.objectContaining({ gate: "checks", is: "shut" })]),
  });
  expect(stdout).not.toContain("◆");
  expect((await explain(story, "production", 3 * HOUR)).stdout).toContain(
    "\n◆ Something has been due for minutes and nobody takes it up: is Sluice running?\n",
  );

  const refusals = [
    [
      "prodution",
      "unknown-stage",
      "There is no stage prodution. Did you mean production? Stages: sandbox, performance,",
    ],
    ["commit", "nothing-to-do", "Nothing to explain on commit: these are your own checks; run them again on GitHub"],
    [
      "production --candidate 0000000",
      "version-unknown",
      `0000000 is no commit, tag, release or pull request here. The newest candidates: ${sha} (#12)`,
    ],
  ] as const;
  for (const [words, code, sentence] of refusals) {
    const refused = await explain(story, words);
    expect(refused).toMatchObject({ exit: 1, stderr: "", stdout: expect.stringContaining(sentence) });
    expect(refused.stdout).toContain(`(${code})\n`);
    expect(JSON.parse((await explain(story, `${words} --json`)).stdout)).toMatchObject({ is: "refused", code });
  }
  expect(written(story)).toEqual(before);
}, 60_000);

describe("a store", () => {
  const typed = (words: string, path: string) =>
    sluice(`explain ${words}`, { env: { DATABASE_URL: `sqlite:${join(folder, path)}` } });

  test("that is not there, or is none", async () => {
    expect(await typed("production", "absent.db")).toMatchObject({
      exit: 1,
      stdout: `sqlite:${folder}/absent.db is not there: Sluice has not run here, or DATABASE_URL names another\n`,
    });
    expect(existsSync(join(folder, "absent.db"))).toBe(false);
    writeFileSync(join(folder, "text.db"), "a text that is no database, and long enough to be seen as none".repeat(20));
    const { exit, stdout } = await typed("production --json", "text.db");
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ is: "unreadable", sentence: expect.stringContaining("cannot be read") });
  });

  test("of another version: a problem, and it stays as it is", async () => {
    const path = join(folder, "version.db");
    await (await openStore(`sqlite:${path}`)).close();
    expect((await typed("production", "version.db")).stdout).toContain("knows no repository yet");
    const database = new DatabaseSync(path);
    const migrations = () => database.prepare("SELECT name FROM kysely_migration ORDER BY name").all();
    const all = migrations();
    database.exec("DELETE FROM kysely_migration WHERE name = '0002-sweep'");
    for (let times = 0; times < 2; times += 1)
      expect(await typed("production", "version.db")).toMatchObject({
        exit: 1,
        stdout: `${path} was written by an older version of Sluice: npm start brings it up to date\n`,
      });
    expect(migrations()).toEqual(all.filter((_, index) => index !== 1));
    database.exec("INSERT INTO kysely_migration VALUES ('0002-sweep', ''), ('9999-later', '')");
    expect((await typed("production", "version.db")).stdout).toContain("was written by a newer version of Sluice");
    database.close();
  });

  test("with several repositories: one is to be named, and those that are there are listed", async () => {
    const store = await openStore(`sqlite:${join(folder, "several.db")}`);
    for (const [index, name] of ["docs", "shop"].entries())
      await store.write(async (transaction) => {
        const row = { installation: 1, repository: index, owner: "acme", defaultBranch: "main", private: false };
        await store.pipelines.upsert(transaction, [{ id: String(index), name, ...row }]);
      });
    expect(await typed("production", "several.db")).toEqual({
      exit: 2,
      stdout: "",
      stderr: "Name one of the repositories by --repo: acme/docs and acme/shop\n",
    });
    expect(await typed("production --repo acme/shp", "several.db")).toMatchObject({
      exit: 2,
      stderr: "There is no acme/shp here; there is acme/docs and acme/shop\n",
    });
    expect(await typed("production --repo acme/shop", "several.db")).toMatchObject({
      exit: 1,
      stdout:
        "No good .github/sluice.yml has been in force here yet. sluice / config says what is wrong with it. (no-config)\n",
    });
    await store.close();
  });
});

test.for([
  ["", "Name a stage: sluice explain production"],
  ["production --candidate", "--candidate takes a value\nUsage: sluice explain"],
  ["production --candidate --json", "--candidate takes a value"],
  ["production --candidate main", "--candidate takes 7 to 40 digits of a sha; main is something else"],
  ["production --mermaid --repo acme/shop", "--mermaid draws a checkout and takes no --repo"],
] as const)("used wrongly: sluice explain %s", async ([words, expected]) => {
  const { exit, stdout, stderr } = await sluice(`explain ${words}`);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  expect(stderr).toContain(expected);
});
