/** Two real processes on one store: one is told to stop while webhooks stream in, and none is refused. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { realClock } from "../../src/engine/clocks.ts";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { needed } from "../../src/github/permissions.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { openStore } from "../../src/store/store.ts";
import { Balancer, isReady } from "../support/balancer.ts";
import { files } from "../support/sample.ts";
import { APP, EVENTS, privateKey, publicKey, SECRET } from "../support/story.ts";
import { freePort } from "../support/port.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;

type Replica = { readonly port: number; readonly child: ChildProcess };

async function replica(variables: Readonly<Record<string, string>>): Promise<Replica> {
  const port = await freePort();
  const env = { PATH: process.env["PATH"], ...variables, PORT: String(port) } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [main], { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  while (!(await isReady(port))) await setTimeout(50);
  return { port, child };
}

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("no webhook is refused, none is lost, and a release goes on", { timeout: 120_000 }, async () => {
    const place = await postgresPlace();
    const balancer = new Balancer();
    const github = await startSimulator({
      clock: realClock,
      app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed },
    });
    const shop = github.world.repository("acme/shop", {
      files: files("version: 1\ncommit: { checks: [] }\nstages: { staging: {}, production: { needs: [staging] } }\n"),
      collaborators: { octocat: "write", reader: "read" },
    });
    shop.actions.script("deploy.yml", { takes: 2_000 });
    const variables = {
      APP_ID: String(APP.id),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: SECRET,
      GITHUB_API_URL: github.url,
      DATABASE_URL: place.url,
      HOST: "127.0.0.1",
      LOG_LEVEL: "warn",
    };
    const [one, two] = await Promise.all([replica(variables), replica(variables)]);
    balancer.watch([one.port, two.port]);
    const url = `${await balancer.open()}${WEBHOOK_PATH}`;
    while (balancer.targets.length < 2) await setTimeout(50);
    github.setWebhook(url);
    github.world.install({ account: "acme", repositories: ["acme/shop"], permissions: needed });
    shop.push({ by: "octocat", message: "a change" });
    const pull = shop.pulls.open({ by: "octocat", branch: "talk", files: { "talk.txt": "talk" } });

    const gone = new Promise((resolve) => one.child.once("exit", resolve));
    for (let said = 0; said < 200; said += 1) {
      if (said === 40) one.child.kill("SIGTERM");
      shop.issues.say(pull.number, "reader", `hello ${said}`);
      await setTimeout(40);
    }
    expect(await gone).toBe(0);
    while (shop.deployments.in("production").at(-1)?.statuses.at(-1)?.state !== "success") await setTimeout(100);
    await github.idle();
    expect(new Set(github.deliveries().map(({ outcome }) => outcome.statusCode))).toEqual(new Set([202]));
    expect(shop.actions.dispatches).toHaveLength(2);
    two.child.kill("SIGTERM");
    await new Promise((resolve) => two.child.once("exit", resolve));
    const store = await openStore(place.url);
    expect(await store.inbox.count()).toEqual({ waiting: 0, setAside: 0 });
    const comments = github.deliveries().filter(({ letter }) => letter.event === "issue_comment");
    expect(comments.length).toBeGreaterThanOrEqual(200);
    for (const {
      letter: { guid },
    } of comments)
      expect(await store.inbox.put({ guid, event: "issue_comment", body: Buffer.from(""), at: 0 })).toBe("known");
    await store.close();
    await balancer.close();
    await github.close();
    await place.remove();
  });
});
