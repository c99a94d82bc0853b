/** Environment → application → signals. */
import { flushCompileCache } from "node:module";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { startApp } from "./app.ts";
import { realClock } from "./engine/clocks.ts";
import { createLog } from "./log.ts";
import { readSettings, SettingsError } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { StoreBusyError, StoreUnusableError } from "./store/store.ts";

/** Whoever sends webhooks on to several processes looks at least this often which of them are ready. */
const LINGERS_MS = 5_000;

/** At the latest then is found what another process wrote into the store. */
const LOOKS_EVERY_MS = 5_000;

/** Nobody can be listened to at `HOST` and `PORT`. */
class AddressError extends Error {
  override name = "AddressError";
}

async function begin(): Promise<void> {
  const settings: Settings = readSettings(process.env);
  await reserve(settings);
  const log = createLog(settings.logLevel);
  const app = await startApp(settings, { clock: realClock, log });
  flushCompileCache();
  // `sluice retry` and `sluice rebuild` write beside us: nobody tells of it (ADR 0011).
  setInterval(app.crank.turn, LOOKS_EVERY_MS).unref();
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, "stopping: taking nothing new, finishing what is in hand");
    if (app.retire()) await setTimeout(LINGERS_MS);
    await app.stop();
    process.exit(0);
  };
  process.once("SIGTERM", (signal) => void stop(signal));
  process.once("SIGINT", (signal) => void stop(signal));
}

/** Tried before anything is opened: Probot would log a stack, and say only of a port that is taken what is wrong. */
async function reserve({ port, host }: Settings): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  } catch (error) {
    throw new AddressError(unheard(error, { port, host }), { cause: error });
  }
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function unheard(error: unknown, { port, host }: Pick<Settings, "port" | "host">): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  if (code === "EADDRINUSE") return `Port ${port} is taken by another program: stop it, or set PORT to another one.`;
  if (code === "EACCES") return `Port ${port} needs more rights than this user has: set PORT to one above 1023.`;
  return `Sluice cannot listen at HOST ${host}, PORT ${port}: ${error instanceof Error ? error.message : String(error)}.`;
}

/** What whoever starts it can mend by himself: told in words, without a stack. */
const exitCodes = [
  [SettingsError, 2],
  [StoreBusyError, 2],
  [StoreUnusableError, 2],
  [AddressError, 1],
] as const;

/** Serves until it is told to stop. */
export async function serve(): Promise<void> {
  try {
    await begin();
  } catch (error) {
    const code = exitCodes.find(([kind]) => error instanceof kind)?.[1];
    const text = error instanceof Error ? (code === undefined ? error.stack : error.message) : String(error);
    process.stderr.write(`${text}\n`);
    process.exit(code ?? 1);
  }
}
