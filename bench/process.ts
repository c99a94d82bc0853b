/** Processes to measure from outside. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APP, privateKey, SECRET } from "../test/support/story.ts";
import { freePort } from "../test/support/port.ts";

export type Started = {
  readonly child: ChildProcess;
  readonly port: number;
  readonly bootMs: number;
  stop(): Promise<void>;
};

/** Default: a file of its own, and an API that nobody answers at. */
type Surroundings = { readonly databaseUrl?: string; readonly apiUrl?: string };

/** Starts a script and waits for its first answer on /healthz. */
export async function start(script: string, { databaseUrl, apiUrl }: Surroundings = {}): Promise<Started> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  const env = {
    PATH: process.env["PATH"],
    APP_ID: String(APP.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    PORT: String(port),
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    GITHUB_API_URL: apiUrl ?? "http://127.0.0.1:9",
    DATABASE_URL: databaseUrl ?? `sqlite:${folder}/sluice.db`,
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

const TICKS_PER_SECOND = 100;

/** Seconds of a core that it has used so far. */
export function cpuSeconds({ child }: Started): number {
  const afterName = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1] ?? "";
  const [user, system] = afterName.split(" ").slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
}

/** Of all of the machine's. `stolen`: they had something to do, and the machine's host gave them to others. */
export type Cores = { readonly busy: number; readonly stolen: number };

/** Seconds so far. */
function ofAll(): Cores {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, steal = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return { busy: (user + nice + system + irq + soft) / TICKS_PER_SECOND, stolen: steal / TICKS_PER_SECOND };
}

/** From now on: how many cores were busy or stolen, on average. */
export function cores(): (afterMs: number) => Cores {
  const before = ofAll();
  return (afterMs) => {
    const { busy, stolen } = ofAll();
    return { busy: (1_000 * (busy - before.busy)) / afterMs, stolen: (1_000 * (stolen - before.stolen)) / afterMs };
  };
}

/** Cores that the machine's host gives to others while a run counts. */
const STOLEN = 0.1;
const TRIES = 3;

/** Runs it again while more was stolen, but not for ever. */
export async function undisturbed<T extends { readonly stolen: number }>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const done = await run();
    if (done.stolen <= STOLEN || tries === TRIES) return done;
    console.error(`${done.stolen.toFixed(2)} of a core was stolen: again`);
  }
}
