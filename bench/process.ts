/** Processes to measure from outside. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, privateKey, SECRET } from "../test/support/story.ts";

export type Started = {
  readonly child: ChildProcess;
  readonly port: number;
  readonly bootMs: number;
  stop(): Promise<void>;
};

/** Starts a script and waits for its first answer on /healthz. */
export async function start(script: string): Promise<Started> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const env = {
    PATH: process.env["PATH"],
    APP_ID: "1",
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    PORT: String(port),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    GITHUB_API_URL: "http://127.0.0.1:9",
    DATABASE_URL: `sqlite:${folder}/sluice.db`,
  };
  const begun = performance.now();
  const child = spawn(process.execPath, [script], {
    env: env as NodeJS.ProcessEnv,
    stdio: ["ignore", "ignore", "inherit"],
  });
  while (
    !(await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (response) => response.status < 500,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 2));
  const bootMs = performance.now() - begun;
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { child, port, bootMs, stop };
}

/** Resident memory in MB. */
export const residentMb = ({ child }: Started): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1_024;
