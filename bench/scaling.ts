/**
 * Processes on machines of their own, beside a PostgreSQL on its own, where GitHub takes its time: what each more of them brings, until
 * the database's machine has no time left.
 */
import { readFileSync } from "node:fs";
import { sql } from "kysely";
import { hasPostgres, postgres } from "../test/support/places.ts";
import { Crew } from "./crew.ts";
import { hasMachines, Machine } from "./machine.ts";
import { cores, undisturbed } from "./process.ts";
import { atLeast, median, skipped } from "./table.ts";
import type { Row } from "./table.ts";
import { Town } from "./town.ts";

const LATENCY_MS = 50;
/** All of them, and the simulated GitHub, have room on two. */
const PROCESS_CORES = 0.15;
const DATABASE_CORES = 0.2;
const COUNTS = [1, 2, 3, 4] as const;
const ROUNDS = 3;
/** From there on the database is the limit. */
const FULL = 0.75;
const GROWS = 1.3;
/** The measure of "not slower": two runs of the same differ by as much. */
const NOISE = 0.9;

type Run = { readonly perSecond: number; readonly databaseFull: number; readonly stolen: number };

async function run(town: Town, count: number): Promise<Run> {
  town.github.latency(0);
  const crew = await Crew.practised(await postgres.place(), town, count);
  const letters = await town.round();
  const all: Machine[] = [];
  try {
    all.push(new Machine(DATABASE_CORES, await serverOf(crew)));
    for (const pid of crew.pids) all.push(new Machine(PROCESS_CORES, [pid]));
    town.github.latency(LATENCY_MS);
    const [since, full] = [cores(), all.map((machine) => machine.full())];
    const { ms } = await crew.workOff(letters, "said");
    const [databaseFull = 0, ...processesFull] = full.map((part) => part());
    const perSecond = (1_000 * letters.length) / ms;
    const each = processesFull.map(percent).join(", ");
    console.error(
      `${count}: ${perSecond.toFixed(0)} per s; full: PostgreSQL's machine ${percent(databaseFull)}, theirs ${each}`,
    );
    return { perSecond, databaseFull, stolen: since(ms).stolen };
  } finally {
    await crew.end();
    for (const machine of all) machine.remove();
  }
}

/** PostgreSQL's processes: the first one, and those that it has started. */
async function serverOf({ database }: Crew): Promise<readonly number[]> {
  const said = sql<{ readonly said: string }>`select pg_read_file('postmaster.pid') as said`;
  const first = Number.parseInt((await said.execute(database.read)).rows[0]?.said ?? "", 10);
  const children = readFileSync(`/proc/${first}/task/${first}/children`, "utf8").trim();
  return [first, ...children.split(" ").map(Number)];
}

export async function scaling(): Promise<readonly Row[]> {
  if (!hasPostgres) return [skipped("processes on machines of their own")];
  if (!hasMachines)
    return [skipped("processes on machines of their own", { needs: "root on Linux", has: "no control groups" })];
  // Of one installation GitHub's limits would decide.
  const town = await Town.open({ accounts: 200, repositoriesEach: 1 });
  const runs = new Map<number, Run[]>(COUNTS.map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const count of COUNTS) runs.get(count)?.push(await undisturbed(() => run(town, count)));
  await town.github.close();
  const of = (count: number) => {
    const all = runs.get(count) ?? [];
    return {
      perSecond: median(all.map((one) => one.perSecond)),
      full: median(all.map((one) => one.databaseFull)),
    };
  };
  const steps = COUNTS.slice(1).map((count, before) => {
    const [more, less] = [of(count), of(COUNTS[before] ?? 1)];
    const what = `${count} machines / ${COUNTS[before]} at ${LATENCY_MS} ms (${more.perSecond.toFixed(0)} / ${less.perSecond.toFixed(0)} deliveries per s, PostgreSQL's full in ${percent(more.full)} of its periods)`;
    return atLeast(what, more.full < FULL ? GROWS : NOISE, more.perSecond / less.perSecond, " ×");
  });
  const last = COUNTS.at(-1) ?? 1;
  return [
    ...steps,
    atLeast(`PostgreSQL's machine full with ${last}`, 100 * FULL, 100 * of(last).full, " % of its periods"),
  ];
}

const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
