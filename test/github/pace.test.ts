import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pace } from "../../src/github/pace.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function write(its: ReturnType<typeof pace>, count: number): number[] {
  const begun = performance.now();
  const at: number[] = [];
  for (let one = 0; one < count; one += 1) void its.wait().then(() => at.push(performance.now() - begun));
  return at;
}

test("a burst goes out at once, what comes on top of it a second apart", async () => {
  const at = write(pace(3), 5);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(at).toEqual([0, 0, 0, 1_000, 2_000]);
});

test("the bucket fills again, and never above its burst", async () => {
  const its = pace(3);
  write(its, 3);
  await vi.advanceTimersByTimeAsync(2_000);
  const two = write(its, 3);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(two).toEqual([0, 0, 1_000]);
  const after = write(its, 4);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(after).toEqual([0, 0, 0, 1_000]);
});
