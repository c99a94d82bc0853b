/** Replies that are folded away once what they tell of is over. */
import { expect, test } from "vitest";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { merged, MINUTE, Walk } from "../support/walk.ts";

const folded = ({ state }: Walk): readonly string[] =>
  plan(state).flatMap((effect) => (effect.kind === "minimize" ? [effect.of] : []));

/** What was asked for before its time, told to whoever asked. */
function standing(): Walk {
  const walk = new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] });
  walk.promote("production", merged(12));
  expect(walk.answer.is).toBe("standing");
  return told(walk);
}

function told(walk: Walk): Walk {
  for (const { id } of walk.state.answers.filter(isOfComment)) walk.tell({ kind: "answered", at: walk.at, answer: id });
  return walk;
}
const reply = ({ state }: Walk): string => `reply/${state.answers[0]?.id}`;

test("what was asked for stands until it has started", () => {
  const walk = standing().checks("a1").through("a1", "sandbox", "performance", "accessibility");
  expect(folded(walk)).toEqual([]);
  walk.through("a1", "staging");
  expect(walk.at_("a1", "production")).toBe("intended");
  expect(folded(walk)).toEqual([reply(walk)]);
});

test("or until it is taken back", () => {
  const walk = standing();
  walk.ask({ verb: "abort", stage: "production" });
  expect(folded(walk)).toEqual([reply(walk)]);
});

test("or until its time is over", () => {
  const walk = standing().later(7 * 24 * 60 * MINUTE);
  expect(folded(walk)).toEqual([reply(walk)]);
});

test("what is not told yet is not folded away", () => {
  const walk = new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] });
  walk.promote("production", merged(12));
  walk.ask({ verb: "abort", stage: "production" });
  expect(folded(walk)).toEqual([]);
  expect(folded(told(walk))).toEqual([reply(walk)]);
});
