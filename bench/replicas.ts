/** Two processes on one PostgreSQL against one, where both cores of one machine are all that there is: to be two must not cost. */
import { hasPostgres, postgres } from "../test/support/places.ts";
import { Crew } from "./crew.ts";
import { cores, undisturbed } from "./process.ts";
import { atLeast, median, skipped } from "./table.ts";
import type { Row } from "./table.ts";
import { Town } from "./town.ts";

const ROUNDS = 7;
/** The measure of "not slower": two runs of the same differ by as much. */
const NOISE = 0.95;

async function run(town: Town, count: number): Promise<{ readonly perSecond: number; readonly stolen: number }> {
  const crew = await Crew.practised(await postgres.place(), town, count);
  const letters = await town.round();
  const since = cores();
  const worked = await crew.workOff(letters, "said");
  const { busy, stolen } = since(worked.ms);
  await crew.end();
  const perSecond = (1_000 * letters.length) / worked.ms;
  const each = worked.cores.map((one) => one.toFixed(2)).join(" + ");
  console.error(`${count}: ${perSecond.toFixed(0)} per s, cores ${each} of ${busy.toFixed(2)} busy`);
  return { perSecond, stolen };
}

export async function replicas(): Promise<readonly Row[]> {
  if (!hasPostgres) return [skipped("two replicas / one")];
  // Of one installation GitHub's limits would decide.
  const town = await Town.open({ accounts: 300, repositoriesEach: 1 });
  const [one, two]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    one.push((await undisturbed(() => run(town, 1))).perSecond);
    two.push((await undisturbed(() => run(town, 2))).perSecond);
  }
  await town.github.close();
  const [of, against] = [median(two), median(one)];
  const what = `two replicas / one (${of.toFixed(0)} / ${against.toFixed(0)} deliveries per s)`;
  return [atLeast(what, NOISE, of / against, " ×")];
}
