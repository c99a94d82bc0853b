/** What somebody asked for starts only while he may still ask for it. */
import { expect, test } from "vitest";
import { MINUTE, Walk } from "../support/walk.ts";

/** A release that waits at production, locked by somebody else, and asked for by mona. */
function waiting(): Walk {
  const walk = new Walk().push("a1").checks("a1");
  walk.through("a1", "sandbox", "performance", "accessibility", "staging");
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "hubot" });
  walk.ask(
    { verb: "promote", stage: "production", version: null, reason: null },
    { by: "mona", place: { is: "control" } },
  );
  return walk;
}
const unlock = (walk: Walk): void => void walk.ask({ verb: "unlock", stage: "production" }, { by: "hubot" });

test.each([
  ["a moment ago: he is believed", 9 * MINUTE, ["mona"], "intended"],
  ["long ago, and he still may", 11 * MINUTE, [], "intended"],
  ["long ago, and he may no longer: nothing starts", 11 * MINUTE, ["mona"], "waiting"],
] as const)("asked %s", (_, ms, dismissed, expected) => {
  const walk = waiting();
  for (const login of dismissed) walk.dismissed.add(login);
  walk.later(ms);
  unlock(walk);
  expect(walk.at_("a1", "production")).toBe(expected);
});

test("whoever may no longer is told where he asked, and his wish is over", () => {
  const walk = waiting();
  walk.dismissed.add("mona");
  walk.later(60 * MINUTE);
  unlock(walk);
  expect(walk.state.requests).toEqual([]);
  expect(walk.state.answers.at(-1)).toMatchObject({ by: "mona", reply: { code: "not-permitted" }, given: false });
});

test("nobody is looked up while something else is in the way", () => {
  const walk = waiting();
  walk.dismissed.add("mona");
  walk.later(60 * MINUTE);
  expect(walk.state.requests).toMatchObject([{ by: "mona" }]);
});
