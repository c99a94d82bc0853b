/** Texts that are refused before they are understood, and pipelines that are large but honest. */
import { dump } from "js-yaml";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/config/parse.ts";

const said = (text: string): readonly string[] => {
  const parsed = parse(text);
  return parsed.is === "good" ? ["good"] : parsed.problems.map((one) => `${one.line}:${one.column} ${one.problem}`);
};

const start = "version: 1\nstages: { a: {} }\n";
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");
const tooMuch = "1:1 more than 5000 keys and values, aliases written out";

/** Each line stands for the one before it twice. */
const doubled = (indent: string): string =>
  lines(25, (index) => `${indent}- &n${index} [${index === 0 ? "x" : `*n${index - 1}, *n${index - 1}`}]`);

/** `depth` rows of three stages, each of which needs the whole row before: 3^depth ways from the last to the first. */
const rows = (depth: number): string =>
  lines(depth, (row) =>
    ["a", "b", "c"]
      .map(
        (name) =>
          `  ${name}${row}: { needs: [${row === 0 ? "" : ["a", "b", "c"].map((need) => `${need}${row - 1}`).join(", ")}] }`,
      )
      .join("\n"),
  );

describe("one problem, on its line", () => {
  test.for([
    ["nothing", "", "1:1 the file is empty"],
    ["a comment alone", "# later\n", "1:1 the file is empty"],
    ["a list", "- a\n", '1:1 `["a"]`'],
    ["a word", "hello\n", "1:1 `hello`"],
    ["two documents", `${start}---\nversion: 1\n`, "4:1 a second document begins"],
    [
      "a tab for an indent",
      "version: 1\nstages:\n\ta: {}\n",
      "3:1 no YAML: `tab characters must not be used in indentation`",
    ],
    ["a key twice", "version: 1\nstages: { a: {}, a: {} }\n", "2:18 no YAML: `duplicated mapping key`"],
    ["a tag", "version: 1\nstages: !x { a: {} }\n", "2:9 no YAML: `unknown mapping tag !<!x>`"],
    [
      "nested too deeply",
      `${start}x: ${"[".repeat(50)}${"]".repeat(50)}\n`,
      "3:23 no YAML: `nesting exceeded maxDepth (20)`",
    ],
    ["too long", `${start}# ${"x".repeat(256 * 1024)}\n`, "1:1 the file is larger than 256 KiB"],
    ["too many keys", start + lines(5_000, (index) => `k${index}: 1`), tooMuch],
    ["a bomb", `${start}x:\n${doubled("  ")}\n`, tooMuch],
    ["a bomb where a duration is expected", `version: 1\nstages:\n  a:\n    timeout:\n${doubled("      ")}\n`, tooMuch],
    [
      "a long text many times over",
      `version: 1\ntrunk: &a "${"x".repeat(200_000)}"\nstages: [${"*a, ".repeat(4_900)}]\n`,
      tooMuch,
    ],
    ["an alias inside what it stands for", "version: 1\nstages: { a: { timeout: &x [*x] } }\n", tooMuch],
    ["an alias to nothing", "version: 1\nstages: { a: { timeout: *x } }\n", '2:26 no YAML: `unidentified alias "x"`'],
    ["__proto__ among the keys", `${start}__proto__: { version: 2 }\n`, "3:1 `__proto__` is no key"],
    ["__proto__ for a stage", "version: 1\nstages: { a: {}, __proto__: {} }\n", "2:18 `__proto__` is no key"],
    [
      "__proto__ for an input",
      "version: 1\nstages: { a: { inputs: { __proto__: x } } }\n",
      "2:26 `__proto__` is no key",
    ],
    ["too many stages", `version: 1\nstages:\n${lines(101, (index) => `  s${index}:`)}\n`, "3:3 `stages` has 101"],
  ] as const)("%s", ([, text, expected]) => {
    expect(said(text)).toEqual([expected]);
  });
});

test("a long key costs no more for each thing below it", () => {
  const key = "k".repeat(100_000);
  expect(said(`${start}? ${key}\n:\n${"- a\n".repeat(4_000)}`)[0]).toMatch(/^3:3 unknown key `k+…`$/);
}, 2_000);

describe("honest texts", () => {
  test.for([
    ["many ways through the graph", `version: 1\nstages:\n${rows(33)}\n`],
    ["a hundred stages", `version: 1\nstages:\n${lines(100, (index) => `  s${index}:`)}\n`],
    ["a value used twice", "version: 1\nstages: { a: { timeout: &t 2h }, b: { timeout: *t } }\n"],
    [
      "a stage named like what every object has",
      "version: 1\nstages: { constructor: {}, b: { needs: constructor } }\n",
    ],
    ["a byte order mark", `\uFEFF${start}`],
    ["lines that end as on Windows", start.replaceAll("\n", "\r\n")],
    ["`on` is a word, not a yes", "version: 1\ncandidates:\n  on: push\nstages: { a: {} }\n"],
  ] as const)("%s", ([, text]) => {
    expect(said(text)).toEqual(["good"]);
  });

  test("each of thousands of mistakes is told", () => {
    expect(said(start + lines(2_000, (index) => `k${index}: 1`))).toHaveLength(2_000);
  });
});

test("whatever is written, as text or as YAML, gets an answer, and each problem a place in the text", () => {
  const words = fc.constantFrom(
    "version",
    "stages",
    "commit",
    "checks",
    "needs",
    "a",
    "b",
    "on",
    "inputs",
    "timeout",
    "accept",
    "__proto__",
    "name",
  );
  const values = fc.object({ key: words, maxDepth: 5, values: [fc.string(), fc.integer(), fc.constant(null), words] });
  fc.assert(
    fc.property(values, fc.boolean(), (value, isFlow) => {
      const text = dump({ version: 1, stages: { a: {} }, ...value }, isFlow ? { flowLevel: 0 } : {});
      const parsed = parse(text);
      const problems = parsed.is === "bad" ? parsed.problems : parsed.warnings;
      const length = text.split("\n").length;
      for (const { line, column, problem, expected } of problems) {
        expect(line).toBeLessThanOrEqual(length);
        expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
        expect(`${problem}${expected}`).not.toMatch(/[\u0000-\u001f]|Invalid|Too |undefined/);
      }
    }),
    { numRuns: 500 },
  );
});

test("one `__proto__` hides no other mistake", () => {
  expect(said("version: 1\nstages: { a: { promot: auto }, __proto__: {} }\ntrunc: x\n")).toEqual([
    "2:16 unknown key `promot`",
    "2:32 `__proto__` is no key",
    "3:1 unknown key `trunc`",
  ]);
});
