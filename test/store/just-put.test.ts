/** What the last webhooks said, while there is room for it. */
import { expect, test } from "vitest";
import { JustPut } from "../../src/store/just-put.ts";

const MB = 1_024 * 1_024;

test("it is known once", () => {
  const just = new JustPut();
  just.keep(1, "a");
  just.keep(2, "b");
  expect([...just.taken([2, 3])]).toEqual([[2, "b"]]);
  expect([...just.taken([1, 2, 3])]).toEqual([[1, "a"]]);
});

test("the oldest make room, and what is too long for it is not kept", () => {
  const just = new JustPut();
  for (const seq of [1, 2, 3]) just.keep(seq, "x".repeat(1.5 * MB));
  just.keep(4, "x".repeat(5 * MB));
  expect([...just.taken([1, 2, 3, 4]).keys()]).toEqual([2, 3]);
  for (const seq of [5, 6]) just.keep(seq, "x".repeat(1.5 * MB));
  expect([...just.taken([5, 6]).keys()]).toEqual([5, 6]);
});

test("what was there before is not new", () => {
  const just = new JustPut();
  just.keep(undefined, "a");
  expect(just.taken([1]).size).toBe(0);
});
