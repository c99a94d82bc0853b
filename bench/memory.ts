/** Resident memory of one process after 100,000 deliveries, against the same after 20,000: what grows with what came would show. */
import { Agent } from "node:http";
import { built } from "./footprint.ts";
import { residentMb, start } from "./process.ts";
import type { Started } from "./process.ts";
import { atMost } from "./table.ts";
import type { Row } from "./table.ts";
import { examples, post, webhook } from "./webhooks.ts";
import type { Webhook } from "./webhooks.ts";

const CONNECTIONS = 16;
const WARM = 20_000;
const ALL = 100_000;
const BATCH = 1_000;
/** Each takes steps of its own. */
const REPOSITORIES = 5_000;
/** No more wait than a busy installation would see. */
const MOST_WAITING = 2_000;

const [checkRun = {}] = examples.find((one) => one.name === "check_run")?.examples ?? [];
const sample = checkRun as { readonly repository: object; readonly check_run: object };

/** A check of a commit that nothing waits for: kept, heard by its pipeline in a step, and asked nobody about. */
function ofRepository(number: number): Webhook {
  const name = `shop-${number}`;
  const repository = { ...sample.repository, id: 10_000 + number, name, full_name: `acme/${name}` };
  return webhook("check_run", { ...sample, action: "completed", repository, installation: { id: 1 + (number % 50) } });
}

async function send(port: number, from: number, to: number): Promise<void> {
  for (let begin = from; begin < to; begin += BATCH) {
    // A connection that was idle while others were worked off may be closed by now.
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    let next = begin;
    const one = async (): Promise<void> => {
      while (next < begin + BATCH)
        if ((await post(agent, port, ofRepository(next++ % REPOSITORIES))) !== 202)
          throw new Error("a webhook was not accepted");
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    agent.destroy();
    await waiting(port, MOST_WAITING);
  }
}

/** Until no more than so many wait; answers how many repositories it knows. */
async function waiting(port: number, most: number): Promise<number> {
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const value = (series: string): number =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(series))
          ?.split(" ")
          .at(-1),
      );
    if (value('sluice_backlog{what="delivery",state="waiting"}') <= most) return value("sluice_pipelines");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** MB, once all is worked off and nothing is asked of it. */
async function settled(started: Started, sent: number): Promise<number> {
  const known = await waiting(started.port, 0);
  if (known !== Math.min(sent, REPOSITORIES)) throw new Error(`${known} repositories are known`);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  return residentMb(started);
}

export async function memory(): Promise<readonly Row[]> {
  const started = await start(built);
  await send(started.port, 0, WARM);
  const warm = await settled(started, WARM);
  await send(started.port, WARM, ALL);
  const after = await settled(started, ALL);
  await started.stop();
  const what = `resident memory after 100,000 deliveries / after 20,000 (${after.toFixed(0)} / ${warm.toFixed(0)} MB)`;
  return [atMost(what, 1.15, after / warm, " ×")];
}
