/** What gives way first where GitHub takes only so many more requests. */
import { expect, test } from "vitest";
import type { Answer } from "../../src/pipeline/answer.ts";
import { evolveAll } from "../../src/pipeline/evolve.ts";
import { initialState } from "../../src/pipeline/model.ts";
import { levelOf, rankOf, rankOfWords, ranks } from "../../src/pipeline/rank.ts";

const answer = (by: string, verdict: Answer["verdict"], verb: Answer["verb"] = "promote"): Answer => ({
  id: "1-1",
  at: 0,
  by,
  verb,
  stage: "staging",
  verdict,
  reply: { is: "status" },
  given: false,
  comment: 1,
  issue: 1,
});

const changed = (by: string): Answer => answer(by, "rocket", "promote");

test.for([
  ["octocat", "rollback", "rollback"],
  ["octocat", "abort", "rollback"],
  ["octocat", "promote", "asked"],
  ["octocat", "veto", "rollback"],
  ["octocat", "hold", "rollback"],
  ["octocat", "lock", "rollback"],
  ["octocat", "reject", "rollback"],
  ["reader", "rollback", "plea"],
  ["stranger", "rollback", "plea"],
  ["stranger", "promote", "asked"],
] as const)("what %s says with /%s is worth: %s", ([by, verb, rank]) => {
  const state = { ...initialState, trusted: ["octocat"], answers: [answer("reader", "+1", "status")] };
  expect(rankOfWords(state, by, [{ verb: "status" }, { verb }])).toBe(rank);
});

test("who was let in to change something is trusted, until he asks for what is not his; others push nobody out", () => {
  const after = (...answers: readonly Answer[]) =>
    evolveAll(
      initialState,
      answers.map((one) => ({ type: "Answered", at: 0, answer: one })),
    ).trusted;
  const refused = (by: string): Answer => ({
    ...answer(by, "-1", "abort"),
    reply: { is: "refused", code: "not-permitted", facts: {}, next: null },
  });
  expect(after(answer("mona", "+1", "status"))).toBeUndefined();
  expect(after(changed("mona"), ...Array.from({ length: 200 }, () => refused("reader")))).toEqual(["mona"]);
  expect(after(changed("mona"), changed("octocat"), refused("mona"))).toEqual(["octocat"]);
  expect(after(changed("mona"), refused("mona"))).toEqual([]);
});

test("whoever asked for a rollback is answered with what is kept for it; reactions wait first", () => {
  const state = { ...initialState, answers: [answer("octocat", "rocket", "rollback")] };
  expect(rankOf(state, { kind: "reply", key: "reply/1-1", answer: "1-1" })).toBe("rollback");
  expect(rankOf(initialState, { kind: "reply", key: "reply/1-1", answer: "1-1" })).toBe("asked");
  expect(rankOf(state, { kind: "react", key: "r", comment: 1, content: "eyes" })).toBe("decoration");
  expect(rankOf(state, { kind: "surface", key: "control", surface: { is: "control" } })).toBe("decoration");
  expect(rankOf(state, { kind: "cancel-run", key: "c", attempt: "a", run: 1, force: false })).toBe("rollback");
});

test("levels follow the order in which they give way", () => {
  expect(ranks.map(levelOf)).toEqual([0, 1, 2, 3, 4, 5]);
});
