import { expect, test } from "vitest";
import { arrows } from "../../src/wording/arrows.ts";
import type { Node } from "../../src/wording/arrows.ts";
import { counted, listed } from "../../src/wording/lists.ts";
import { words } from "../../src/wording/text.ts";
import { signs } from "../../src/wording/signs.ts";

const node = (name: string, needs: readonly string[], sign: Node["sign"] = null): Node => ({ name, needs, sign });
const row = (length: number, passed: number): readonly Node[] =>
  Array.from({ length }, (_, index) =>
    node(`s${index}`, index === 0 ? [] : [`s${index - 1}`], index < passed ? "passed" : "waits"),
  );

test("six signs, none of which is an emoji, each with its word and its code", () => {
  expect(Object.values(signs).map(({ sign, word, ascii }) => `${sign} ${word} ${ascii}`)).toEqual([
    "✓ passed ok",
    "● running ..",
    "○ not yet --",
    "◆ needs a person !!",
    "✗ failed XX",
    "– skipped ~~",
  ]);
  for (const { sign } of Object.values(signs)) expect(sign).not.toMatch(/\p{Emoji}/u);
});

test("side by side what has the same depth: the longest way from the start", () => {
  const a = node("a", ["commit"]);
  const all = [node("commit", []), a, node("b", ["a"]), node("c", ["a"]), node("d", ["b", "c"])];
  expect(arrows(all)).toBe("commit → a → ( b + c ) → d");
  expect(arrows(all.toReversed())).toBe("commit → a → ( c + b ) → d");
  expect(arrows([node("commit", []), a, node("z", ["commit", "a"]), node("y", [])])).toBe("( commit + y ) → a → z");
  expect(arrows([])).toBe("");
});

test("a way that leads nowhere, or round, is drawn all the same", () => {
  expect(arrows([node("a", ["gone"]), node("b", ["a"])])).toBe("a → b");
  expect(arrows([node("a", ["b"]), node("b", ["a"])])).toContain("a");
});

test("signs, words and links", () => {
  const said: readonly Node[] = [
    { ...node("commit", [], "passed"), link: "https://x/1" },
    { ...node("performance", ["commit"], "running"), link: "https://x/2", word: words`running` },
    { ...node("accessibility", ["commit"], "person"), link: null, word: words`waits for qa` },
    node("production", ["performance", "accessibility"], "waits"),
  ];
  expect(arrows(said)).toBe(
    "✓ [commit](https://x/1) → ( ● [performance](https://x/2) running + ◆ accessibility waits for qa ) → ○ production",
  );
});

test.for([
  [9, 8, "✓ s0 → ✓ s1 → ✓ s2 → ✓ s3 → ✓ s4 → ✓ s5 → ✓ s6 → ✓ s7 → ○ s8"],
  [10, 8, "✓ 8 stages → ○ s8 → ○ s9"],
  [10, 10, "✓ 10 stages"],
  [10, 1, "✓ 1 stage → ○ s1 → ○ s2 → ○ s3 → ○ s4 → ○ s5 → ○ s6 → ○ s7 → ○ s8 → ○ s9"],
  [10, 0, "○ s0 → ○ s1 → ○ s2 → ○ s3 → ○ s4 → ○ s5 → ○ s6 → ○ s7 → ○ s8 → ○ s9"],
] as const)("of %i stages %i have passed", ([length, passed, expected]) => {
  expect(arrows(row(length, passed))).toBe(expected);
});

test("lists and numbers", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((words) => listed(words))).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(listed(["a", "b", "c"], "or")).toBe("a, b or c");
  expect([0, 1, 2].map((count) => counted(count, "change"))).toEqual(["0 changes", "1 change", "2 changes"]);
});
