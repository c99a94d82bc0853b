/** What is heard of GitHub's limit: several processes may know more or less of the same hour. */
import { expect, test } from "vitest";
import { hearLimits, isNews } from "../../src/pipeline/decide/limits.ts";
import { initialState } from "../../src/pipeline/model.ts";
import type { Shortage } from "../../src/pipeline/model.ts";

const HOUR = 3_600_000;
const known: Shortage = { until: HOUR, stops: "automation" };
const heard = (known: Shortage | null, shortage: Shortage): boolean =>
  isNews(known === null ? initialState : { ...initialState, shortage: known }, shortage, 0);

test.for<[what: string, known: Shortage | null, said: Shortage, isNews: boolean]>([
  ["the first", null, known, true],
  ["the same", known, known, false],
  ["the same, a second later or earlier", known, { ...known, until: HOUR + 1_000 }, false],
  ["that it has got worse", known, { ...known, stops: "all" }, true],
  ["what one knows who has not asked since it got worse", { ...known, stops: "all" }, known, false],
  ["the next hour's", { ...known, stops: "all" }, { ...known, until: 2 * HOUR }, true],
  ["an hour's that was before", { ...known, until: 2 * HOUR }, { until: HOUR, stops: "all" }, false],
])("%s: is it news?", ([, before, said, is]) => {
  expect(heard(before, said)).toBe(is);
});

test("what is news is met", () => {
  expect(hearLimits(initialState, { kind: "limits-known", at: 5, shortage: known })).toEqual([
    { type: "ShortageMet", at: 5, shortage: known },
  ]);
});
