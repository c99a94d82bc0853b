/** Was a commit the branch itself, or merged into it? */
import { expect, test } from "vitest";
import { overNock, place, SHOP } from "./github.ts";

const world = overNock();
const [A, B, C, D] = ["a".repeat(40), "b".repeat(40), "c".repeat(40), "d".repeat(40)];

/** What GitHub says of the way from one commit to another: each with its parents. */
const way = (commits: readonly (readonly [sha: string, ...parents: string[]])[], total = commits.length) => ({
  status: "ahead",
  total_commits: total,
  commits: commits.map(([sha, ...parents]) => ({ sha, parents: parents.map((parent) => ({ sha: parent })) })),
});

test.for([
  [
    "a commit behind another",
    way([
      [C, A],
      [B, C],
    ]),
    true,
  ],
  ["nowhere", way([]), false],
  [
    "one whose merge it is",
    way([
      [C, D],
      [B, A, C],
    ]),
    true,
  ],
  [
    "one that was merged",
    way([
      [D, C],
      [B, D, A],
    ]),
    false,
  ],
  ["one that is too far to be looked at", way([[B, A]], 1_001), false],
] as const)("by first parents alone GitHub's way leads from %s", async ([, answer, expected]) => {
  world.api.get(`${SHOP}/compare/${A}...${B}`).query({ per_page: 100, page: 1 }).reply(200, answer);
  expect(await world.github.reads.leadsStraightTo(place, A, B)).toBe(expected);
});

test("a long way has several pages", async () => {
  const asked = world.api.get(`${SHOP}/compare/${A}...${B}`).query({ per_page: 100, page: 1 });
  asked.reply(200, way([[C, A]], 101));
  world.api
    .get(`${SHOP}/compare/${A}...${B}`)
    .query({ per_page: 100, page: 2 })
    .reply(200, way([[B, C]], 101));
  expect(await world.github.reads.leadsStraightTo(place, A, B)).toBe(true);
});
