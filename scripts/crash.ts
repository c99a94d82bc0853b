/**
 * `npm run crash -- --kills 200 --seed 1 --store sqlite`: the busy story, told to a real process that is killed with -9 at seeded
 * moments, in as many tellings as it takes. Each must end as the one that nobody disturbed. The first is not killed at all.
 * `scripts/postgres.sh npm run crash -- --store postgres --processes 3 --storm`: to several that share a store, one of which is
 * killed every few seconds, in bad weather besides.
 */
import { parseArgs } from "node:util";
import { differences } from "../test/support/busy/difference.ts";
import { scenes } from "../test/support/busy/scenes.ts";
import { told } from "../test/support/busy/told.ts";
import { chance } from "../test/support/chance.ts";
import { survived } from "../test/support/crash/round.ts";
import { hasPostgres, kinds } from "../test/support/places.ts";

/** In one telling: it must end some time. */
const MOST_KILLS = 30;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    store: { type: "string", default: "sqlite" },
    processes: { type: "string", default: "1" },
    storm: { type: "boolean", default: false },
  },
});

type StoreName = keyof typeof kinds;
const isStore = (name: string): name is StoreName => Object.hasOwn(kinds, name);

type Ended = { readonly kills: number; readonly struck: object; readonly found: readonly string[] };

async function round(store: StoreName, seed: number, kills: number): Promise<Ended> {
  const { url, remove } = await kinds[store].place();
  const storm = values.storm ? seed : null;
  try {
    const ended = await survived({ scenes, databaseUrl: url, chance: chance(seed), kills, processes, storm });
    const exits = ended.exits.filter((exit) => exit !== 0).map((exit) => `asked to stop, one ended with ${exit}`);
    return { ...ended, found: [...differences(expected, ended.outcome), ...exits] };
  } catch (error) {
    // One that gets stuck says where, and keeps nobody else back.
    return { kills, struck: {}, found: [String(error)] };
  } finally {
    await remove();
  }
}

const { store } = values;
const processes = Number(values.processes);
if (!isStore(store)) throw new Error(`--store: one of ${Object.keys(kinds).join(", ")} is expected`);
if (store === "sqlite" && processes > 1) throw new Error("--processes: only a store on PostgreSQL is shared");
if (store === "postgres" && !hasPostgres) throw new Error("TEST_DATABASE_URL: run it by scripts/postgres.sh");
const expected = await told(scenes);
const wanted = Number(values.kills);
let [killed, faults, seed] = [0, 0, Number(values.seed)];
for (let kills = 0; seed === Number(values.seed) || kills > 0; seed += 1) {
  const ended = await round(store, seed, kills);
  killed += ended.kills;
  faults += ended.found.length;
  const end = ended.found.length === 0 ? "as undisturbed" : `${ended.found.length} differences`;
  const struck = values.storm ? `; struck: ${JSON.stringify(ended.struck)}` : "";
  process.stdout.write(`seed ${seed}: ${ended.kills} kills (${killed} of ${wanted}): ${end}${struck}\n`);
  for (const line of ended.found) process.stdout.write(`  ${line}\n`);
  kills = Math.min(MOST_KILLS, wanted - killed);
}
process.stdout.write(`${killed} kills on ${store}, ${faults} differences\n`);
process.exit(faults === 0 ? 0 : 1);
