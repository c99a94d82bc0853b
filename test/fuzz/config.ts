/** The file: whatever is written, it rules or everything wrong with it is told, each where it stands; nothing is passed over in silence. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "../../src/config/parse.ts";
import { fuzzed } from "./fuzzed.ts";

const linesIn = (text: string): number => text.split(/\r\n?|\n/).length;

/** Holds of every text. Answers what it means; `null`: it is bad. */
function judged(text: string): string | null {
  const read = parse(text);
  const told = read.is === "good" ? read.warnings : read.problems;
  for (const { path, line, column, problem, expected, level } of told) {
    assert.equal(path, ".github/sluice.yml");
    assert(line >= 1 && line <= linesIn(text), `line ${line} of ${linesIn(text)}`);
    assert(column >= 1);
    assert(problem !== "" && expected !== "");
    assert(problem.length + expected.length < 5_000);
    assert(read.is === "bad" || level === "warning");
  }
  if (read.is === "good") return JSON.stringify(read.definition);
  assert(told.some(({ level }) => level === "failure"));
  assert(!("definition" in read));
  return null;
}

const WORDS =
  "version|trunk|candidates|on|push|commit|checks|workflow|timeout|defaults|deploy|inputs|stages|staging|production|needs|environment|url|test|promote|auto|manual|accept|retries|gates|approvals|count|from|not|author|expires|reviews|verify|http|status|for|every|check|name|app|soak|on_failure|rollback|hold|select|newest|permissions|calendar|timezone|Europe/London|1|0|-1|1e99|.inf|.nan|2|1h|30m|true|null|~|deploy.yml|@octocat|team:sre|role:maintain|https://a.example|__proto__|constructor|toString|version: 1";
const word = fc.constantFrom(...WORDS.split("|"));
const sign = fc.constantFrom(
  ..."\n \n  \n    \n: \n- \n{\n}\n[\n]\n, \n#\n'\n\"\n|\n>\n&a \n*a\n<<: *a\n!!map \n!x \n? \n---\n...\n%YAML 1.2\n\t\n\r\n\\\n@\n`\nversion: 1\nstages:\n  a: {}".split(
    "\n",
  ),
  "\n",
  "\n",
  "\n  ",
  "\r\n",
);
const yaml = fc
  .array(fc.oneof(word, sign, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 40 })
  .map((parts) => parts.join(""));

const anyText = fuzzed("any text rules, or each of its problems has a line within it", 60_000, yaml, judged);

/** Objects whose keys and values are often those of the file. */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    word.map((one): unknown => (/^-?\d+$/.test(one) ? Number(one) : one)),
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1e300, 0.5, "", [], {}),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 6 }),
  ),
})).value;
const files = value.map((one) =>
  typeof one === "object" && one !== null && !Array.isArray(one) ? { version: 1, ...one } : one,
);

const anyValue = fuzzed("any value rules, or each of its problems has a line", 50_000, files, (one) =>
  judged(JSON.stringify(one, null, 1)),
);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Two files in which every key stands, in its long form. */
const good: readonly Json[] = [
  {
    version: 1,
    trunk: "main",
    candidates: { on: ["push"] },
    commit: { checks: ["build", { name: "lint", app: "github-actions" }], workflow: "ci.yml", timeout: "30m" },
    defaults: { deploy: "ship.yml", inputs: { region: "eu" } },
    stages: {
      sandbox: { needs: [], promote: "manual", url: "https://sandbox.example", environment: "box", timeout: "2h" },
      performance: { needs: ["sandbox"], test: "load.yml", on: "box", retries: 2, inputs: { users: "5" } },
      staging: {
        needs: ["performance"],
        accept: ["trunk"],
        verify: [
          { workflow: "smoke.yml", timeout: "5m" },
          { check: { name: "e2e", app: "circleci" }, timeout: "3m" },
          { http: { url: "https://staging.example/health", status: 204, for: "2m", every: "10s", timeout: "11m" } },
        ],
        soak: "30m",
        on_failure: "rollback",
      },
      production: {
        production: true,
        deploy: "live.yml",
        gates: {
          approvals: [
            { count: 2, from: ["team:sre", "@octocat"], not: ["promoter"], expires: "72h", reviews: true },
            { count: 3, from: "role:security", not: [], expires: "1h" },
          ],
          checks: ["security/scan", { name: "licence", app: "fossa" }],
        },
      },
    },
    permissions: { promote: { production: ["team:sre"] }, retry: "@mona", approve: ["team:leads"] },
    calendar: { timezone: "Europe/London" },
  },
  { version: 1, stages: { staging: { retries: 1 }, production: { production: true, gates: { approvals: 2 } } } },
];

const isMap = (one: Json): one is { readonly [key: string]: Json } =>
  typeof one === "object" && one !== null && !Array.isArray(one);

