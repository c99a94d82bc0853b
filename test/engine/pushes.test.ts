/** Whether a commit that was pushed is on the trunk still, and what it brings: known from what is heard with it, or asked. */
import { expect, test } from "vitest";
import { pushInputs } from "../../src/engine/gather/push.ts";
import type { Signal } from "../../src/engine/heard.ts";
import type { Reads } from "../../src/engine/ports.ts";
import { place } from "../github/github.ts";
import { Walk } from "../support/walk.ts";

type Push = Extract<Signal, { kind: "push" }>;
const [A, B, C, D] = ["a", "b", "c", "d"].map((letter) => letter.repeat(40)) as [string, string, string, string];

const push = (before: string, after: string, forced = false): Push => ({
  kind: "push",
  branch: "main",
  before,
  after,
  forced,
  by: "octocat",
  commits: [after],
});

/** What the first of the pushes came to, where the trunk's head is D. */
async function told(first: Push, beside: readonly Signal[], answers: Partial<Reads>) {
  const { state, at } = new Walk();
  const reads: Partial<Reads> = {
    branchHead: () => Promise.resolve(D),
    file: () => Promise.resolve({ is: "text", text: "stages: none", blob: state.policy?.blob ?? "" }),
    lacking: () => Promise.resolve([]),
    changesOf: () => Promise.resolve([]),
    ...answers,
  };
  const context = { reads: reads as Reads, allows: () => true, place, state, at, beside };
  return (await pushInputs(context, first)).find((input) => input.kind === "trunk-moved");
}

/** What was asked, and whether the first of the pushes was taken to be off the trunk. */
async function heard(pushes: readonly [Push, ...Push[]]): Promise<readonly [asked: string, isOff: boolean]> {
  const asked: string[] = [];
  const moved = await told(pushes[0], pushes, {
    leadsTo: (_, sha) => Promise.resolve(asked.push(sha[0] ?? "") < 0),
  });
  return [asked.join(""), (moved?.orphans.length ?? 0) > 0];
}

const merged = (number: number, head: string, sha: string | null, into = "main"): Signal => ({
  kind: "pull",
  number,
  head,
  base: into,
  branch: "change",
  author: "mona",
  by: null,
  updatedAt: 0,
  mayTouchConfig: false,
  fork: false,
  state: { is: "merged", into, sha },
});

test.for<[string, [Push, ...Push[]], asked: string, isOff: boolean]>([
  ["it is the head", [push(A, D)], "", false],
  ["the others lead from it to the head, in whatever order they came", [push(A, B), push(C, D), push(B, C)], "", false],
  ["one between them is not known", [push(A, B), push(C, D)], "b", true],
  ["one of them was forced", [push(A, B), push(B, C, true), push(C, D)], "b", true],
  ["they lead round and round", [push(A, B), push(B, A), push(A, B)], "b", true],
  ["the last that is known of does not lead there: this one may all the same", [push(A, B), push(B, C)], "cb", true],
])("%s", async ([, pushes, asked, isOff]) => {
  expect(await heard(pushes)).toEqual([asked, isOff]);
});

test.for<[string, beside: readonly Signal[], asked: string, changes: readonly number[]]>([
  ["nothing tells of them: each is asked about", [], "bc", []],
  [
    "a squash, or a merge commit: what it brought is asked about, as it may be another's too",
    [merged(7, B, C)],
    "b",
    [7],
  ],
  ["a commit that was there before the merge", [merged(7, C, C)], "bc", []],
  ["a merge of which nobody says what it made", [merged(7, B, null)], "bc", []],
  ["two merges in one push", [merged(8, D, C), merged(7, A, B)], "", [7, 8]],
  ["a merge into another branch", [merged(7, B, C, "next")], "bc", []],
])("what a push brings: %s", async ([, beside, expected, changes]) => {
  let asked = "";
  const changesOf: Reads["changesOf"] = (_, sha) => Promise.resolve(((asked += sha[0]), []));
  const moved = await told({ ...push(A, C), commits: [B, C] }, beside, {
    changesOf,
    leadsTo: () => Promise.resolve(true),
  });
  expect([asked, moved?.changes.map(({ number }) => number)]).toEqual([expected, changes]);
});
