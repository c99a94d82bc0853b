/** From the comment's webhook to the dispatch, of a promotion and of a rollback, at 50 ms of API latency. */
import { realClock } from "../src/engine/clocks.ts";
import { needed } from "../src/github/permissions.ts";
import { startSimulator } from "../src/simulator/simulator.ts";
import type { Simulator } from "../src/simulator/simulator.ts";
import type { Repository } from "../src/simulator/world/repository.ts";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Settings } from "../src/settings.ts";
import { files } from "../test/support/sample.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET } from "../test/support/story.ts";
import { freePort } from "../test/support/port.ts";
import type { Asked } from "./dispatching.ts";
import { atMost, median } from "./table.ts";
import type { Row } from "./table.ts";

const ROUNDS = 15;
const BACK_ROUNDS = 7;
const LATENCY_MS = 50;
const CONFIG = "version: 1\ncommit: { checks: [] }\nstages: { production: { production: true } }\n";

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Asks the application's thread, and waits for its answer. */
async function ask(app: Worker, asked: Asked): Promise<unknown> {
  app.postMessage(asked);
  const [answer] = await once(app, "message");
  return answer;
}

export async function dispatch(): Promise<readonly Row[]> {
  const github = await startSimulator({
    clock: realClock,
    app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed },
  });
  const shop = github.world.repository("acme/shop", {
    files: files(CONFIG),
    collaborators: { octocat: "write", hubot: "write" },
  });
  shop.actions.script("deploy.yml", { takes: 20 });
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const port = await freePort();
  const settings: Settings = {
    appId: APP.id,
    privateKey,
    webhookSecret: SECRET,
    apiUrl: github.url,
    databaseUrl: `sqlite:${folder}/sluice.db`,
    port,
    host: "127.0.0.1",
    logLevel: "warn",
    retentionDays: 30,
    publicUrl: null,
    allowedHosts: [],
  };
  const app = new Worker(new URL("./dispatching.ts", import.meta.url), { workerData: settings });
  await once(app, "message");
  github.setWebhook(`http://127.0.0.1:${port}/api/github/webhooks`);
  github.world.install({ account: "acme", repositories: ["acme/shop"], permissions: needed });
  const took: number[] = [];
  const trips: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    github.latency(0);
    const pull = shop.pulls.open({ by: "octocat", branch: `b${round}`, files: { [`f${round}`]: "x" } });
    shop.pulls.merge(pull.number, { by: "octocat" });
    const { sha } = shop.git.tip("main");
    await until(
      () => shop.checks.newest(sha, "sluice / production") !== undefined && shop.issues.on(pull.number).length > 0,
    );
    await github.idle();
    await ask(app, "idle");
    github.latency(LATENCY_MS);
    trips.push(Number(await ask(app, "trips")));
    const before = shop.actions.dispatches.length;
    const start = performance.now();
    shop.issues.say(pull.number, "octocat", "/promote production");
    await until(() => shop.actions.dispatches.length > before);
    took.push(performance.now() - start);
    github.latency(0);
    await until(() => shop.deployments.in("production").at(-1)?.statuses.at(-1)?.state === "success");
  }
  const back = await rollbacks(github, shop);
  await ask(app, "stop");
  await app.terminate();
  await github.close();
  rmSync(folder, { recursive: true, force: true });
  // The first one mints the token and is the first of its person: it is not counted.
  const ratio = median(took.slice(1)) / median(trips.slice(1));
  return [
    atMost(
      `comment → dispatch / three round trips (${median(took.slice(1)).toFixed(0)} ms / ${median(trips.slice(1)).toFixed(0)} ms)`,
      1.2,
      ratio,
      " ×",
    ),
    atMost(
      `rollback: comment → dispatch (${(median(back) / median(trips.slice(1))).toFixed(2)} × three round trips)`,
      2_000,
      median(back),
      " ms",
    ),
  ];
}

/** Each goes one version further back: milliseconds from the comment's webhook to the dispatch. */
async function rollbacks(github: Simulator, shop: Repository): Promise<readonly number[]> {
  const took: number[] = [];
  const [control = 0] = shop.issues.all.keys();
  for (let round = 0; round < BACK_ROUNDS; round += 1) {
    github.latency(LATENCY_MS);
    const before = shop.actions.dispatches.length;
    const start = performance.now();
    // Somebody else: one person is answered twenty times a minute.
    shop.issues.say(control, "hubot", "/rollback production");
    await until(() => shop.actions.dispatches.length > before);
    took.push(performance.now() - start);
    github.latency(0);
    await until(() => shop.deployments.in("production").at(-1)?.statuses.at(-1)?.state === "success");
  }
  return took;
}
