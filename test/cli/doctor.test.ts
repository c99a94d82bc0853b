/** The doctor as a process of its own, beside a running Sluice: the same GitHub (simulated, in real time), the same store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { startApp } from "../../src/app.ts";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import type { App } from "../../src/app.ts";
import { realClock } from "../../src/engine/clocks.ts";
import { needed } from "../../src/github/permissions.ts";
import { createLog } from "../../src/log.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import type { Flavour } from "../../src/simulator/flavour.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { Repository } from "../../src/simulator/world/repository.ts";
import { config, files } from "../support/sample.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET } from "../support/story.ts";
import { freePort } from "../support/port.ts";
import { run } from "./checkout.ts";
import type { Ran } from "./checkout.ts";

type Patient = {
  readonly github: Simulator;
  readonly shop: Repository;
  readonly env: Record<string, string>;
  app: App | null;
  readonly path: string;
  readonly folder: string;
};
type Told = {
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
  readonly events?: readonly string[];
  readonly ahead?: number;
  readonly config?: string;
  readonly flavour?: Flavour;
};

let patients: Patient[] = [];
afterEach(async () => {
  for (const { app, github, folder } of patients) {
    const { violations } = github;
    await app?.stop();
    await github.close();
    rmSync(folder, { recursive: true, force: true });
    expect(violations).toEqual([]);
  }
  patients = [];
});

async function patient({
  permissions = needed,
  events = EVENTS,
  ahead = 0,
  config,
  ...told
}: Told = {}): Promise<Patient> {
  const clock = { now: () => Date.now() - ahead, after: realClock.after };
  const app = { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events, permissions };
  const github = await startSimulator({ clock, app, ...told });
  const shop = github.world.repository("acme/shop", { files: files(config), collaborators: { octocat: "write" } });
  shop.required = [{ context: "build" }];
  const folder = mkdtempSync(join(tmpdir(), "sluice-doctor-"));
  const path = join(folder, "sluice.db");
  const port = await freePort();
  const env = {
    APP_ID: String(APP.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.url,
    DATABASE_URL: `sqlite:${path}`,
  };
  const settings = {
    appId: APP.id,
    privateKey,
    webhookSecret: SECRET,
    apiUrl: github.url,
    databaseUrl: env.DATABASE_URL,
    port,
    host: "127.0.0.1",
    logLevel: "silent",
    retentionDays: 30,
    publicUrl: null,
    allowedHosts: [],
  } as const;
  const running = await startApp(settings, { clock: realClock, log: createLog("silent") });
  github.setWebhook(`http://127.0.0.1:${port}${WEBHOOK_PATH}`);
  github.world.install({ account: "acme", repositories: ["acme/shop"], permissions });
  shop.push({ by: "octocat", message: "first", files: { a: "a" } });
  const made: Patient = { github, shop, env, app: running, path, folder };
  patients.push(made);
  await settled(made);
  return made;
}

async function settled({ github, app }: Patient): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    await github.idle();
    await app?.crank.idle();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const doctor = (env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran> =>
  run(["doctor", ...words], { env });

/** What differs from run to run, made equal. */
const steady = ({ stdout }: Ran, { path }: Patient): string =>
  stdout
    .replaceAll(path, "<store>")
    .replace(/\d+ s ago/, "<n> s ago")
    .replace(/\d+ of \d+ failed/, "0 of <n> failed")
    .replace(/[\d,]+ KB/, "<n> KB")
    .replace(/intact, [\d,]+ entries/, "intact, <n> entries")
    .replace(/next wake .*? London/, "next wake <time> London")
    .replace(/[\d,]+ of 5,000/, "<n> of 5,000");

test("lists that have more than a page are read to their end, on whatever host", async () => {
  const made = await patient();
  const shop = made.github.world.repositories.get("acme/shop");
  const { number } = shop?.pulls.open({ by: "octocat", branch: "b", files: { b: "b" } }) ?? { number: 0 };
  for (let said = 0; said < 110; said += 1) shop?.issues.say(number, "octocat", "hello");
  await settled(made);
  const { stdout } = await doctor(made.env);
  expect(stdout).toMatch(/✓ webhooks {5}last delivery \d+ s ago; 0 of 1[1-9]\d failed in 3 d/);
}, 60_000);

test("all is well, beside the process that owns the store", async () => {
  const made = await patient();
  const ran = await doctor(made.env);
  expect({ ...ran, stdout: steady(ran, made) }).toEqual({
    exit: 0,
    stderr: "",
    stdout: `✓ credentials  App 4711 "sluice", installed on acme (1 repository)
✓ permissions  all that this version needs
✓ webhooks     last delivery <n> s ago; 0 of <n> failed in 3 d
✓ store        sqlite:<store>, writable, <n> KB; ledger intact, <n> entries
✓ engine       0 deliveries wait; next wake <time> London (acme/shop)
✓ budget       acme: <n> of 5,000 calls left this hour
✓ clock        as GitHub's, to the second
All is well.
`,
  });
  expect(made.app?.crank.turnedAt).not.toBeNull();
}, 60_000);

test("beside an Enterprise Server: its version, its seven days, and no budget where nothing is counted", async () => {
  const made = await patient({ flavour: "enterprise-server" });
  const { exit, stdout } = await doctor(made.env);
  expect(exit).toBe(0);
  expect(stdout).toContain('App 4711 "sluice" of an Enterprise Server 3.19.2, installed on acme (1 repository)');
  expect(stdout).toMatch(/0 of \d+ failed in 7 d\n/);
  expect(stdout).toContain("acme: this GitHub does not count calls");
}, 60_000);

