/** Whether a commit that was pushed is on the trunk still: known from the pushes that are heard with it, or asked. */
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

/** What was asked, and whether the first of the pushes was taken to be off the trunk, whose head is D. */
async function heard(pushes: readonly [Push, ...Push[]]): Promise<readonly [asked: number, isOff: boolean]> {
  const { state, at } = new Walk();
  let asked = 0;
  const reads: Partial<Reads> = {
    branchHead: () => Promise.resolve(D),
    file: () => Promise.resolve({ is: "text", text: "stages: none", blob: state.policy?.blob ?? "" }),
    lacking: () => Promise.resolve([]),
    changesOf: () => Promise.resolve([]),
    leadsTo: () => Promise.resolve((asked += 1) < 0),
  };
  const context = { reads: reads as Reads, allows: () => true, place, state, at, pushes };
  const moved = (await pushInputs(context, pushes[0])).find((input) => input.kind === "trunk-moved");
  return [asked, (moved?.orphans.length ?? 0) > 0];
}

test.for<[string, [Push, ...Push[]], asked: number, isOff: boolean]>([
  ["it is the head", [push(A, D)], 0, false],
  ["the others lead from it to the head, in whatever order they came", [push(A, B), push(C, D), push(B, C)], 0, false],
  ["one between them is not known", [push(A, B), push(C, D)], 1, true],
  ["one of them was forced", [push(A, B), push(B, C, true), push(C, D)], 1, true],
  ["they lead round and round", [push(A, B), push(B, A), push(A, B)], 1, true],
])("%s", async ([, pushes, asked, isOff]) => {
  expect(await heard(pushes)).toEqual([asked, isOff]);
});
