import { expect, test } from "vitest";
import { lately } from "../../src/engine/lately.ts";

/** `takes`: from the asking to the answer; `null`: it never comes. `asked`: when somebody asks; `found`: when that began which he is told. */
type Row = [what: string, takes: number | null, asked: readonly number[], found: readonly number[]];

test.for<Row>([
  ["many at one moment", 5, [0, 0, 0], [0, 0, 0]],
  ["within a second", 0, [0, 999], [0, 0]],
  ["a second later", 0, [0, 1_000, 1_001], [0, 1_000, 1_000]],
  ["a second after it was begun, however short a time after it came", 600, [0, 999, 1_000], [0, 0, 1_000]],
  ["while it is on its way", 9_000, [0, 1_500, 8_999], [0, 0, 0]],
  ["when it has come after more than a second", 3_000, [0, 2_999, 3_000], [0, 0, 3_000]],
  ["while it never comes", null, [0, 9_999, 10_000, 19_999, 20_000], [0, 0, 10_000, 10_000, 20_000]],
  ["when one comes that was given up", 10_500, [0, 10_000, 10_600, 19_000], [0, 10_000, 10_000, 10_000]],
  ["after the clock was set back", 0, [5_000, 4_000, 4_500], [5_000, 4_000, 4_000]],
])("%s", async ([, takes, asked, found]) => {
  let now = 0;
  let coming: { readonly at: number; readonly come: () => void }[] = [];
  const ask = lately({ now: () => now }, async () => {
    const at = now;
    if (takes !== 0)
      await new Promise<void>((come) => coming.push({ at: takes === null ? Infinity : at + takes, come }));
    return at;
  });
  const told: Promise<number>[] = [];
  const until = async (moment: number): Promise<void> => {
    for (const { at, come } of coming) if (at <= moment) come();
    coming = coming.filter(({ at }) => at > moment);
    await new Promise((resolve) => setImmediate(resolve));
  };
  for (const moment of asked) {
    await until(moment);
    now = moment;
    told.push(ask());
  }
  // What never comes is told at the end here, so that it can be seen.
  await until(Infinity);
  expect(await Promise.all(told)).toEqual(found);
});

test("a failure stands as an answer does, and no longer", async () => {
  let [now, tries] = [0, 0];
  const ask = lately({ now: () => now }, () => Promise.reject(new Error(`try ${++tries}`)));
  await expect(ask()).rejects.toThrow("try 1");
  now = 999;
  await expect(ask()).rejects.toThrow("try 1");
  now = 1_000;
  await expect(ask()).rejects.toThrow("try 2");
});
