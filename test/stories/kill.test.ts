/** The real process, killed with -9 while it works, and started again on the same file. */
import { spawn as spawnProcess } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { realClock } from "../../src/engine/clocks.ts";
import { needed } from "../../src/github/permissions.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { files } from "../support/sample.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET } from "../support/story.ts";
import { freePort } from "../support/port.ts";

const REQUESTS = "http.server.request.start";
const main = new URL("../../src/main.ts", import.meta.url).pathname;
const spawn = (variables: Readonly<Record<string, string>>): ChildProcess =>
  spawnProcess(process.execPath, [main], { env: { PATH: process.env["PATH"], ...variables } as NodeJS.ProcessEnv });

let child: ChildProcess | null = null;
afterEach(() => child?.kill("SIGKILL"));

async function start(variables: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const process_ = spawn(variables);
  child = process_;
  await until(
    async () => (await fetch(`http://127.0.0.1:${variables["PORT"]}/healthz`).catch(() => null))?.ok === true,
  );
  return process_;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come to pass");
}

/** Kills the process with -9 when its next request of this kind has come to GitHub, which does it a second later. */
function killedIn(github: Simulator, path: string): Promise<void> {
  github.fail({ match: { method: "POST", path: new RegExp(`${path}$`) }, how: { kind: "latency", ms: 1_000 } });
  return new Promise((resolve) => {
    const meet = (message: unknown): void => {
      const { request } = message as { readonly request: IncomingMessage };
      if (request.method !== "POST" || request.url?.endsWith(path) !== true) return;
      unsubscribe(REQUESTS, meet);
      // Its body is still on the way.
      setTimeout(() => {
        child?.kill("SIGKILL");
        resolve();
      }, 200);
    };
    subscribe(REQUESTS, meet);
  });
}

/** A repository that goes straight to production, and what a process needs to know of it. */
async function stageFor(takes: number) {
  const github = await startSimulator({
    clock: realClock,
    app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed },
  });
  const shop = github.world.repository("acme/shop", {
    files: files("version: 1\ncommit: { checks: [] }\nstages: { production: {} }\n"),
    collaborators: { octocat: "write" },
  });
  shop.actions.script("deploy.yml", { takes });
  const folder = mkdtempSync(join(tmpdir(), "sluice-kill-"));
  const port = String(await freePort());
  const variables = {
    APP_ID: String(APP.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.url,
    DATABASE_URL: `sqlite:${folder}/sluice.db`,
    PORT: port,
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  };
  const open = async (): Promise<void> => {
    await start(variables);
    github.setWebhook(`http://127.0.0.1:${port}/api/github/webhooks`);
    github.world.install({ account: "acme", repositories: ["acme/shop"], permissions: needed });
  };
  const close = async (): Promise<void> => {
    expect(github.violations).toEqual([]);
    child?.kill("SIGTERM");
    await new Promise((resolve) => child?.once("exit", resolve));
    expect(child?.exitCode).toBe(0);
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { github, shop, variables, open, close };
}

test("killed in the deployment, in the dispatch and in mid-deploy: one of each, and production reached", async () => {
  const { github, shop, variables, open, close } = await stageFor(1_500);
  await open();
  const inDeployment = killedIn(github, "/deployments");
  shop.push({ by: "octocat", message: "a change" });
  await inDeployment;
  await until(() => shop.deployments.in("production").length === 1);
  // No webhook tells of a deployment: only a process that looks for what the former had begun goes on from here.
  const inDispatch = killedIn(github, "/dispatches");
  await start(variables);
  await inDispatch;
  await until(() => shop.actions.dispatches.length === 1);
  await start(variables);
  await until(() => shop.checks.of(shop.git.tip("main").sha).some((run) => run.name === "sluice / production"));
  child?.kill("SIGKILL");
  await until(() => [...shop.actions.runs.values()][0]?.status === "completed");
  await start(variables);
  // What its webhooks said while nobody was there, GitHub is asked to send again.
  await until(() => shop.deployments.in("production")[0]?.statuses.at(-1)?.state === "success");
  expect(shop.actions.dispatches).toHaveLength(1);
  expect(shop.deployments.in("production")).toHaveLength(1);
  await close();
});

test("killed in the deployment and in the dispatch of a rollback: it goes back once, and the loop is closed", async () => {
  const { github, shop, variables, open, close } = await stageFor(700);
  await open();
  const isIn = (sha: string): boolean =>
    shop.deployments.in("production").some((one) => one.sha === sha && one.statuses.at(-1)?.state === "success");
  const old = shop.push({ by: "octocat", message: "old" }).sha;
  await until(() => isIn(old));
  const bad = shop.push({ by: "octocat", message: "bad" }).sha;
  await until(() => isIn(bad) && shop.issues.all.size === 1);
  const inDeployment = killedIn(github, "/deployments");
  shop.issues.say([...shop.issues.all.keys()][0] ?? 0, "octocat", "/rollback production");
  await inDeployment;
  const inDispatch = killedIn(github, "/dispatches");
  await start(variables);
  await inDispatch;
  await until(() => shop.actions.dispatches.length === 3);
  await until(() => [...shop.actions.runs.values()].every((run) => run.status === "completed"));
  await start(variables);
  // What its webhooks said while nobody was there, GitHub is asked to send again.
  await until(() => isIn(old));
  await until(
    () => shop.checks.newest(bad, "sluice / production")?.output.title?.startsWith("Rolled back by") === true,
  );
  expect(shop.actions.dispatches.map(({ inputs }) => inputs["sha"])).toEqual([old, bad, old]);
  expect(shop.deployments.in("production")).toHaveLength(3);
  await close();
});

test("a second process on the same file refuses to start, and says why", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-two-"));
  const variables = {
    APP_ID: "1",
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: "http://127.0.0.1:9",
    DATABASE_URL: `sqlite:${folder}/sluice.db`,
    PORT: String(await freePort()),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  };
  const first = await start(variables);
  const second = spawn({ ...variables, PORT: String(await freePort()) });
  let said = "";
  second.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => second.once("exit", resolve));
  expect([code, said]).toEqual([2, expect.stringContaining(`is in use by another Sluice process (pid ${first.pid})`)]);
  first.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test.for([
  ["missing", {}, "WEBHOOK_SECRET: missing"],
  ["short", { WEBHOOK_SECRET: "short" }, "WEBHOOK_SECRET: must have at least 16 characters"],
] as const)("a webhook secret that is %s: it refuses to start", async ([, more, expected]) => {
  const process_ = spawn({ APP_ID: "1", PRIVATE_KEY: privateKey, ...more });
  let said = "";
  process_.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => process_.once("exit", resolve));
  expect(code).toBe(2);
  expect(said).toContain(expected);
});
