/** How it starts, and what whoever starts it reads when it does not. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials } from "../src/cli/setup/credentials.ts";
import { privateKey, SECRET } from "./support/story.ts";
import { freePort } from "./support/port.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const environment = { PATH: process.env["PATH"], APP_ID: "4711", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET };

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function node(args: readonly string[], env: NodeJS.ProcessEnv, cwd = root): Promise<Ended> {
  const child = spawn(process.execPath, args, { env, cwd });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (part: Buffer) => (said[name] += String(part)));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...said })));
}

let folder = "";
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "sluice-start-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy with a build of its own, at a path that an address spells otherwise. */
function copy(name: string, build: string): string {
  const home = join(folder, name);
  mkdirSync(home);
  for (const part of ["src", "scripts"]) cpSync(join(root, part), join(home, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(home, "node_modules"), "junction");
  writeFileSync(join(home, "build.js"), build);
  writeFileSync(join(home, "package.json"), JSON.stringify({ type: "module", scripts: { build: "node build.js" } }));
  return home;
}

const BUILD = `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("dist", { recursive: true });
writeFileSync("dist/main.js", "console.log('it runs')");
console.log("a table of what was built");`;

test("it is built once and run, also where the path has spaces and signs", async () => {
  const home = copy("my café 100% #1", BUILD);
  const first = await node([join(home, "scripts", "start.ts")], environment);
  expect(first).toEqual({
    code: 0,
    stdout: "it runs\n",
    stderr: "Sluice is built first; this takes a few seconds.\n",
  });
  const second = await node([join(home, "scripts", "start.ts")], environment);
  expect(second).toEqual({ code: 0, stdout: "it runs\n", stderr: "" });
});

test("a build that fails says so, with what it said", async () => {
  const home = copy("broken", "console.log('main.ts(1,1): error TS1'); process.exitCode = 3");
  const { code, stdout, stderr } = await node([join(home, "scripts", "start.ts")], environment);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("main.ts(1,1): error TS1\nSluice could not be built: `npm run build` ended with 3.\n");
});

test("the environment is read before the build", async () => {
  const home = copy("early", BUILD);
  const { APP_ID: _, ...env } = environment;
  const { code, stderr } = await node([join(home, "scripts", "start.ts")], { ...env, PORT: "x" });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^Sluice cannot start:\n {2}APP_ID: missing;.*\n {2}PORT: a whole number .* is expected\nWhere there is no App yet: npm run sluice -- setup /,
  );
  expect(readdirSync(home)).not.toContain("dist");
});

let bundling: Promise<Ended> | null = null;
const rolldown = join(root, "node_modules", "rolldown", "bin", "cli.mjs");
const bundled = (): Promise<Ended> => (bundling ??= node([rolldown, "-c", "-d", join(folder, "dist")], environment));

test("the bundler has nothing to warn of", async () => {
  const { code, stdout, stderr } = await bundled();
  expect(code).toBe(0);
  expect(stdout + stderr).not.toMatch(/warn|\beval\b/i);
});

describe("an old Node is told in a line, by what is built", () => {
  /** All that is loaded before a line of it runs. */
  const loaded = (file: string): readonly string[] => {
    const text = readFileSync(join(folder, "dist", file), "utf8");
    const found = [...text.matchAll(/\bimport\s*(?:[\w$*{][^"'`()]*?from\s*)?["'`]\.\/([^"'`]+)["'`]/g)];
    return [text, ...found.flatMap(([, name = ""]) => loaded(name))];
  };
  const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";

  test.for([
    ["cli.js", "sluice"],
    ["main.js", "Sluice"],
  ] as const)("%s", async ([file, program]) => {
    await bundled();
    const texts = loaded(file);
    expect(texts.length).toBeGreaterThan(1);
    // It would not even begin, where a name is missing that it imports.
    expect(texts.join("\n")).not.toMatch(/\bimport\s*\{[^}]*\}\s*from\s*["'`]node:/);
    const args = ["--import", `data:text/javascript,${encodeURIComponent(old)}`, join(folder, "dist", file)];
    expect(await node(args, environment)).toEqual({
      code: 2,
      stdout: "",
      stderr: `${program} needs Node 26 or newer; this is 20.20.2.\n`,
    });
  });
});

test("a port that is taken is one sentence, and leaves nothing behind", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const PORT = String((other.address() as AddressInfo).port);
  const data = join(folder, "taken", "sluice.db");
  const env = { ...environment, PORT, HOST: "127.0.0.1", DATABASE_URL: `sqlite:${data}` };
  expect(await node(["src/main.ts"], env)).toEqual({
    code: 1,
    stdout: "",
    stderr: `Port ${PORT} is taken by another program: stop it, or set PORT to another one.\n`,
  });
  other.close();
});

test("an address that is not ours, and a folder in the place of the data, are told in a line", async () => {
  const PORT = String(await freePort());
  const host = await node(["src/main.ts"], { ...environment, PORT, HOST: "203.0.113.7" });
  expect(host).toMatchObject({ code: 1, stdout: "" });
  expect(host.stderr).toMatch(/^Sluice cannot listen at HOST 203\.0\.113\.7, PORT \d+: .*\n$/);
  const DATABASE_URL = `sqlite:${mkdtempSync(join(folder, "data-"))}`;
  const data = await node(["src/main.ts"], { ...environment, PORT, HOST: "127.0.0.1", DATABASE_URL });
  expect(data).toMatchObject({ code: 2, stdout: "" });
  expect(data.stderr).toMatch(/^DATABASE_URL: .* cannot be opened: .*\n$/);
});

test("npm start reads the file that setup writes, and the environment goes before it", async () => {
  const home = copy("set up", BUILD);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: { start: string } };
  const build = "node build.js";
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ type: "module", scripts: { start: scripts.start, build } }),
  );
  const made = { id: 4711, slug: "sluice", page: "https://x", pem: privateKey, webhookSecret: SECRET };
  writeFileSync(join(home, ".env"), credentials(made, "https://github.acme.example/api/v3"));
  const start = (env: NodeJS.ProcessEnv): Promise<Ended> =>
    node(["-e", "child_process.spawnSync('npm', ['start', '--silent'], { stdio: 'inherit' })"], env, home);
  const { PATH } = environment;
  expect((await start({ PATH })).stdout).toBe("it runs\n");
  expect((await start({ PATH, GITHUB_API_URL: "nowhere" })).stderr).toContain("GITHUB_API_URL: an address");
});
