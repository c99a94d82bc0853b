/** Where the verbs of a second terminal find the demo that is running. One at a time may be spoken to. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { trace } from "./traces.ts";

/** Each user of a machine has one. */
const file = (): string => join(tmpdir(), `sluice-demo-${userInfo().uid}.json`);
const PATIENCE_MS = 2_000;

export type Address = { readonly url: string; readonly pid: number };

export function known(): Address | null {
  try {
    return JSON.parse(readFileSync(file(), "utf8")) as Address;
  } catch {
    return null;
  }
}

/** The demo that has the address now. One that was killed could not take it away: its process is gone, or nobody listens. */
export async function living(): Promise<Address | null> {
  const address = known();
  return address !== null && isRunning(address.pid) && (await listens(address.url)) ? address : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Any answer will do; one that was stopped for a while takes the connection, and stays silent. */
async function listens(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/_simulator/`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError";
  }
}

/** Takes the address until the process ends. Throws where a living demo has it, or the file cannot be written. */
export async function claim(url: string): Promise<void> {
  if ((await living()) === null) rmSync(file(), { force: true });
  const own: Address = { url, pid: process.pid };
  writeFileSync(file(), JSON.stringify(own), { flag: "wx", mode: 0o600 });
  trace(() => {
    if (known()?.url === url) rmSync(file(), { force: true });
  });
}
