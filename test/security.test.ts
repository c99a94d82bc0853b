/** The page of threats: each has a test that is there under the name that the page gives, or the page says why it has none. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

test("each kind of attack that others have met has its threats here", () => {
  const [, table = ""] = page.split("## What is known of others");
  const kinds = table
    .split("\n")
    .filter((line) => /^\| \w/.test(line))
    .slice(1)
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(kinds).toHaveLength(30);
  const numbers = new Set(threats.map(([, number]) => number));
  for (const [, kind = "", above = ""] of kinds) {
    const named = above.split(", ");
    expect([kind, named.filter((one) => !numbers.has(one))]).toEqual([kind, []]);
  }
});

test("GitHub is asked by one of its APIs alone; the other folds comments away, and tells when a base changed", () => {
  const room = at("../src/github");
  const files = readdirSync(room, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(50);
  const asking = files.filter((name) => /\bgraphql\b/.test(readFileSync(`${room}/${name}`, "utf8")));
  expect(asking).toEqual(["metered.ts", "perform/comments.ts", "reads/reviews.ts"]);
  const said = asking.flatMap(
    (name) => readFileSync(`${room}/${name}`, "utf8").match(/`(?:query|mutation) [^`]*`/g) ?? [],
  );
  expect(said.map((text) => /^.\w+ \w+/.exec(text)?.[0])).toEqual(["`mutation minimize", "`query retargeted"]);
  expect(said.filter((text) => /head|oid|sha|commit/i.test(text))).toEqual([]);
});

test("every package that is installed has one version and a hash, and runs nothing", () => {
  type Locked = { readonly version?: string; readonly integrity?: string; readonly hasInstallScript?: boolean };
  const lock = JSON.parse(readFileSync(at("../package-lock.json"), "utf8")) as { packages: Record<string, Locked> };
  const installed = Object.entries(lock.packages).filter(([path]) => path !== "");
  expect(installed.length).toBeGreaterThan(50);
  const loose = installed.filter(
    ([, one]) => one.integrity?.startsWith("sha512-") !== true || one.hasInstallScript === true,
  );
  expect(loose.map(([path]) => path)).toEqual([]);
  const told = JSON.parse(readFileSync(at("../package.json"), "utf8")) as Record<string, Record<string, string>>;
  const wanted = ["dependencies", "devDependencies", "optionalDependencies"].flatMap((kind) =>
    Object.values(told[kind] ?? {}),
  );
  expect(wanted.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
