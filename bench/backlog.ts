/** Deliveries that wait, as after a restart, worked off by one process; GitHub answers at once. */
import { hasPostgres, postgres, sqlite } from "../test/support/places.ts";
import { Crew } from "./crew.ts";
import { atMost, median, skipped } from "./table.ts";
import type { Row } from "./table.ts";
import { Town } from "./town.ts";

const TARGETS = [
  { deliveries: 1_000, seconds: 2, rounds: 3 },
  { deliveries: 10_000, seconds: 20, rounds: 1 },
] as const;
const STORES = [
  { name: "SQLite", kind: sqlite, isThere: true },
  { name: "PostgreSQL", kind: postgres, isThere: hasPostgres },
] as const;

export async function backlog(): Promise<readonly Row[]> {
  const town = await Town.open({ accounts: 10, repositoriesEach: 10 });
  const rows: Row[] = [];
  for (const { name, kind, isThere } of STORES)
    for (const { deliveries, seconds, rounds } of TARGETS) {
      const what = `${deliveries} waiting deliveries worked off, ${name}`;
      const took: number[] = [];
      for (let round = 0; isThere && round < rounds; round += 1) {
        const crew = await Crew.at(await kind.place(), town, 1);
        took.push((await crew.workOff(await town.letters(deliveries))).ms / 1_000);
        await crew.end();
      }
      rows.push(isThere ? atMost(what, seconds, median(took), " s") : skipped(what));
    }
  await town.github.close();
  return rows;
}
