/** How often GitHub is asked for the checks of one commit because of webhooks. */
import { expect, test } from "vitest";
import { Readings } from "../../src/engine/readings.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Readings until `end`, where a webhook comes in each second. */
function readings(kept: Readings, sha: string, end: number): readonly number[] {
  const times: number[] = [];
  for (let at = 0; at < end; at += SECOND) {
    const due = kept.dueAt(sha, at);
    if (due === null || due > at) continue;
    kept.read([sha], at);
    times.push(at);
  }
  return times;
}

test("at once for the first, once for the swarm that follows; what came before the last has been told", () => {
  const kept = new Readings();
  expect(kept.dueAt("a1", 0)).toBe(0);
  kept.read(["a1"], 1 * SECOND);
  expect([kept.dueAt("a1", 500), kept.dueAt("a1", 2 * SECOND), kept.dueAt("b2", 500)]).toEqual([null, 4 * SECOND, 0]);
});

test("who never stops has it asked ever more rarely, and only for that commit", () => {
  const kept = new Readings();
  const times = readings(kept, "a1", HOUR);
  expect(times.slice(0, 3)).toEqual([0, 3 * SECOND, 6 * SECOND]);
  expect(times.length).toBeLessThan(60 + 2 * 60 + 10);
  expect(times.filter((at) => at >= HOUR / 2).length).toBeLessThanOrEqual(61);
  expect(kept.dueAt("b2", HOUR)).toBe(0);
});

test("an hour without any, and it is asked at once again", () => {
  const kept = new Readings();
  readings(kept, "a1", HOUR);
  kept.read(["b2"], 2 * HOUR);
  expect(kept.dueAt("a1", 2 * HOUR)).toBe(0);
});
