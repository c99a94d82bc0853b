/**
 * The real process, killed with -9 at seeded moments of the busy story and started again: it ends as if nobody had. All
 * repositories, and 200 kills: `npm run crash`.
 */
import { expect, test } from "vitest";
import { differences } from "../support/busy/difference.ts";
import { scenes } from "../support/busy/scenes.ts";
import { told } from "../support/busy/told.ts";
import { chance } from "../support/chance.ts";
import { survived } from "../support/crash/round.ts";
import { stores } from "../support/crash/stores.ts";

const SEED = 1;
const KILLS = 10;
/** On a machine that has much else to do. */
const LONG_MS = 400_000;

test("nothing is lost, and nothing is done twice", { timeout: LONG_MS }, async () => {
  const some = scenes.slice(1, 4);
  const expected = await told(some);
  const { url, remove } = await stores.sqlite();
  const { outcome, kills, exit } = await survived({
    scenes: some,
    databaseUrl: url,
    chance: chance(SEED),
    kills: KILLS,
  });
  await remove();
  expect(differences(expected, outcome)).toEqual([]);
  expect(exit).toBe(0);
  // The story may be over before the last.
  expect(kills).toBeGreaterThan(KILLS / 2);
});
