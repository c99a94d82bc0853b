/** What gives way first where GitHub takes only so many more requests. */
import { expect, test } from "vitest";
import type { Answer } from "../../src/pipeline/answer.ts";
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

test.for([
  ["octocat", "rollback", "rollback"],
  ["octocat", "abort", "rollback"],
  ["octocat", "promote", "asked"],
  ["refused", "rollback", "plea"],
  ["stranger", "rollback", "plea"],
  ["stranger", "promote", "asked"],
] as const)("what %s says with /%s is worth: %s", ([by, verb, rank]) => {
  const state = { ...initialState, answers: [answer("octocat", "rocket"), answer("refused", "-1")] };
  expect(rankOfWords(state, by, [{ verb: "status" }, { verb }])).toBe(rank);
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
