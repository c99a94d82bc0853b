/** The page of threats: each has a test that is there under the name that the page gives, or the page says why it has none. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const page = readFileSync(at("../docs/security.md"), "utf8");

/** Its number, who and what for, the defence, the tests. */
const threats = page
  .split("\n")
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const NAMED = /`([\w/-]+)`: "([^"]+)"/g;
const named = [...page.matchAll(NAMED)].map(([, file = "", name = ""]) => [file, name] as const);

/** Of a test, of a table of tests, or of a group of them. */
function isIn(text: string, name: string): boolean {
  const quoted = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?:^\s*(?:test|describe)|\))\(\s*"${quoted}",\s`, "m").test(text);
}

test.for(named)("%s: %s", ([file, name]) => {
  const path = at(`${file}.test.ts`);
  expect(existsSync(path)).toBe(true);
  expect(isIn(readFileSync(path, "utf8"), name)).toBe(true);
});

test("a name that is only spoken of, or that goes on, is no test", () => {
  expect(isIn('test("a", () => {', "a")).toBe(true);
  expect(isIn('])("a %s", ([one]) => {', "a %s")).toBe(true);
  expect(isIn('test(\n  "a",\n  () => {', "a")).toBe(true);
  for (const text of ['test("a b", () => {', '// "a"', 'expect("a", said)', 'test("b", () => says("a", 1))'])
    expect(isIn(text, "a")).toBe(false);
});

test("each threat has its number, and tests, or the reason why there is none", () => {
  expect(threats.map(([, number]) => Number(number))).toEqual(threats.map((_, index) => index + 1));
  const bare = threats.filter((cells) => cells.length !== 6 || !/^(?:none: \w|`[\w/-]+`: ")/.test(cells[4] ?? ""));
  expect(bare.map(([, number]) => number)).toEqual([]);
  const tests = threats.flatMap((cells) => [...(cells[4] ?? "").matchAll(NAMED)]);
  expect(tests).toHaveLength(named.length);
});
