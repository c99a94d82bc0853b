/** People under several names: by GitHub's id each is one. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { runKey } from "../../src/pipeline/model.ts";
import type { Account } from "../../src/pipeline/people.ts";
import { tallyOf } from "../../src/pipeline/tally.ts";
import { made, maintain, ready, readyAlone, rule, say } from "../support/approvals.ts";
import { candidate, MINUTE } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

const eve = { login: "eve", id: 7 };
const evelyn = { login: "Evelyn", id: 7 };

const hasStarted = (walk: Walk): boolean => runAt(walk.state, candidate("a1"), "production") !== undefined;
const given = ({ state }: Walk): readonly string[] =>
  (state.approvals?.[runKey(candidate("a1"), "production")]?.given ?? []).map(({ login }) => login);
/** Why words do not count for b2. */
function ignored({ state }: Walk): readonly string[] {
  const one = state.candidates[candidate("b2")];
  const definition = state.policy?.definition;
  const stage = definition?.stages.find(({ name }) => name === "production");
  if (one === undefined || definition === undefined || stage === undefined) throw new Error("no candidate");
  return tallyOf(state, definition, one, stage).ignored.map(({ why }) => why);
}
const approve = (walk: Walk, one: Account): void => say(walk, one.login, "approve", 12, [one]);

test("who made it approves by another name of his account, which was heard of before or after: his word does not count", () => {
  for (const people of [[eve], [{ login: "EVE", id: 7 }]]) {
    const walk = ready(rule());
    say(walk, "octocat", "promote");
    approve(walk, evelyn);
    made(walk, ["eve"], { people });
    expect(hasStarted(walk)).toBe(false);
    say(walk, "mona");
    expect(hasStarted(walk)).toBe(true);
  }
});

test("a co-author whose address has a login of before: the id in it tells who he is, for this version alone", () => {
  const walk = ready(rule());
  say(walk, "octocat", "promote");
  approve(walk, evelyn);
  made(walk, ["octocat", "eve"], { ids: [7] });
  expect(hasStarted(walk)).toBe(false);
  expect(walk.state.people).toEqual([evelyn]);
  say(walk, "mona");
  expect(hasStarted(walk)).toBe(true);
});

test("nobody's id is known: who made it is known by his login, as in a journal of before", () => {
  const walk = ready(rule());
  say(walk, "octocat", "promote");
  say(walk, "EVE");
  made(walk, ["eve"]);
  expect(hasStarted(walk)).toBe(false);
  say(walk, "evelyn");
  expect(hasStarted(walk)).toBe(true);
});

test("whoever takes the name that a maker gave up counts as one who made it, as nobody can tell them apart", () => {
  const walk = ready(rule());
  say(walk, "octocat", "promote");
  approve(walk, { login: "eve", id: 8 });
  made(walk, ["eve"], { people: [eve] });
  expect(hasStarted(walk)).toBe(false);
});

const reviewed = (walk: Walk, login: string, people: readonly Account[], at = walk.at) =>
  walk.tell({
    kind: "reviews-read",
    at: walk.at,
    candidate: candidate("a1"),
    stage: "production",
    pull: 12,
    people,
    approving: [{ login, at, right: maintain, teams: {} }],
  });

test("a review whose author has another name since is the one that was counted, and a newer one takes its place", () => {
  const walk = readyAlone(rule({ count: 2, reviews: true }));
  const at = walk.at;
  reviewed(walk, "eve", [eve]);
  walk.later(MINUTE);
  reviewed(walk, "Evelyn", [evelyn], at);
  expect(given(walk)).toEqual(["eve"]);
  reviewed(walk, "Evelyn", [evelyn]);
  expect(given(walk)).toEqual(["Evelyn"]);
});

test("what he said of the version before is not shown as lost where he has said it again by another name", () => {
  const walk = ready(rule({ count: 2 }));
  approve(walk, eve);
  walk.push("b2", { changes: [{ number: 13, author: "octocat" }] });
  walk.checks("b2").through("b2", "sandbox", "performance", "accessibility", "staging");
  expect(ignored(walk)).toEqual(["other-candidate"]);
  say(walk, "Evelyn", "approve", 13, [evelyn]);
  made(walk, ["octocat"]);
  expect(ignored(walk)).toEqual([]);
});

test("a name is written down once", () => {
  const walk = ready(rule());
  approve(walk, eve);
  approve(walk, { login: "Eve", id: 7 });
  made(walk, ["eve"], { people: [eve, evelyn, eve, evelyn] });
  expect(walk.state.people).toEqual([eve, evelyn]);
});
