/** Several processes on one PostgreSQL: what more of them bring, where the cores are the limit and where GitHub's answers are. */
import { cpus } from "node:os";
import { hasPostgres, postgres } from "../test/support/places.ts";
import { Crew } from "./crew.ts";
import type { Worked } from "./crew.ts";
import { busyCores } from "./process.ts";
import { atLeast, median, skipped } from "./table.ts";
import type { Row } from "./table.ts";
import { Town } from "./town.ts";

const ROUNDS = 2;
const LATENCY_MS = 50;
/** The measure of "not slower": two runs of the same differ by as much. */
const NOISE = 0.95;

type Run = Worked & { readonly perSecond: number; readonly busy: number };
type Load = { readonly replicas: number; readonly deliveries: number };

async function run(town: Town, latencyMs: number, { replicas: count, deliveries }: Load): Promise<Run> {
  town.github.latency(0);
  const crew = await Crew.at(await postgres.place(), town, count);
  const letters = await town.letters(deliveries);
  town.github.latency(latencyMs);
  const busy = busyCores();
  const worked = await crew.workOff(letters);
  const kept = busy(worked.ms);
  await crew.end();
  return { ...worked, perSecond: (1_000 * deliveries) / worked.ms, busy: kept };
}

/** Medians of deliveries per second, and the cores that were busy, by how many processes there were. */
async function compared(town: Town, counts: readonly number[], latencyMs: number, deliveries: number) {
  const runs = new Map<number, Run[]>(counts.map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const count of counts) {
      const one = await run(town, latencyMs, { replicas: count, deliveries });
      runs.get(count)?.push(one);
      const cores = one.cores.map((each) => each.toFixed(2)).join(" + ");
      console.error(
        `${count} at ${latencyMs} ms: ${one.perSecond.toFixed(0)} per s, cores ${cores} of ${one.busy.toFixed(2)} busy`,
      );
    }
  return (count: number) => {
    const of = runs.get(count) ?? [];
    return { perSecond: median(of.map((one) => one.perSecond)), busy: median(of.map((one) => one.busy)) };
  };
}

export async function replicas(): Promise<readonly Row[]> {
  if (!hasPostgres) return [skipped("two replicas / one"), skipped("three replicas / one at 50 ms")];
  const busyTown = await Town.open({ accounts: 10, repositoriesEach: 10 });
  const atOnce = await compared(busyTown, [1, 2], 0, 600);
  await busyTown.github.close();
  // One installation: each process asks GitHub for at most so many of its pipelines at a time.
  const slowTown = await Town.open({ accounts: 1, repositoriesEach: 100 });
  const waiting = await compared(slowTown, [1, 2, 3], LATENCY_MS, 400);
  await slowTown.github.close();
  const said = (of: { readonly perSecond: number; readonly busy: number }): string =>
    `${of.perSecond.toFixed(0)} per s with ${of.busy.toFixed(1)} of ${cpus().length} cores busy`;
  const [one, two, three] = [waiting(1), waiting(2), waiting(3)];
  return [
    atLeast(
      `two replicas / one at 0 ms (${said(atOnce(2))} / ${said(atOnce(1))})`,
      NOISE,
      atOnce(2).perSecond / atOnce(1).perSecond,
      " ×",
    ),
    atLeast(
      `two replicas / one at ${LATENCY_MS} ms (${said(two)} / ${said(one)})`,
      1.2,
      two.perSecond / one.perSecond,
      " ×",
    ),
    atLeast(`three replicas / two at ${LATENCY_MS} ms (${said(three)})`, NOISE, three.perSecond / two.perSecond, " ×"),
  ];
}
