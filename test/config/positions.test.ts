import { dump, parseEvents } from "js-yaml";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Positions } from "../../src/config/positions.ts";

const positions = (text: string): Positions => new Positions(text, parseEvents(text, {}));

/** What stands in the text where a key or value is said to stand. */
const standing = (text: string, path: readonly PropertyKey[], what: "key" | "value"): string => {
  const { line, column } = positions(text).of(path, what);
  return text.split("\n")[line - 1]?.slice(column - 1) ?? "";
};

describe("block and flow", () => {
  const block = "stages:\n  a:\n    needs:\n      - x\n      - y\n    url: >-\n      z\n";
  const flow = 'stages: { a: { needs: [x, y], "url": "z" } }\n';
  test.for([
    ["a key", ["stages", "a", "needs"], "key", "needs:", "needs:"],
    ["the second of a list", ["stages", "a", "needs", 1], "value", "y", "y]"],
    ["a whole list", ["stages", "a", "needs"], "value", "- x", "[x"],
    ["a value that is not there: what encloses it", ["stages", "a", "nothing"], "value", "a:", "a:"],
    ["a quoted key", ["stages", "a", "url"], "key", "url:", 'url":'],
  ] as const)("%s", ([, path, what, inBlock, inFlow]) => {
    expect(standing(block, path, what).startsWith(inBlock)).toBe(true);
    expect(standing(flow, path, what).startsWith(inFlow)).toBe(true);
  });
});

test.for([
  ["a value", "a: &x 1\nb: *x\n", ["b"], "value", { line: 2, column: 4 }],
  ["a key", "a: &x name\n*x : 1\nc: 2\n", ["name"], "key", { line: 2, column: 1 }],
  ["what follows a key", "a: &x name\n*x : { b: 1 }\n", ["name", "b"], "key", { line: 2, column: 8 }],
] as const)("an alias for %s", ([, text, path, what, expected]) => {
  expect(positions(text).of(path, what)).toEqual(expected);
});

test("characters of two units count as such", () => {
  expect(positions('{ a: "😀", b: 1 }').of(["b"], "key")).toEqual({ line: 1, column: 12 });
});

type Tree = { readonly [key: string]: Tree | string | readonly string[] };

const paths = (tree: Tree, above: readonly string[] = []): readonly (readonly string[])[] =>
  Object.entries(tree).flatMap(([key, value]) => {
    const here = [...above, key];
    return typeof value === "string" || Array.isArray(value) ? [here] : [here, ...paths(value as Tree, here)];
  });

test("wherever a key stands, in any style, its own name is found there", () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.dictionary(
      name,
      fc.oneof({ depthSize: "small" }, name, fc.array(name, { maxLength: 3 }), tie("tree") as fc.Arbitrary<Tree>),
      { maxKeys: 4 },
    ),
  }));
  fc.assert(
    fc.property(tree, fc.integer({ min: -1, max: 3 }), (value, flowLevel) => {
      const text = dump(value, { flowLevel });
      for (const path of paths(value)) {
        const found = standing(text, path, "key");
        expect(found.replace(/^["']/, "").startsWith(path.at(-1) ?? "?")).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
