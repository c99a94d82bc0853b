/** The demo as a process: what it leaves behind, and how it lives with others. Each has a folder for temporary files of its own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";
const children: ChildProcess[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "sluice-demos-"))));
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const addressFile = (): string => join(folder, `sluice-demo-${userInfo().uid}.json`);

type Demo = {
  readonly child: ChildProcess;
  readonly said: { stdout: string; stderr: string };
  /** Resolves when it has said that. */
  says(words: string): Promise<void>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
};

function demo(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Demo {
  const own = { PATH: process.env["PATH"], TMPDIR: folder, TEMP: folder, ...env };
  const child = spawn(process.execPath, ["src/demo.ts", ...args], { cwd: root, env: own });
  children.push(child);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (part: Buffer) => (said[name] += String(part)));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const says = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => (said.stdout.includes(words) ? resolve() : undefined);
      child.stdout.on("data", look);
      void ended.then((code) => reject(new Error(`ended with ${code} before it said "${words}": ${said.stderr}`)));
      look();
    });
  return { child, said, says, ended };
}

const STORY = "A pull request is merged";
const TURN = "help` has the rest.";

test.for([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s in the middle of the story leaves nothing behind", async ([signal, code]) => {
  const one = demo();
  await one.says(STORY);
  expect(readdirSync(folder)).toHaveLength(2);
  one.child.kill(signal);
  expect(await one.ended).toBe(code);
  expect(one.said.stderr).toBe("");
  expect(readdirSync(folder)).toEqual([]);
});

test("Ctrl-C afterwards is how it ends, also when it comes twice; no line was longer than a terminal is wide", async () => {
  const one = demo();
  await one.says(TURN);
  one.child.kill("SIGINT");
  one.child.kill("SIGINT");
  expect(await one.ended).toBe(0);
  expect(one.said.stderr).toBe("");
  expect(readdirSync(folder)).toEqual([]);
  expect(widest(one.said.stdout)).toBeLessThanOrEqual(100);
});

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

test.for([[], ["help"]])("nobody reads on: it ends quietly", async (args) => {
  const one = demo(args);
  one.child.stdout?.destroy();
  expect(await one.ended).toBe(0);
  expect(one.said.stderr).toBe("");
  expect(readdirSync(folder)).toEqual([]);
});

/** Of a machine that speaks to the world by a proxy, which does not even run. */
const proxied = {
  NODE_USE_ENV_PROXY: "1",
  HTTP_PROXY: "http://127.0.0.1:9",
  http_proxy: "http://127.0.0.1:9",
  NO_PROXY: "example.com",
};

test("a second demo says that there is one, and takes nothing over; --once plays beside it, whatever proxy there is", async () => {
  const first = demo();
  await first.says(TURN);
  const address = readFileSync(addressFile(), "utf8");
  const second = demo();
  expect(await second.ended).toBe(1);
  expect(second.said.stdout).toBe("");
  expect(second.said.stderr).toContain(`A demo is running already (process ${first.child.pid})`);
  const beside = demo(["--once"], proxied);
  expect(await beside.ended).toBe(0);
  expect(beside.said.stdout).toMatch(/\nPlayed as told: (\d+) of \1 expectations held\.\n$/);
  expect(readFileSync(addressFile(), "utf8")).toBe(address);
  const asked = demo(["status"], proxied);
  expect(await asked.ended).toBe(0);
  expect(asked.said.stdout).toContain("in production");
  const unknown = demo(["stauts"]);
  expect(await unknown.ended).toBe(2);
  expect(unknown.said.stderr).toMatch(/^There is no verb stauts\.\nnpm run demo /);
}, 120_000);

test("the address of a demo that was killed is taken over, also when its number has another process now", async () => {
  for (const pid of [2 ** 22 + 1, process.pid]) {
    writeFileSync(addressFile(), JSON.stringify({ url: "http://127.0.0.1:1", pid }));
    const one = demo();
    await one.says(STORY);
    expect(JSON.parse(readFileSync(addressFile(), "utf8"))).toMatchObject({ pid: one.child.pid });
    one.child.kill();
    await one.ended;
  }
});

test("the address of another is not taken away", async () => {
  const one = demo();
  await one.says(STORY);
  const other = JSON.stringify({ url: "http://127.0.0.1:1", pid: process.pid });
  writeFileSync(addressFile(), other);
  one.child.kill();
  await one.ended;
  expect(readFileSync(addressFile(), "utf8")).toBe(other);
});

test("where the address cannot be written, that is one line before the story", async () => {
  mkdirSync(addressFile());
  const one = demo();
  expect(await one.ended).toBe(1);
  expect(one.said.stdout).toBe("");
  expect(one.said.stderr).toMatch(/^The demo cannot begin: .*sluice-demo-.*\n$/);
  expect(readdirSync(folder)).toEqual([`sluice-demo-${userInfo().uid}.json`]);
});

test("nor where there is no place for temporary files", async () => {
  const TMPDIR = join(folder, "none");
  const one = demo(["--once"], { TMPDIR, TEMP: TMPDIR });
  expect(await one.ended).toBe(1);
  expect(one.said.stderr).toMatch(/^The demo cannot begin: ENOENT: .*\n$/);
  expect(existsSync(TMPDIR)).toBe(false);
});

test("-h prints what can be typed", async () => {
  const one = demo(["push", "-h"]);
  expect(await one.ended).toBe(0);
  expect(one.said.stdout).toContain("npm run demo -- comment 12");
  expect(widest(one.said.stdout)).toBeLessThanOrEqual(100);
});

test("without a demo a verb says so", async () => {
  const one = demo(["status"]);
  expect(await one.ended).toBe(1);
  expect(one.said).toEqual({ stdout: "", stderr: "No demo is running on this machine. Start one: npm run demo\n" });
});
