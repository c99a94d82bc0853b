/**
 * Real processes, killed with -9 at seeded moments of the busy story and started again: it ends as if nobody had. All
 * repositories, and 200 kills: `npm run crash`.
 */
import { expect, test } from "vitest";
import { differences } from "../support/busy/difference.ts";
import { scenes } from "../support/busy/scenes.ts";
import { told } from "../support/busy/told.ts";
import { chance } from "../support/chance.ts";
import { survived } from "../support/crash/round.ts";
import type { Round, Survived } from "../support/crash/round.ts";
import { kinds } from "../support/places.ts";
import { onPostgres } from "../support/stores.ts";

/** On a machine that has much else to do. */
const LONG_MS = 400_000;

type Telling = Pick<Round, "scenes" | "kills" | "processes" | "storm"> & {
  readonly store: keyof typeof kinds;
  readonly seed: number;
};

/** Told on a store that nobody has used; it has ended as the one that nobody disturbed. */
async function endsAlike({ store, seed, ...round }: Telling): Promise<Survived> {
  const expected = await told(round.scenes);
  const { url, remove } = await kinds[store].place();
  const ended = await survived({ ...round, databaseUrl: url, chance: chance(seed) });
  await remove();
  expect(differences(expected, ended.outcome)).toEqual([]);
  expect(ended.exits).toEqual(Array(round.processes).fill(0));
  // The story may be over before the last.
  expect(ended.kills).toBeGreaterThan(round.kills / 2);
  return ended;
}

test("one process: nothing is lost, and nothing is done twice", { timeout: LONG_MS }, async () => {
  const some = scenes.slice(1, 4);
  await endsAlike({ store: "sqlite", seed: 1, scenes: some, kills: 5, processes: 1, storm: null });
});

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("two that share it, one of them killed again and again, in bad weather", { timeout: LONG_MS }, async () => {
    const some = scenes.slice(0, 2);
    const { struck } = await endsAlike({
      store: "postgres",
      seed: 2,
      scenes: some,
      kills: 2,
      processes: 2,
      storm: 2,
    });
    expect(struck.requests).toBeGreaterThan(5);
    expect(struck.webhooks).toBeGreaterThan(2);
  });
});
