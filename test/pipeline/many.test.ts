/** Whoever may write a status, or a file on a fork, can write thousands: what is kept of them does not grow with that. */
import { describe, expect, test } from "vitest";
import type { ConfigProblem } from "../../src/pipeline/definition.ts";
import { countOf, totalOf } from "../../src/pipeline/kept-checks.ts";
import type { CheckSeen } from "../../src/pipeline/input.ts";
import { shop } from "../support/definition.ts";
import { candidate, MINUTE, sha, Walk } from "../support/walk.ts";

const many = (count: number, state: CheckSeen["state"], from = 0): readonly Partial<CheckSeen>[] =>
  Array.from({ length: count }, (_, index) => ({ name: `n${String(from + index).padStart(4, "0")}`, state }));

const anyCheck = shop({ commit: { checks: "default", workflow: null, timeoutMs: 60 * MINUTE } });
const commitOf = (walk: Walk) => {
  const { commit } = walk.state.candidates[candidate("a1")] ?? {};
  if (commit === undefined) throw new Error("it was not born");
  return commit;
};

describe("checks", () => {
  test("those that keep the commit back are kept first, and among them those that were asked for", () => {
    const seen = [...many(200, "passed"), ...many(150, "pending", 200), { name: "zz", state: "failed" } as const];
    const walk = new Walk(anyCheck).push("a1");
    walk.checks("a1", [...seen, { name: "zzz", state: "pending" }], { required: [{ name: "zzz", app: null }] });
    const commit = commitOf(walk);
    expect(commit).toMatchObject({ is: "failed", names: ["zz"], unkept: { failed: 0, pending: 52, passed: 200 } });
    expect(commit.checks).toHaveLength(100);
    expect(commit.checks.slice(0, 3).map((check) => check.name)).toEqual(["zz", "zzz", "n0200"]);
    expect([totalOf(commit), countOf(commit, "pending"), countOf(commit, "passed")]).toEqual([352, 151, 200]);
  });

  test("more than are kept: passed when all are, and none is new for a minute", () => {
    const walk = new Walk(anyCheck).push("a1").checks("a1", many(250, "passed"));
    walk.at += MINUTE - 1;
    walk.checks("a1", many(250, "passed"));
    expect(commitOf(walk), "not yet").toMatchObject({ is: "waiting", green: false });
    walk.at += 1;
    walk.checks("a1", [...many(250, "passed"), { name: "late", state: "passed" }]);
    expect(commitOf(walk), "one is new").toMatchObject({ is: "waiting", green: false });
    walk.at += MINUTE;
    walk.checks("a1", [...many(250, "passed"), { name: "late", state: "passed" }]);
    expect(commitOf(walk).is).toBe("passed");
  });

  test.for(["pending", "failed"] as const)("more than are kept, and the last one is %s: not passed", (state) => {
    const walk = new Walk(anyCheck).push("a1");
    for (let minute = 0; minute < 3; minute += 1) {
      walk.at += MINUTE;
      walk.checks("a1", [...many(250, "passed"), { name: "zz", state }]);
    }
    expect(commitOf(walk).is).toBe(state === "pending" ? "waiting" : "failed");
  });

  test("an event holds no more than is kept, and none is written where nothing changed", () => {
    const walk = new Walk(anyCheck).push("a1");
    for (let count = 100; count <= 3_000; count += 100) {
      walk.at += 1_000;
      walk.checks("a1", many(count, "failed"));
      expect(walk.checks("a1", many(count, "failed")).state).toBe(walk.state);
    }
    const judged = walk.events.filter((event) => event.type === "CommitJudged");
    expect(Math.max(...judged.map((event) => JSON.stringify(event).length))).toBeLessThan(12_000);
    const before = walk.events.length;
    walk.at += 1_000;
    walk.checks("a1", many(3_000, "failed"));
    expect(walk.events).toHaveLength(before);
    expect(commitOf(walk)).toMatchObject({ is: "failed", at: judged[0]?.at });
  });
});

describe("problems of a file", () => {
  const problems = (count: number, level: ConfigProblem["level"]): readonly ConfigProblem[] =>
    Array.from({ length: count }, (_, index) => ({
      code: "config-unknown-key",
      level,
      path: ".github/sluice.yml",
      line: index + 1,
      column: 1,
      problem: "unknown key `x`",
      expected: "remove it",
    }));

  test.for([
    [40, 60, 100, undefined],
    [40, 61, 100, { failures: 0, warnings: 1 }],
    [100, 7, 100, { failures: 0, warnings: 7 }],
    [1_500, 7, 100, { failures: 1_400, warnings: 7 }],
  ] as const)("%i failures and %i warnings", ([failures, warnings, kept, unkept]) => {
    const walk = new Walk();
    const found = [...problems(warnings, "warning"), ...problems(failures, "failure")];
    walk.tell({
      kind: "config-read",
      at: walk.at,
      sha: sha("b1"),
      pull: 12,
      file: { is: "bad", blob: "b", problems: found },
      lacking: [],
    });
    const check = walk.state.configChecks[sha("b1")];
    expect(check?.problems).toHaveLength(kept);
    expect(check?.unkept).toEqual(unkept);
    const isFailure = check?.problems.slice(0, failures).every((one) => one.level === "failure");
    expect(isFailure, "where some are left out, failures come first").toBe(unkept !== undefined);
  });
});
