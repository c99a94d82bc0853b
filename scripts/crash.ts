/**
 * `npm run crash -- --kills 200 --seed 1 --store sqlite`: the busy story, told to a real process that is killed with -9 at seeded
 * moments, in as many tellings as it takes. Each must end as the one that nobody disturbed. The first is not killed at all.
 */
import { parseArgs } from "node:util";
import { differences } from "../test/support/busy/difference.ts";
import { scenes } from "../test/support/busy/scenes.ts";
import { told } from "../test/support/busy/told.ts";
import { chance } from "../test/support/chance.ts";
import { survived } from "../test/support/crash/round.ts";
import { stores } from "../test/support/crash/stores.ts";

/** In one telling: it must end some time. */
const MOST_KILLS = 30;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    store: { type: "string", default: "sqlite" },
  },
});

type StoreName = keyof typeof stores;
const isStore = (name: string): name is StoreName => Object.hasOwn(stores, name);

type Ended = { readonly kills: number; readonly found: readonly string[] };

async function round(store: StoreName, seed: number, kills: number): Promise<Ended> {
  const { url, remove } = await stores[store]();
  try {
    const ended = await survived({ scenes, databaseUrl: url, chance: chance(seed), kills });
    const exit = ended.exit === 0 ? [] : [`asked to stop it ended with ${ended.exit}`];
    return { kills: ended.kills, found: [...differences(expected, ended.outcome), ...exit] };
  } catch (error) {
    // One that gets stuck says where, and keeps nobody else back.
    return { kills, found: [String(error)] };
  } finally {
    await remove();
  }
}

const { store } = values;
if (!isStore(store)) throw new Error(`--store: one of ${Object.keys(stores).join(", ")} is expected`);
const expected = await told(scenes);
const wanted = Number(values.kills);
let [killed, faults, seed] = [0, 0, Number(values.seed)];
for (let kills = 0; seed === Number(values.seed) || kills > 0; seed += 1) {
  const ended = await round(store, seed, kills);
  killed += ended.kills;
  faults += ended.found.length;
  const end = ended.found.length === 0 ? "as undisturbed" : `${ended.found.length} differences`;
  process.stdout.write(`seed ${seed}: ${ended.kills} kills (${killed} of ${wanted}): ${end}\n`);
  for (const line of ended.found) process.stdout.write(`  ${line}\n`);
  kills = Math.min(MOST_KILLS, wanted - killed);
}
process.stdout.write(`${killed} kills on ${store}, ${faults} differences\n`);
process.exit(faults === 0 ? 0 : 1);
