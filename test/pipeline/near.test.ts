import { expect, test } from "vitest";
import { nearest } from "../../src/pipeline/near.ts";

const stages = ["sandbox", "staging", "production", "qa"];

test.for([
  ["staging", "staging"],
  ["STAGING", "staging"],
  ["stging", "staging"],
  ["stagging", "staging"],
  ["stagign", "staging"],
  ["xtagign", "staging"],
  ["xtaginx", "staging"],
  ["xtagixx", null],
  ["prod", "production"],
  ["pr", null],
  ["sta", "staging"],
  ["aq", null],
  ["moon", null],
  ["", null],
  [`staging${"g".repeat(100_000)}`, null],
] as const)("%s: did you mean %s?", ([word, expected]) => {
  expect(nearest(word, stages)).toBe(expected);
});

test("the nearest wins; of two that begin alike neither does; among none there is none", () => {
  expect(nearest("stagin", ["stag", "staging"])).toBe("staging");
  expect(nearest("deploy", ["deploy-production-eu", "deploy-production-us"])).toBeNull();
  expect(nearest("staging", [])).toBeNull();
});
