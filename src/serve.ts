/** Environment → application → signals. */
import { flushCompileCache } from "node:module";
import { startApp } from "./app.ts";
import { realClock } from "./engine/clocks.ts";
import { createLog } from "./log.ts";
import { readSettings, SettingsError } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { StoreBusyError } from "./store/store.ts";

async function begin(): Promise<void> {
  const settings: Settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const app = await startApp(settings, { clock: realClock, log });
  flushCompileCache();
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, "stopping: taking nothing new, finishing what is in hand");
    await app.stop();
    process.exit(0);
  };
  process.once("SIGTERM", (signal) => void stop(signal));
  process.once("SIGINT", (signal) => void stop(signal));
}

/** Serves until it is told to stop. */
export async function serve(): Promise<void> {
  try {
    await begin();
  } catch (error) {
    const isExpected = error instanceof SettingsError || error instanceof StoreBusyError;
    process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(isExpected ? 2 : 1);
  }
}
