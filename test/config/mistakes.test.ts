/** What a person reads when the file is wrong. */
import { Ajv } from "ajv";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/config/parse.ts";
import { jsonSchema } from "../../src/config/schema.ts";
import { checkWorkflows } from "../../src/config/workflows.ts";
import { config } from "../support/sample.ts";

const problems = (text: string) => {
  const parsed = parse(text);
  return parsed.is === "bad" ? parsed.problems : parsed.warnings;
};

const five = `version: 1
comit: { checks: [build, test, lint], timeout: 30m }
defaults: { deploy: deploi.yml }
stages:
  sandbox: {}
  performance: { needs: [sandbox], test: load-test.yml, timeout: 1h }
  accessibility:
    needs: [sandbox]
    test: a11y.yml
  staging:
    needs: [performence, accessibility]
    accept: [trunk, pull_request]
    strategy: {}
    timeout: 30
  production: { production: true }
`;

test("five mistakes, all at once", () => {
  const parsed = parse(five);
  const present = new Map(["deploy.yml", "load-test.yml", "a11y.yml"].map((file) => [file, null]));
  const all = [...problems(five), ...checkWorkflows(parsed.workflows, present)].toSorted((a, b) => a.line - b.line);
  expect(all.map((one) => [one.line, one.column, one.code, one.problem, one.expected])).toEqual([
    [2, 1, "config-unknown-key", "unknown key `comit`", "did you mean `commit`?"],
    [3, 21, "workflow-missing", "`deploi.yml` is not in `.github/workflows`", "did you mean `deploy.yml`?"],
    [
      11,
      13,
      "config-unknown-stage",
      "`needs` names `performence`",
      "did you mean `performance`? Stages: sandbox, performance, accessibility, staging, production",
    ],
    [13, 5, "config-not-yet", "`strategy` is not supported by this version (0.1.0)", "remove it"],
    [14, 14, "config-bad-value", "`timeout: 30` has no unit", "a duration: `30m`, `2h`, `1d`"],
  ]);
});

const stage = (keys: string): string => `version: 1\nstages: { a: { ${keys} } }\n`;
const beside = (line: string): string => `version: 1\nstages: { a: {} }\n${line}\n`;

describe("the mistake itself is named, and nothing that follows from it", () => {
  test.for([
    ["one of a list", "version: 1\nstages: { a: {}, b: { needs: [a, 1] } }\n", ["2:34 `needs: 1`"]],
    ["a trigger", beside("candidates: { on: [push, tag] }"), ["3:26 `on: tag`"]],
    ["no trigger", beside("candidates: { on: [] }"), ["3:19 `on: []`"]],
    [
      "a later origin alone",
      stage("accept: [release]"),
      ["2:25 `accept: release` is not supported by this version (0.1.0)"],
    ],
    ["a key of a check", beside("commit: { checks: [{ name: x, ap: y }] }"), ["3:31 unknown key `ap`"]],
    ["a check without its name", beside("commit: { checks: [{ app: y }] }"), ["3:20 `name` is missing"]],
    [
      "no stage, which another needs",
      "version: 1\nstages: { a: deploy.yml, b: { needs: a } }\n",
      ["2:14 `a: deploy.yml`"],
    ],
    ["a section without its keys", beside("commit:"), ["3:1 `commit: null`"]],
    [
      "two things wrong with one number",
      stage("retries: 99999999999999999999"),
      ["2:25 `retries: 100000000000000000000`"],
    ],
    [
      "two circles",
      "version: 1\nstages: { a: { needs: b }, b: { needs: a }, c: { needs: b }, d: { needs: d } }\n",
      ["2:23 `a` waits for itself: a, b", "2:74 `d` waits for itself: d"],
    ],
    ["an offset is no zone", beside('calendar: { timezone: "+01:00" }'), ["3:24 `timezone: +01:00`"]],
    ["a branch that git refuses", beside("trunk: a.lock"), ["3:8 `trunk: a.lock`"]],
  ] as const)("%s", ([, text, expected]) => {
    expect(problems(text).map((one) => `${one.line}:${one.column} ${one.problem}`)).toEqual(expected);
  });

  test("a mistake in a check does not hide one among the stages", () => {
    const text = "version: 1\ncommit: { checks: [{ app: y }] }\nstages: { a: { needs: b } }\n";
    expect(problems(text).map((one) => one.code)).toEqual(["config-bad-value", "config-unknown-stage"]);
  });
});

/** Every key that takes a value of its own. */
const keys = {
  "": ["version", "trunk", "candidates", "commit", "defaults", "stages", "calendar"],
  candidates: ["on"],
  commit: ["checks", "workflow", "timeout"],
  defaults: ["deploy", "inputs"],
  calendar: ["timezone"],
  "stages.a": [
    "needs",
    "environment",
    "url",
    "inputs",
    "deploy",
    "test",
    "on",
    "promote",
    "accept",
    "timeout",
    "retries",
    "production",
    "select",
  ],
};
const wrong = ["null", "17.5", "true", '""', "{ x: {} }", "[[]]", "[{ y: 1 }]", "long"];
const places = Object.entries(keys).flatMap(([place, names]) =>
  names.flatMap((name) => wrong.map((value) => [place, name, value] as const)),
);
/** What is right for a key although it is wrong for most others. */
const right = new Set(["stages.a.production: true", ".stages: { x: {} }"]);

test.for(places)("%s.%s: %s is refused in our own words", ([place, name, given]) => {
  const value = given === "long" ? "x".repeat(2_000) : given;
  const rest = { version: "1", stages: "{ a: {} }" };
  const [section = "", inner] = place.split(".");
  const said = inner === undefined ? `{ ${name}: ${value} }` : `{ ${inner}: { ${name}: ${value} } }`;
  const written = { ...rest, ...(place === "" ? { [name]: value } : { [section]: said }) };
  const found = problems(
    Object.entries(written)
      .map(([key, one]) => `${key}: ${one}\n`)
      .join(""),
  );
  if (right.has(`${place}.${name}: ${value}`)) expect(found).toEqual([]);
  else expect(found.length).toBeGreaterThan(0);
  for (const one of found)
    expect(`${one.problem} ${one.expected}`).not.toMatch(/Invalid|Too (big|small)|undefined|pattern|received/);
});

describe("the schema for editors judges alike", () => {
  const isValid = new Ajv({ strict: false }).compile(jsonSchema());
  test.for([
    ["the sample", config, true],
    ["three lines", "version: 1\nstages: { staging: {}, production: { production: true } }\n", true],
    ["an unknown key", five, false],
    ["a key of a later version", stage("strategy: {}"), false],
    ["a duration without its unit", stage('timeout: "30"'), false],
    ["no name for a stage", "version: 1\nstages: { Prod: {} }\n", false],
    [
      "too many stages",
      `version: 1\nstages: { ${Array.from({ length: 101 }, (_, index) => `s${index}: {}`).join(", ")} }\n`,
      false,
    ],
  ] as const)("%s", ([, text, expected]) => {
    expect(isValid(load(text))).toBe(expected);
    expect(parse(text).is).toBe(expected ? "good" : "bad");
  });
});
