/** What examples/compose.yml starts, started here without containers: the same commands, environments and order. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { load } from "js-yaml";
import { expect, onTestFinished, test } from "vitest";
import { Balancer } from "./support/balancer.ts";
import { freePort } from "./support/port.ts";
import { onPostgres, postgresPlace } from "./support/stores.ts";

const root = new URL("..", import.meta.url).pathname;

type Service = { readonly command: readonly string[]; readonly environment?: Readonly<Record<string, string>> };
const { services } = load(readFileSync(join(root, "examples/compose.yml"), "utf8")) as {
  readonly services: Readonly<Record<"keys" | "github" | "one" | "two", Service>>;
};

/** Where what has a name among containers is here. */
type Places = Readonly<Record<string, string>>;

function here(text: string, places: Places): string {
  const [there, place] = Object.entries(places).find(([name]) => text.startsWith(name)) ?? ["", ""];
  return place + text.slice(there.length);
}

/** `dist/main.js` is made of `src/main.ts`. */
function started({ command, environment = {} }: Service, places: Places): ChildProcess {
  const [, ...rest] = command.map((word) => (word === "dist/main.js" ? "src/main.ts" : here(word, places)));
  const told = Object.entries(environment).map(([name, value]) => [name, here(value, places)]);
  const env = { PATH: process.env["PATH"], HOST: "127.0.0.1", LOG_LEVEL: "warn", ...Object.fromEntries(told) };
  const child = spawn(process.execPath, rest, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

const ended = async (child: ChildProcess): Promise<unknown> =>
  await new Promise((resolve) => child.once("exit", resolve));

async function until<T>(ask: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => null);
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    await setTimeout(100);
  }
}

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("docker compose up: a change reaches production through both processes", { timeout: 90_000 }, async () => {
    const [keys, place, balancer] = [
      mkdtempSync(join(tmpdir(), "sluice-keys-")),
      await postgresPlace(),
      new Balancer(),
    ];
    onTestFinished(async () => {
      await balancer.close();
      rmSync(keys, { recursive: true });
      await place.remove();
    });
    const [port, one, two] = [await freePort(), await freePort(), await freePort()];
    const places = {
      "postgres://sluice:sluice@postgres:5432/sluice": place.url,
      "http://balancer:3000": await balancer.open(),
      "http://github:8080": `http://127.0.0.1:${port}`,
      "8080": String(port),
      "/keys": keys,
    };
    const tell = async (verb: string, said: object) => {
      const response = await fetch(`http://127.0.0.1:${port}/_simulator/${verb}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(said),
      });
      return (await response.json()) as {
        number: number;
        environments: Record<string, string>;
        dispatches: string[];
        installed: boolean;
      };
    };
    expect(await ended(started(services.keys, places))).toBe(0);
    const github = started(services.github, places);
    await until(() => tell("status", {}));
    const processes = [one, two].map((at, index) => {
      const service = index === 0 ? services.one : services.two;
      return started({ ...service, environment: { ...service.environment, PORT: String(at) } }, places);
    });
    for (const at of [one, two]) await until(async () => (await fetch(`http://127.0.0.1:${at}/readyz`)).ok);
    balancer.targets.push(one, two);
    await until(async () => (await tell("status", {})).installed);
    const { number } = await tell("push", { title: "Make the basket faster" });
    await until(async () => (await tell("status", {})).environments["staging"]?.endsWith(" success"));
    await tell("comment", { issue: number, text: "/promote production" });
    const { dispatches } = await until(async () => {
      const status = await tell("status", {});
      return status.environments["production"]?.endsWith(" success") === true && status;
    });
    expect(dispatches.toSorted()).toEqual(["accessibility", "performance", "production", "sandbox", "staging"]);
    for (const child of [...processes, github]) {
      child.kill("SIGTERM");
      expect(await ended(child)).toBe(0);
    }
  });
});
