/** Who asks addresses: when, how many at once, and whose answer still counts. */
import { beforeEach, expect, test } from "vitest";
import { Asker, Tries } from "../../src/engine/tries.ts";
import type { Asking, HttpAnswer } from "../../src/pipeline/http.ts";
import type { Input } from "../../src/pipeline/input.ts";
import { answered, health } from "../support/asked.ts";

const asking = (place: number, more: Partial<Asking> = {}): Asking => ({
  attempt: "a1-staging-1",
  place,
  rule: { ...health, url: `https://shop.example/${place}` },
  end: 600_000,
  ...more,
});

let waiting: { readonly url: string; readonly answer: (answer: HttpAnswer) => void }[] = [];
let told: (Input | null)[] = [];
let asker = new Asker({ allows: () => true, ask: () => Promise.reject(new Error("before each test")) });

beforeEach(() => {
  waiting = [];
  told = [];
  asker = new Asker({
    allows: () => true,
    ask: async (url) => await new Promise<HttpAnswer>((answer) => waiting.push({ url, answer })),
  });
});

const tries = (): Tries => new Tries(asker, (input) => told.push(input));
const urls = (): readonly string[] => waiting.map(({ url }) => url.replace("https://shop.example/", ""));

async function answer(index: number, status = 200): Promise<void> {
  waiting[index]?.answer(answered(status));
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test("each is asked when it is due, and says when it was asked before", async () => {
  const mine = tries();
  expect(mine.nextTry(asking(0))).toBe(0);
  mine.begin([asking(0)], 1_000);
  mine.begin([asking(0)], 2_000);
  expect(urls()).toEqual(["0"]);
  await answer(0);
  expect(told).toMatchObject([{ kind: "http-tried", asked: 1_000, after: null, place: 0, answer: answered(200) }]);
  expect(mine.nextTry(asking(0))).toBe(11_000);
  mine.begin([asking(0)], 10_999);
  expect(urls()).toEqual(["0"]);
  mine.begin([asking(0)], 11_000);
  await answer(1, 503);
  expect(told[1]).toMatchObject({ asked: 11_000, after: 1_000, answer: answered(503) });
});

test("ten of one pipeline and a hundred of all; the others a second later", async () => {
  const all = Array.from({ length: 12 }, (_, place) => asking(place));
  const mine = tries();
  mine.begin(all, 0);
  expect([urls().length, mine.nextTry(asking(11))]).toEqual([10, 1_000]);
  for (let count = 0; count < 9; count += 1) tries().begin(all, 0);
  expect(asker.out).toBe(100);
  const late = tries();
  late.begin(all, 0);
  expect([asker.out, late.nextTry(asking(0))]).toEqual([100, 1_000]);
  await answer(0);
  late.begin(all, 1_000);
  expect(asker.out).toBe(100);
});

test("an answer that was lost is not waited for; should it come after all, it says nothing", async () => {
  const mine = tries();
  mine.begin([asking(0)], 0);
  expect(mine.nextTry(asking(0))).toBe(60_000);
  mine.begin([asking(0)], 60_000);
  await answer(1);
  await answer(0, 503);
  expect(told).toMatchObject([{ asked: 60_000, after: null, answer: answered(200) }, null]);
});

test("who is not to be asked any more is forgotten, and what he answers too", async () => {
  const mine = tries();
  mine.begin([asking(0)], 0);
  mine.begin([], 5_000);
  await answer(0);
  expect([told, mine.nextTry(asking(0))]).toEqual([[null], 0]);
});

test("when it stops nothing is told, and nothing begun", async () => {
  const mine = tries();
  mine.begin([asking(0)], 0);
  asker.stop();
  await answer(0);
  mine.begin([asking(1)], 10_000);
  expect([told, urls(), asker.out]).toEqual([[null], ["0"], 0]);
});
