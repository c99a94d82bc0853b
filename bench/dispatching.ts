/**
 * The application of `dispatch.ts`, in a thread of its own: the simulated GitHub beside it takes none of its time, as GitHub takes none.
 * It is told what to do by messages and answers each: `trips` (milliseconds of three sequential requests by `fetch`: the floor), `idle`, `stop`.
 */
import { pino } from "pino";
import { startApp } from "../src/app.ts";
import { realClock } from "../src/engine/clocks.ts";
import type { Settings } from "../src/settings.ts";
import { parentPort, workerData } from "node:worker_threads";

/** A promotion meets a bucket of writes that is full, as one that a person asks for does; sixteen in a row would empty it. */
const BURST = 100_000;

const settings = workerData as Settings;
const app = await startApp(settings, { clock: realClock, log: pino({ level: "silent" }), burst: BURST });

async function trips(): Promise<number> {
  const start = performance.now();
  for (let trip = 0; trip < 3; trip += 1) await (await fetch(`${settings.apiUrl}/rate_limit`)).text();
  return performance.now() - start;
}

const answers = {
  trips,
  idle: () => app.crank.idle(),
  stop: () => app.stop(),
};
export type Asked = keyof typeof answers;

parentPort?.on("message", (asked: Asked) => void answers[asked]().then((answer) => parentPort?.postMessage(answer)));
parentPort?.postMessage("ready");
