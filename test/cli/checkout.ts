/** Checkouts on the disk, and the command line run in them: in this process, or as one of its own. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { answer } from "../../src/cli/answer.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function checkout(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-cli-"));
  folders.push(folder);
  mkdirSync(join(folder, ".git"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export type Ran = { readonly exit: number; readonly stdout: string; readonly stderr: string };
type Around = { readonly folder?: string; readonly env?: Readonly<Record<string, string>>; readonly isTTY?: boolean };

export async function sluice(words: string, { folder = "/", env = {}, isTTY = false }: Around = {}): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => ({ isTTY, write: (text: string) => (said[name] += text) });
  const list = words.split(" ").filter((word) => word !== "");
  const exit = await answer(list, { env, cwd: () => folder, stdout: sink("stdout"), stderr: sink("stderr") });
  return { exit, ...said };
}

const entry = new URL("../../src/cli.ts", import.meta.url).pathname;

/** `sluice <words>` as a process. */
export function run(words: readonly string[], { folder = "/", env = {} }: Around = {}): Promise<Ran> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [entry, ...words], { cwd: folder, env: { PATH, ...env } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((resolve) => {
    child.on("close", (exit) => resolve({ exit: exit ?? -1, stdout, stderr }));
  });
}
