import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { inline, paste, plain, prose, terminal, word } from "../../src/wording/escape.ts";

const ZWSP = "\u200b";

describe("in a code span", () => {
  test.for([
    ["plain", "`plain`"],
    ["", "` `"],
    [" \u200b ", "` `"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["a``b`c", "```a``b`c```"],
    ["`both`", "`` `both` ``"],
    ["```js", "```` ```js ````"],
    ["@org/team", `\`@${ZWSP}org/team\``],
    ["@@a", `\`@${ZWSP}@${ZWSP}a\``],
    ["a\nb", "`a b`"],
    ["a\r\n\r\n\tb", "`a b`"],
    ["a\u2028b\u2029c\u0085d\u000be", "`a b c d e`"],
    ["a\u202eb\u200b\u2066c\u0007\u0000\ufeff\u00add", "`abcd`"],
    ["half \ud83d pair", "`half  pair`"],
    ["<!-- x --> </details> <b>", "`<!-- x --> </details> <b>`"],
    ["x".repeat(80), `\`${"x".repeat(80)}\``],
    ["x".repeat(81), `\`${"x".repeat(79)}…\``],
    ["😀".repeat(81), `\`${"😀".repeat(79)}…\``],
    [`${"x".repeat(78)}\`\`\``, `\`\`${"x".repeat(78)}\`…\`\``],
  ] as const)("%j", ([text, expected]) => {
    expect(inline(text)).toBe(expected);
  });
});

test.for([
  ["staging", "staging"],
  ["abc1234", "abc1234"],
  ["--", ""],
  ["@org/[x](y)", "orgxy"],
  ["<!--", ""],
] as const)("a word: %j", ([text, expected]) => {
  expect(word(text)).toBe(expected);
});

describe("a sentence of the core", () => {
  test.for([
    "no candidate yet",
    "the head of #12",
    "unknown key `comit`",
    "a duration: `30m`, `2h`, `1d`",
    "did you mean `commit`? Stages: sandbox, staging",
    "a sha (7 digits or more), a tag or #12",
    "",
  ])("stays as it is: %j", (text) => {
    expect(prose(text)).toBe(text);
  });

  test.for([
    ["/promote staging", "`/promote staging`"],
    ["# heading", "`# heading`"],
    ["1. item", "`1. item`"],
    ["- item", "`- item`"],
    ["acme/shop#1", "`acme/shop#1`"],
    ["GH-1", "`GH-1`"],
    ["[a](b)", "`[a](b)`"],
    ["www.evil.example", "`www.evil.example`"],
    ["see http://evil.example", "`see http://evil.example`"],
    ["@all", `\`@${ZWSP}all\``],
    ["a *b*", "`a *b*`"],
    ["&lt;", "`&lt;`"],
    ["a\nb", "`a b`"],
    ["unknown `a", "``unknown `a``"],
    ["`a` and `b <!--", "`` `a` and `b <!-- ``"],
    ["`a``b`", "``` `a``b` ```"],
    ["`<!--` *is*", "`` `<!--` *is* ``"],
  ] as const)("names what is none: %j", ([text, expected]) => {
    expect(prose(text)).toBe(expected);
  });
});

test("a title is cut, and its marks and mentions mean nothing", () => {
  expect(plain("a\nb\u202e\u001b[31m", 70)).toBe("a b[31m");
  expect(plain("@x\u001b[31m y", 4)).toBe(`@${ZWSP}x…`);
  expect(plain("@octocat", 2)).toBe("@…");
  expect(plain("x".repeat(70), 70)).toBe("x".repeat(70));
});

test("a terminal gets lines, and nothing that moves its cursor", () => {
  expect(terminal("a\u001b[31mb\u0085c\r\u0008d\u009b2Je\u202ef\ng")).toBe("a[31mbcd2Jef\ng");
  expect(terminal("✓ · – Größe")).toBe("✓ · – Größe");
});

test("a command to paste stays in its fence", () => {
  expect(paste("/status")).toBe("```text\n/status\n```");
  expect(paste("/promote a --reason ```")).toBe("````text\n/promote a --reason ```\n````");
});

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "`",
      "``",
      "@",
      "a",
      "|",
      "\\",
      "\n",
      "\r",
      "-->",
      "<!--",
      "</",
      "[a](b)",
      "![a](b)",
      "*",
      "_a_",
      "&lt;",
      "https://evil.example",
      "\u202e",
      "\u2028",
      "é",
      "😀",
      "\ud83d",
    ),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 120,
});

describe("whatever it is", () => {
  test("a code span is one span, on one line, and mentions nobody", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = inline(text);
        const fence = /^`+/.exec(span)?.[0] ?? "";
        const within = span.slice(fence.length, -fence.length);
        expect(span).toBe(`${fence}${within}${fence}`);
        expect(within).not.toMatch(/^`|`$/);
        expect((within.match(/`+/g) ?? []).filter((run) => run === fence)).toEqual([]);
        expect(span).not.toMatch(/@[^\u200b]/);
        expect(span).not.toMatch(/(?!\u200b)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect([...within.trim().replaceAll(ZWSP, "")].length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a sentence with names has text and code spans, and nothing else", () => {
    const spans = new Set(["text", "code_inline"]);
    fc.assert(
      fc.property(hostile, (text) => {
        const said = prose(text);
        const tokens = new MarkdownIt({ html: true, linkify: true }).parse(`x ${said} y`, {});
        expect(tokens.flatMap((token) => token.children ?? []).filter((token) => !spans.has(token.type))).toEqual([]);
        expect(tokens.map((token) => token.type)).toEqual(["paragraph_open", "inline", "paragraph_close"]);
        expect(said).not.toMatch(/@(?!\u200b)|^\//);
      }),
      { numRuns: 500 },
    );
  });

  test("a title keeps to its length", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 140 }), (text, length) => {
        const title = plain(text, length);
        expect([...title].length).toBeLessThanOrEqual(length);
        expect(title).not.toMatch(/@[\p{L}\p{N}-]|\n/u);
      }),
      { numRuns: 1_000 },
    );
  });
});