test("what is wrong is named, with the way out: permissions, events, a trunk without rules, a wrong clock", async () => {
  const made = await patient({
    permissions: { ...needed, actions: "read" },
    events: EVENTS.filter((event) => event !== "status"),
    ahead: 45_000,
  });
  made.shop.required = [];
  const { exit, stdout } = await doctor(made.env, "--ascii");
  expect(exit).toBe(1);
  const installation = [...made.github.world.installations.keys()][0];
  for (const line of [
    "XX permissions  acme: actions: write is missing, so what needs it stays shut (app-permission-missing)",
    `                an owner accepts it: https://github.com/organizations/acme/settings/installations/${installation}`.replace(
      /^ /,
      "",
    ),
    "XX webhooks     the App does not hear status",
    "!! trunk        acme/shop: whoever may write may push to main without a review",
    "XX clock        45 s ahead of GitHub's",
    "3 problems, 1 thing to look at. Exit 1.",
  ])
    expect(stdout).toContain(line);
}, 60_000);

test.for([
  ["names none", "", "ok permissions"],
  ["names one", "permissions: { promote: [team:web] }", "XX permissions  acme: members: read is missing"],
] as const)("who is in a team cannot be read, and the file %s", { timeout: 60_000 }, async ([, rules, line]) => {
  const { members: _members, ...permissions } = needed;
  const made = await patient({ permissions, config: `${config}${rules}\n` });
  expect((await doctor(made.env, "--ascii")).stdout).toContain(line);
});

test("a ledger that was changed, or cut short, is broken; the same for programs", async () => {
  const made = await patient();
  await made.app?.stop();
  made.app = null;
  const database = new DatabaseSync(made.path);
  database.exec("UPDATE journal SET event = '{}' WHERE sequence = 2");
  const changed = await doctor(made.env);
  expect(changed.stdout).toContain("ledger broken: acme/shop at entry 2");
  const before = database.prepare("SELECT count(*) AS count FROM journal").get()?.["count"];
  database.exec("DELETE FROM journal WHERE sequence > 1");
  database.close();
  const { exit, stdout } = await doctor(made.env, "--json");
  const { findings, problems } = JSON.parse(stdout) as {
    findings: { name: string; is: string; lines: string[] }[];
    problems: number;
  };
  expect(before).toBeGreaterThan(2);
  expect({ exit, problems }).toEqual({ exit: 1, problems: 1 });
  expect(findings.find(({ name }) => name === "store")).toMatchObject({
    is: "problem",
    lines: [expect.stringContaining("acme/shop at entry 2"), expect.any(String)],
  });
}, 60_000);

test("nobody takes up what is due; something was given up; webhooks fail", async () => {
  const made = await patient();
  await made.app?.stop();
  made.app = null;
  made.shop.push({ by: "octocat", message: "unheard", files: { a: "b" } });
  await made.github.idle();
  const database = new DatabaseSync(made.path);
  database.exec("UPDATE pipelines SET wake_at = 1000");
  database.exec(
    "UPDATE effects SET status = 'set-aside', tries = 8, problem = 'issue is locked' WHERE rowid = (SELECT min(rowid) FROM effects)",
  );
  database.close();
  const { exit, stdout } = await doctor(made.env);
  expect(exit).toBe(1);
  expect(stdout).toMatch(
    /✗ webhooks {5}last delivery \d+ s ago; \d+ of \d+ failed in 3 d\n {15}the last one ended in /,
  );
  expect(stdout).toMatch(
    /✗ engine {7}0 deliveries wait; no wake is due\n {15}something is due for \d+ d.* and nobody takes it up: is Sluice running\?/,
  );
  expect(stdout).toMatch(/◆ set aside {4}1 given up\n {15}effect [a-z-]+ on acme\/shop, 8 tries: issue is locked/);
}, 60_000);

test("a key that GitHub does not take: what can be said without it is said", async () => {
  const made = await patient();
  const { exit, stdout } = await doctor({ ...made.env, APP_ID: "99" });
  expect(exit).toBe(1);
  expect(stdout).toContain("✗ credentials  GitHub does not take App 99:");
  expect(stdout).toContain("✓ store");
  expect(stdout).not.toContain("permissions");
}, 60_000);

test.for([
  [
    "no settings",
    {},
    ["✗ settings  APP_ID:", "✗ settings  WEBHOOK_SECRET:", "◆ store     sqlite:./data/none.db is not there yet"],
  ],
  [
    "a store of another kind",
    { DATABASE_URL: "mysql://x" },
    ["✗ store     mysql://x cannot be read: DATABASE_URL: sqlite:./path/to/file.db or postgres://"],
  ],
  [
    "a store that is none",
    { DATABASE_URL: `sqlite:${new URL(import.meta.url).pathname}` },
    ["cannot be read: file is not a database"],
  ],
] as const)("%s", async ([, env, expected]) => {
  const { exit, stdout } = await doctor({ DATABASE_URL: "sqlite:./data/none.db", ...env });
  expect(exit).toBe(1);
  for (const line of expected) expect(stdout).toContain(line);
});

test("GitHub out of reach", async () => {
  const port = await freePort();
  const env = {
    APP_ID: "1",
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: "sqlite:./data/none.db",
  };
  const { exit, stdout, stderr } = await doctor(env);
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: "" });
  expect(stdout).toContain("✗ credentials  GitHub");
  expect(stdout).not.toContain(privateKey.slice(40, 80));
});
