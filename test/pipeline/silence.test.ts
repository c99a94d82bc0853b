/** Silence means something only once GitHub was asked, and has answered. */
import { expect, test } from "vitest";
import { nextWake } from "../../src/pipeline/wake.ts";
import { MINUTE, Walk } from "../support/walk.ts";

test("a look that was not answered is taken later; what needs none happens at its time", () => {
  const walk = new Walk().push("a1").checks("a1");
  walk.running("a1", "sandbox");
  const limit = walk.wake ?? 0;
  expect(limit).toBe(walk.at + 60 * MINUTE);
  expect(nextWake(walk.state, { notBefore: () => limit + MINUTE })).toBe(limit + MINUTE);
  walk.at = limit;
  walk.tell({ kind: "woke", at: limit });
  expect(walk.at_("a1", "sandbox")).toBe("running");
  walk.report("a1", "sandbox", { status: "in_progress" });
  expect(walk.at_("a1", "sandbox")).toBe("stopping");
  // Force needs no look.
  expect(nextWake(walk.state, { notBefore: () => limit + 60 * MINUTE })).toBe(limit + MINUTE / 2);
});
