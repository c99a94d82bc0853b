import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrows } from "../../src/wording/arrows.ts";
import { cell, comment, inline, plain, terminal } from "../../src/wording/escape.ts";
import { counted, listed } from "../../src/wording/lists.ts";
import { sentence } from "../../src/wording/reasons.ts";
import { clock, duration, moment, since } from "../../src/wording/times.ts";

const at = (text: string): number => Date.parse(text);

describe("times", () => {
  test.for([
    ["2026-10-15T08:00:00Z", "Europe/London", "Thu 15 Oct, 09:00 London"],
    ["2026-12-15T08:00:00Z", "Europe/London", "Tue 15 Dec, 08:00 London"],
    ["2026-10-25T00:30:00Z", "Europe/London", "Sun 25 Oct, 01:30 London"],
    ["2026-10-25T01:30:00Z", "Europe/London", "Sun 25 Oct, 01:30 London"],
    ["2026-10-15T08:00:00Z", "UTC", "Thu 15 Oct, 08:00 UTC"],
    ["2026-10-15T08:00:00Z", "America/Argentina/Buenos_Aires", "Thu 15 Oct, 05:00 Buenos Aires"],
  ] as const)("%s in %s", ([text, zone, expected]) => {
    expect(moment(at(text), zone)).toBe(expected);
  });

  test("the same day needs no day, another year its year", () => {
    const noon = at("2026-10-15T11:00:00Z");
    expect(since(at("2026-10-15T08:29:00Z"), "Europe/London", noon)).toBe("09:29 London");
    expect(since(at("2026-10-14T08:29:00Z"), "Europe/London", noon)).toBe("Wed 14 Oct, 09:29 London");
    expect(moment(at("2027-01-04T09:00:00Z"), "Europe/London", noon)).toBe("Mon 4 Jan 2027, 09:00 London");
    expect(clock(noon, "Europe/London")).toBe("12:00");
  });

  test.for([
    [0, "0 s"],
    [45_000, "45 s"],
    [59_600, "1 min"],
    [360_000, "6 min"],
    [3_600_000, "1 h"],
    [73_140_000, "20 h 19 min"],
    [273_600_000, "3 d 4 h"],
    [-5, "0 s"],
  ] as const)("%i ms", ([ms, expected]) => {
    expect(duration(ms)).toBe(expected);
  });
});

describe("foreign text", () => {
  test.for([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["@org/team", "`@\u200borg/team`"],
    ["a\nb", "`a b`"],
    ["a\u202eb\u200b\u0007c", "`abc`"],
    ["", "` `"],
  ] as const)("%j in a code span", ([text, expected]) => {
    expect(inline(text)).toBe(expected);
  });

  test("in a table, cut, and in a terminal", () => {
    expect(cell("a|b")).toBe(String.raw`\`a\|b\``.replaceAll("\\`", "`"));
    expect([...inline("x".repeat(200))]).toHaveLength(82);
    expect(plain("@x\u001b[31m y", 4)).toBe("@\u200bx…");
    expect(terminal("a\u001b[31mb\u0085c")).toBe("a[31mbc");
    expect(comment("x".repeat(70_000), "<end>")).toHaveLength(60_000);
  });

  test("whatever it is, it stays where it is put", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("`", "@", "a", "|", "\n", "-", ">", "<", "!", "\u202e", "é", "😀"),
          maxLength: 120,
        }),
        (text) => {
          const span = inline(text);
          const fence = /^`+/.exec(span)?.[0] ?? "";
          expect(span.endsWith(fence)).toBe(true);
          expect(
            span
              .slice(fence.length, -fence.length)
              .match(/`+/g)
              ?.some((run) => run === fence) ?? false,
          ).toBe(false);
          expect(span).not.toMatch(/@[\w-]/);
          expect(span).not.toContain("\n");
          expect(plain(text, 20).length).toBeLessThanOrEqual(40);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("the line of arrows", () => {
  const node = (name: string, needs: readonly string[], sign: "passed" | "waits" | "running" | null = null) => ({
    name,
    needs,
    sign,
  });

  test("side by side what has the same depth", () => {
    expect(
      arrows([node("commit", []), node("a", ["commit"]), node("b", ["a"]), node("c", ["a"]), node("d", ["b", "c"])]),
    ).toBe("commit → a → ( b + c ) → d");
  });

  test("signs, words and links", () => {
    expect(
      arrows([
        { ...node("commit", [], "passed"), link: "https://x" },
        { ...node("a", ["commit"], "running"), word: "deploying" },
      ]),
    ).toBe("✓ [commit](https://x) → ● a deploying");
  });

  test("of a long one what has passed is only counted", () => {
    const long = Array.from({ length: 10 }, (_, index) =>
      node(`s${index}`, index === 0 ? [] : [`s${index - 1}`], index < 8 ? "passed" : "waits"),
    );
    expect(arrows(long)).toBe("✓ 8 stages → ○ s8 → ○ s9");
  });
});

test("lists and numbers", () => {
  expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect([counted(1, "change"), counted(2, "change")]).toEqual(["1 change", "2 changes"]);
});

test("a reason that lacks a fact is our mistake, loudly", () => {
  expect(sentence("already-there", { stage: "staging", sha: "abc1234" })).toBe("staging runs abc1234 already.");
  expect(() => sentence("already-there", { stage: "staging" })).toThrow("already-there");
});
