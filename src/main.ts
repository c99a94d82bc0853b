/** Process entry: environment → application → signals. Imported by nothing. */
import { enableCompileCache, flushCompileCache } from "node:module";
import { startApp } from "./app.ts";
import { realClock } from "./engine/clocks.ts";
import { createLog } from "./log.ts";
import { readSettings, SettingsError } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { StoreBusyError } from "./store/store.ts";

enableCompileCache();

async function main(): Promise<void> {
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

try {
  await main();
} catch (error) {
  const isExpected = error instanceof SettingsError || error instanceof StoreBusyError;
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(isExpected ? 2 : 1);
}
