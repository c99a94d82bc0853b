import { expect, test } from "vitest";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { candidate, Walk } from "../support/walk.ts";

/** The command that `/explain staging` ends with. */
function offered(walk: Walk): string | null {
  const { state } = walk;
  const stage = stageNamed(state.policy!.definition, "staging")!;
  return explainedSaid(state, explain(state, state.candidates[candidate("a1")]!, stage), state.at).next;
}

const tested = (): Walk => new Walk().push("a1").checks("a1").through("a1", "sandbox", "accessibility");

test("what stopped further up is tried again there; what goes on may be wished for", () => {
  expect(offered(tested())).toBe("/promote staging");
  expect(offered(tested().ends("a1", "performance", "failure"))).toBe("/retry performance");
  expect(offered(new Walk().push("a1").checks("a1", [{ name: "build", state: "failed" }]))).toBe("/promote staging");
});
