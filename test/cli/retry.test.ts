/** The command line as a process of its own, beside a Sluice that runs as another: it writes a word, and the other finds it. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { realClock } from "../../src/engine/clocks.ts";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { needed } from "../../src/github/permissions.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { openStore, survey } from "../../src/store/store.ts";
import { files } from "../support/sample.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET } from "../support/story.ts";
import { freePort } from "../support/port.ts";
import { run, sluice } from "./checkout.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come to pass");
}

type Readiness = { readonly deliveries: { readonly setAside: number } };

test("what a running Sluice has set aside is tried again by a word from beside it", { timeout: 60_000 }, async () => {
  const github = await startSimulator({
    clock: realClock,
    app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed },
  });
  const shop = github.world.repository("acme/shop", {
    files: files("version: 1\ncommit: { checks: [] }\nstages: { staging: {} }\n"),
    collaborators: { octocat: "write" },
  });
  const folder = mkdtempSync(join(tmpdir(), "sluice-retry-"));
  const path = join(folder, "sluice.db");
  const [port, DATABASE_URL] = [String(await freePort()), `sqlite:${path}`];
  const variables = { APP_ID: String(APP.id), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET, DATABASE_URL };
  const env = {
    PATH: process.env["PATH"] ?? "",
    ...variables,
    GITHUB_API_URL: github.url,
    PORT: port,
    LOG_LEVEL: "silent",
  };
  const child = spawn(process.execPath, [main], { env: { ...env, HOST: "127.0.0.1" } as unknown as NodeJS.ProcessEnv });
  try {
    const ready = async () =>
      (await (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.json()) as Readiness | undefined;
    await until(async () => (await ready()) !== undefined);
    github.setWebhook(`http://127.0.0.1:${port}${WEBHOOK_PATH}`);
    github.world.install({ account: "acme", repositories: ["acme/shop"], permissions: needed });
    await until(() => shop.issues.all.size === 1);
    // A push that it never heard of, as if it had failed twelve times.
    github.setWebhook("http://127.0.0.1:9/");
    const { sha } = shop.push({ by: "octocat", message: "a change", files: { a: "a" } });
    await github.idle();
    const letter = github.deliveries().find((one) => one.letter.event === "push")?.letter;
    const database = new DatabaseSync(path, { timeout: 5_000 });
    database
      .prepare(
        "INSERT INTO deliveries (guid, event, body, received_at, state, tries, next_at, problem, done_at) VALUES ('poison', 'push', ?, ?, 'set-aside', 12, ?, 'GitHub answered 500: @octocat', ?)",
      )
      .run(letter?.raw ?? "", Date.now(), Date.now(), Date.now());
    database.close();
    // What it said before stands for a second.
    await until(async () => (await ready())?.deliveries.setAside === 1);
    expect(await ready()).toMatchObject({
      setAside: [{ what: "delivery", kind: "push", tries: 12, reason: "GitHub answered 500" }],
    });
    const listed = await run(["retry"], { env: { DATABASE_URL } });
    expect(listed).toMatchObject({ exit: 0, stderr: "" });
    expect(listed.stdout).toMatch(
      /^d\d+ {2}delivery push {2}acme\/shop {2}since .* UTC {2}12 tries\n {4}GitHub answered 500: @octocat\n/,
    );
    const [id = ""] = listed.stdout.split(" ");
    expect(await run(["retry", id], { env: { DATABASE_URL } })).toMatchObject({ exit: 0, stderr: "" });
    await until(() => shop.actions.dispatches.some(({ inputs }) => inputs["sha"] === sha));
    await until(async () => (await ready())?.deliveries.setAside === 0);
    expect(await ready()).toMatchObject({ setAside: [] });
    expect(github.violations).toEqual([]);
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("where there is no store it says so", async () => {
  const env = { DATABASE_URL: "sqlite:./data/none.db" };
  expect(await sluice("retry", { env })).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining("is not there") as string,
  });
});

test("all is all, and so is the count, however many there are", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-retry-"));
  const DATABASE_URL = `sqlite:${join(folder, "sluice.db")}`;
  await (await openStore(DATABASE_URL)).close();
  const database = new DatabaseSync(join(folder, "sluice.db"));
  database.exec(`WITH RECURSIVE some(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM some WHERE n < 1002)
    INSERT INTO deliveries (guid, event, body, received_at, state, tries, next_at, problem, done_at)
    SELECT 'g' || n, 'push', '{}', n, 'set-aside', 12, n, 'GitHub answered 500', n FROM some`);
  database.close();
  expect((await survey(DATABASE_URL, 1))?.setAside).toMatchObject({ count: 1_002, first: { length: 5 } });
  expect((await sluice("retry", { env: { DATABASE_URL } })).stdout).toContain("\nand 2 more\n");
  const tried = await sluice("retry --all", { env: { DATABASE_URL } });
  expect(tried).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining(" and 982 more will be tried again") as string,
  });
  expect(await sluice("retry", { env: { DATABASE_URL } })).toMatchObject({ stdout: "Nothing is set aside.\n" });
  expect((await survey(DATABASE_URL, 1))?.setAside).toEqual({ count: 0, first: [] });
  rmSync(folder, { recursive: true });
});
