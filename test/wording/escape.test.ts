import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cell, comment, inline, paste, plain, terminal, literal, spelt } from "../../src/wording/escape.ts";

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

  test("in a table its columns stay", () => {
    expect(cell("a|b")).toBe("`a\\|b`");
    expect(cell("a\\|b")).toBe("`a\\\\|b`");
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

describe("a comment", () => {
  const end = "\n<!-- end -->";

  test("that fits is left alone", () => {
    const body = "x".repeat(60_000 - end.length);
    expect(comment(body, end)).toBe(body + end);
    expect(comment(`${body}x`, end)).not.toContain(body);
  });

  test("that does not is cut after a line", () => {
    const cut = comment(`${"line\n".repeat(20_000)}`, end);
    expect(cut.length).toBeLessThanOrEqual(60_000);
    expect(cut.length).toBeGreaterThan(59_900);
    expect(cut.endsWith(`line\n…\n${end}`)).toBe(true);
  });

  test("a fence that is open where it is cut is closed", () => {
    const cut = comment(`${paste("/status")}\n\`\`\`\`text\n${"line\n".repeat(20_000)}\`\`\`\``, end);
    expect(cut.length).toBeLessThanOrEqual(60_000);
    expect(cut.endsWith(`line\n\`\`\`\`\n…\n${end}`)).toBe(true);
  });

  test("of one line only is cut between characters", () => {
    for (const body of ["😀".repeat(40_000), `x${"😀".repeat(40_000)}`]) {
      const cut = comment(body, end);
      expect(cut.length).toBeLessThanOrEqual(60_000);
      expect(cut.isWellFormed()).toBe(true);
    }
  });
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
        expect(cell(text)).not.toMatch(/(?<!\\)\|/);
      }),
      { numRuns: 2_000 },
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

test.for([
  ["staging", "staging"],
  ["build (18.x)", "`build (18.x)`"],
  ["[Approve](https://evil.example/x)", "`[Approve](https://evil.example/x)`"],
  ["<!--", "`<!--`"],
  ["www.evil.example", "`www.evil.example`"],
  ["@acme/all", "`@\u200bacme/all`"],
  ["**b**", "`**b**`"],
] as const)("a name in a sentence: %s", ([name, said]) => {
  expect(spelt(name)).toBe(said);
});

test("plain text in Markdown is shown sign by sign", () => {
  expect(literal("[x](y) <!-- *b* `c`")).toBe(String.raw`\[x\]\(y\) \<\!-- \*b\* \`c\``);
});
