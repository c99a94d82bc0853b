import { describe, expect, test } from "vitest";
import { inline, paste } from "../../src/wording/escape.ts";
import { comment, link, marker, mention, safeLink, table } from "../../src/wording/markdown.ts";
import { rich, words } from "../../src/wording/text.ts";
import type { Markdown } from "../../src/wording/text.ts";

/** As if it had been made harmless. */
const text = (own: string): Markdown => own as Markdown;

test.for([
  ["https://github.com/acme/shop/actions/runs/1?pr=2#step:3:4", true],
  ["http://[::1]/", false],
  ["https://x/a|b", false],
  ["https://x/a b", false],
  ["https://x/) [y](https://z", false],
  ["javascript:alert(1)", false],
  ["https://x/\n", false],
  ["", false],
  [null, false],
] as const)("an address: %j", ([url, isSafe]) => {
  expect(safeLink(url)).toBe(isSafe ? url : null);
  expect(link(words`log`, url)).toBe(isSafe ? `[log](${url})` : null);
});

test("in a table columns and rows stay", () => {
  const rows = ["a|b", "a\\|b", "a\\\\|b"].map((name) => [inline(name), text("c\nd")]);
  expect(table([words`x`, words`y`], rows)).toBe(
    ["| x | y |", "| --- | --- |", ..."123".split("").map(() => "| `a\\|b` | c d |")].join("\n"),
  );
});

test.for([
  ["octocat", "@octocat"],
  ["dependabot[bot]", null],
  ["acme/team", null],
  ["-x", null],
  ["", null],
  [null, null],
] as const)("mentioning %j", ([login, expected]) => {
  expect(mention(login)).toBe(expected);
});

test.for([
  [12, "12"],
  ["9F3E2D1A-1", "9f3e2d1a-1"],
  ["a/b_c --> <b>", "a:b:c:::::b:"],
  ["a--b", "a:b"],
] as const)("a marker of %j", ([value, expected]) => {
  expect(marker(words`reply`, words`id`, value)).toBe(`<!-- sluice:1 reply id=${expected} -->`);
});

describe("a comment", () => {
  const end = rich`\n<!-- end -->`;

  test("that fits is left alone", () => {
    const body = text("x".repeat(60_000 - end.length));
    expect(comment(body, end)).toBe(body + end);
    expect(comment(rich`${body}x`, end)).not.toContain(body);
  });

  test("that does not is cut after a line", () => {
    const cut = comment(text("line\n".repeat(20_000)), end);
    expect(cut.length).toBeLessThanOrEqual(60_000);
    expect(cut.length).toBeGreaterThan(59_900);
    expect(cut.endsWith(`line\n…\n${end}`)).toBe(true);
  });

  test("a fence that is open where it is cut is closed", () => {
    const cut = comment(rich`${paste("/status")}\n\`\`\`\`text\n${text("line\n".repeat(20_000))}\`\`\`\``, end);
    expect(cut.length).toBeLessThanOrEqual(60_000);
    expect(cut.endsWith(`line\n\`\`\`\`\n…\n${end}`)).toBe(true);
  });

  test("of one line only is cut between characters", () => {
    for (const body of ["😀".repeat(40_000), `x${"😀".repeat(40_000)}`]) {
      const cut = comment(text(body), end);
      expect(cut.length).toBeLessThanOrEqual(60_000);
      expect(cut.isWellFormed()).toBe(true);
    }
  });
});
