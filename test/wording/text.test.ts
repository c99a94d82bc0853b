import { expect, test } from "vitest";
import { inline, plain, word } from "../../src/wording/escape.ts";
import { counted, listed, some } from "../../src/wording/lists.ts";
import { joined, line, lowered, rich, words } from "../../src/wording/text.ts";

const foreign: string = "[x](y)";

/** Held by the compiler: each line that is expected to be an error and is none fails `npm run types`. */
test("what is not made harmless for a kind of text does not fit into it", () => {
  const wrong = [
    // @ts-expect-error a string is no Markdown
    rich`${foreign}`,
    // @ts-expect-error a string is no title
    line`${foreign}`,
    // @ts-expect-error a title may hold what means something in Markdown
    rich`${plain(foreign, 70)}`,
    // @ts-expect-error a code span is no title
    line`${inline(foreign)}`,
    // @ts-expect-error not harmless in both
    words`${inline(foreign)}`,
    // @ts-expect-error a noun stands in our source
    counted(1, foreign),
  ];
  expect(wrong).toHaveLength(6);
  expect(rich`${inline(foreign)} in ${word("staging")}, ${1}`).toBe("`[x](y)` in staging, 1");
  expect(line`${plain(foreign, 70)} in ${word("staging")}`).toBe("[x](y) in staging");
});

test("parts, of which some are missing", () => {
  expect(joined([rich`a`, null, rich``, rich`b`], words`, `)).toBe("a, b");
  expect(lowered(rich`In staging`)).toBe("in staging");
});

test("long lists", () => {
  const names = ["a", "b", "c", "d"];
  expect(some(names, 4)).toBe(listed(names));
  expect(some(names, 2)).toBe("a, b and 2 more");
});
