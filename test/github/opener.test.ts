import { expect, test } from "vitest";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { stageCheck } from "../../src/github/render/stage-check.ts";
import { begun as verified, deployed, HOUR, smoke, tryEnds } from "../support/verified.ts";
import { candidate, openHead, sha, Walk } from "../support/walk.ts";

/** The command that `/explain` of a stage ends with. */
function offered(walk: Walk, name = "staging"): string | null {
  const { state } = walk;
  const stage = stageNamed(state.policy!.definition, name)!;
  return explainedSaid(state, explain(state, state.candidates[candidate("a1")]!, stage), state.at).next;
}

const tested = (): Walk => new Walk().push("a1").checks("a1").through("a1", "sandbox", "accessibility");

test("what stopped further up is tried again there; what goes on may be wished for", () => {
  expect(offered(tested())).toBe("/promote staging");
  expect(offered(tested().ends("a1", "performance", "failure"))).toBe("/retry performance");
  expect(offered(new Walk().push("a1").checks("a1", [{ name: "build", state: "failed" }]))).toBe("/promote staging");
});

test("a test that misses its version is helped by what puts it there", () => {
  const walk = tested().ends("a1", "performance", "failure");
  expect(offered(walk, "performance")).toBe("/retry performance");
  walk.promote("sandbox", openHead(17, "fe"));
  walk.checks("fe").ends("fe", "sandbox");
  walk.ask({ verb: "retry", stage: "performance" });
  expect(offered(walk, "performance")).toBe("/promote sandbox a100000");
  walk.ask({ verb: "resume", stage: "sandbox" });
  walk.ask({ verb: "promote", stage: "sandbox", version: { is: "sha", prefix: sha("a1") }, reason: null });
  expect(walk.answer).toMatchObject({ is: "started", candidate: candidate("a1") });
});

test("what enters by itself when the lane is free is not to be promoted", () => {
  const walk = new Walk().push("b2").checks("b2").running("b2", "sandbox").push("a1").checks("a1");
  expect(offered(walk, "sandbox")).toBe("/status");
});

test("what soaks can be said not to hold, as its sentence says", () => {
  const walk = tryEnds(deployed(verified([smoke], { soakMs: HOUR })), "a1");
  expect(offered(walk)).toBe("/fail staging <reason>");
  expect(stageCheck(walk.state, walk.state.candidates[candidate("a1")]!, "staging").summary).not.toContain("/abort");
});
