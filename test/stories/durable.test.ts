/** A webhook is acknowledged once the disk has it: seen from outside, in what the real process asks of the kernel. */
import { spawn, spawnSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { acknowledged, callsIn, syncsIn } from "../support/durable/traced.ts";
import type { Acknowledged } from "../support/durable/traced.ts";
import { privateKey, SECRET } from "../support/story.ts";
import { freePort } from "../support/port.ts";

const main = new URL("../../src/main.ts", import.meta.url).pathname;
const SEQUENTIAL = 20;
const AT_ONCE = 60;

const hasStrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** Accepted, and says nothing to any pipeline: no step of one writes in between. */
async function post(port: number): Promise<string> {
  const body = "{}";
  const response = await fetch(`http://127.0.0.1:${port}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-delivery": randomUUID(),
      "x-github-event": "push",
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    },
    body,
  });
  return `${response.status} ${await response.text()}`;
}

async function up(port: number): Promise<void> {
  while ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok !== true) await pause(10);
}

/** As the store says it: what the process says of it may be a second old. */
async function rest(file: string): Promise<void> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const waiting = database.prepare("select count(*) as many from deliveries where state = 'waiting'");
  while (waiting.get()?.["many"] !== 0) await pause(10);
  database.close();
}

/** What strace saw while `meanwhile` went on. */
async function traced(meanwhile: (port: number, file: string) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-durable-"));
  const [trace, store, port] = [join(folder, "trace"), join(folder, "sluice.db"), await freePort()];
  const calls = "trace=fsync,fdatasync,read,write,writev";
  const child = spawn("strace", ["-f", "-s", "64", "-e", calls, "-o", trace, process.execPath, main], {
    env: {
      PATH: process.env["PATH"],
      APP_ID: "1",
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: SECRET,
      GITHUB_API_URL: "http://127.0.0.1:9",
      DATABASE_URL: `sqlite:${store}`,
      PORT: String(port),
      HOST: "127.0.0.1",
      LOG_LEVEL: "silent",
    } as NodeJS.ProcessEnv,
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  await up(port);
  await meanwhile(port, store);
  process.kill(Number(readFileSync(`${store}.pid`, "utf8")), "SIGTERM");
  await ended;
  const said = readFileSync(trace, "utf8");
  rmSync(folder, { recursive: true, force: true });
  return said;
}

test.skipIf(!hasStrace)("a webhook is on the disk before it is acknowledged (needs strace)", async () => {
  const answers: string[] = [];
  const trace = await traced(async (port, file) => {
    for (let sent = 0; sent < SEQUENTIAL; sent += 1) {
      answers.push(await post(port));
      // What is done with afterwards is written down too: that must not pass for the next one's own.
      await rest(file);
    }
    answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => post(port)))));
  });
  expect(new Set(answers)).toEqual(new Set(["202 accepted\n"]));
  const calls = callsIn(trace);
  const syncs = syncsIn(calls);
  const between = ({ read, answered }: Acknowledged) => syncs.filter((at) => at > read && at < answered).length;
  const each = acknowledged(calls);
  expect(each).toHaveLength(SEQUENTIAL + AT_ONCE);
  expect(each.filter((one) => between(one) === 0)).toEqual([]);
  expect(syncs.length).toBeGreaterThanOrEqual(SEQUENTIAL + 1);
});