type Path = readonly (string | number)[];

/** Every place in it, the root first. */
function places(one: Json, at: Path = []): readonly Path[] {
  const entries = Array.isArray(one)
    ? one.map((inner: Json, index) => [index, inner] as const)
    : isMap(one)
      ? Object.entries(one)
      : [];
  return [at, ...entries.flatMap(([key, inner]) => places(inner, [...at, key]))];
}

const at = (one: Json, path: Path): Json =>
  path.reduce<Json>((inner, key) => (inner as Readonly<Record<string | number, Json>>)[key] ?? null, one);

/** The same with another value at a place. */
function changed(one: Json, [key, ...rest]: Path, change: (inner: Json) => Json): Json {
  if (key === undefined) return change(one);
  if (Array.isArray(one))
    return one.map((inner: Json, index) => (index === key ? changed(inner, rest, change) : inner));
  if (!isMap(one)) return one;
  return Object.fromEntries(
    Object.entries(one).map(([name, inner]) => [name, name === key ? changed(inner, rest, change) : inner]),
  );
}

const written = (one: Json): string => JSON.stringify(one, null, 1);
const meanings = good.map((one) => judged(written(one)));
const maps = good.map((one) => places(one).filter((path) => isMap(at(one, path))));
const leaves = good.map((one) => places(one).slice(1));
const which = fc.nat({ max: good.length - 1 });
const name = fc.oneof(
  fc.constantFrom("constructor", "hasOwnProperty", "__proto__", "stage", "Stages", "needs ", "x", "10"),
  fc.stringMatching(/^[a-zA-Z_ -]{1,12}$/),
);
const strange = fc.oneof(
  fc.constantFrom<Json>(null, 12_345, -7, "☃", "", [], {}, [null], { x: 1 }, "a b", "9999999h", [[[]]]),
  fc.string({ unit: "binary", maxLength: 8 }),
);

/** With a key that no file has, or one that has another name: never the same as before. */
const another = fc.tuple(which, fc.nat(), name, strange);
const unheard = fuzzed(
  "a key that is added is refused, or means something",
  8_000,
  another,
  ([file, place, key, inner]) => {
    const [before, all] = [good[file] ?? null, maps[file] ?? []];
    const path = all[place % all.length] ?? [];
    const here = at(before, path);
    if (!isMap(here) || Object.hasOwn(here, key)) return;
    const after = changed(before, path, () => ({ ...here, ["☃"]: inner }));
    const text = written(after).replace('"☃"', JSON.stringify(key));
    assert.notEqual(judged(text), meanings[file], `${path.join(".")}.${key} was passed over`);
  },
);

const other = fc.tuple(which, fc.nat(), strange);
const retyped = fuzzed(
  "a value that is changed is refused, or means something else",
  6_000,
  other,
  ([file, place, inner]) => {
    const [before, all] = [good[file] ?? null, leaves[file] ?? []];
    const path = all[place % all.length] ?? [];
    if (JSON.stringify(at(before, path)) === JSON.stringify(inner)) return;
    const text = written(changed(before, path, () => inner));
    // No value at all, or an empty list or mapping, is the same as no key.
    if (inner === null || (typeof inner === "object" && Object.keys(inner).length === 0)) return;
    assert.notEqual(judged(text), meanings[file], `${path.join(".")}: ${JSON.stringify(inner)} was passed over`);
  },
);

const CLOSED =
  /^(?:candidates|commit|commit\.checks\.1|defaults|calendar|permissions|stages\.\w+|stages\.\w+\.gates|stages\.\w+\.verify\.\d(?:\.http)?|stages\.\w+\.gates\.approvals\.\d|)$/;
const closed = (maps[0] ?? []).filter((path) => CLOSED.test(path.join(".")));
const several = fc.uniqueArray(fc.nat({ max: closed.length - 1 }), { minLength: 1, maxLength: 6 });
const together = fuzzed("of several unknown keys each is told of, on its line", 3_000, several, (chosen) => {
  let file = good[0] ?? null;
  // The deepest first, so that the places stay what they are.
  for (const index of chosen)
    file = changed(file, closed[index] ?? [], (here) => ({ ...(here as object), [`zq${index}`]: 1 }));
  const text = written(file);
  const read = parse(text);
  assert.equal(read.is, "bad");
  const told = new Set(read.is === "bad" ? read.problems.map(({ line }) => line) : []);
  for (const index of chosen) {
    const line = text.split("\n").findIndex((one) => one.includes(`"zq${index}"`)) + 1;
    assert(told.has(line), `${(closed[index] ?? []).join(".")}.zq${index} on line ${line} is not told of`);
  }
});

export const config = [anyText, anyValue, unheard, retyped, together];
