import { expect, test } from "vitest";
import { parse } from "../../src/config/parse.ts";

const file = (gates: string): string =>
  `version: 1\nstages:\n  staging: {}\n  production:\n    production: true\n    gates: ${gates}\n`;

function gatesOf(gates: string) {
  const parsed = parse(file(gates));
  if (parsed.is === "bad") throw new Error(JSON.stringify(parsed.problems));
  return parsed.definition.stages[1]?.gates;
}

const WEEK = 7 * 86_400_000;
const standard = { count: 1, from: null, not: ["author"], expiresMs: WEEK, reviews: false };
const sre = [{ is: "team", slug: "sre" }];

test.for([
  ["{}", { approvals: [], checks: [] }],
  ["{ approvals: 2 }", { approvals: [{ ...standard, count: 2 }], checks: [] }],
  ["{ approvals: {} }", { approvals: [standard], checks: [] }],
  [
    "{ approvals: { count: 2, from: team:sre, not: [author, promoter], expires: 72h, reviews: true } }",
    {
      approvals: [{ count: 2, from: sre, not: ["author", "promoter"], expiresMs: 72 * 3_600_000, reviews: true }],
      checks: [],
    },
  ],
  ["{ approvals: { not: [] } }", { approvals: [{ ...standard, not: [] }], checks: [] }],
  ["{ approvals: [1, { from: [team:sre] }] }", { approvals: [standard, { ...standard, from: sre }], checks: [] }],
  ["{ checks: security/scan }", { approvals: [], checks: [{ name: "security/scan", app: null }] }],
  ["{ checks: [{ name: scan, app: scanner }] }", { approvals: [], checks: [{ name: "scan", app: "scanner" }] }],
] as const)("%s", ([gates, meant]) => {
  expect(gatesOf(gates)).toEqual(meant);
});

test.for([
  [
    "{ windows: x }",
    "config-unknown-key",
    "unknown key `windows`",
    "did you mean `window`? This version (0.1.0) does not have it yet",
  ],
  ["{ aprovals: 2 }", "config-unknown-key", "unknown key `aprovals`", "did you mean `approvals`?"],
  ["{ window: {} }", "config-not-yet", expect.stringContaining("`window` is not supported"), "remove it"],
  ["{ approvals: { cuont: 2 } }", "config-unknown-key", "unknown key `cuont`", "did you mean `count`?"],
  ["{ approvals: 0 }", "config-bad-value", "`approvals: 0`", "a whole number from 1 to 20"],
  ["{ approvals: { count: 21 } }", "config-bad-value", "`count: 21`", "a whole number from 1 to 20"],
  ["{ approvals: { from: [] } }", "config-bad-value", "`from: []`", expect.stringContaining("`team:slug`")],
  ["{ approvals: { expires: 72 } }", "config-bad-value", "`expires: 72` has no unit", expect.stringContaining("`30m`")],
  ["{ approvals: { not: [me] } }", "config-bad-value", "`not: me`", "`author` or `promoter`"],
  [
    "{ checks: ['sluice / staging'] }",
    "config-bad-value",
    "`sluice / staging` is a check of Sluice's own",
    "a check of somebody else",
  ],
] as const)("%s", ([gates, code, problem, expected]) => {
  const parsed = parse(file(gates));
  const found = parsed.is === "bad" ? parsed.problems : [];
  expect(found.map((one) => [one.code, one.problem, one.expected])).toEqual([[code, problem, expected]]);
});
