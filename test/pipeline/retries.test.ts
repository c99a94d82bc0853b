/** Further attempts by themselves: how many, and when none comes after all. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import { describe, expect, test } from "vitest";
import type { CheckSeen } from "../../src/pipeline/input.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { HOUR, maintain, rule } from "../support/approvals.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, merged, MINUTE, sha, Walk } from "../support/walk.ts";

const tried = (walk: Walk, word: string, stage = "production") => [
  walk.attempt(word, stage).number,
  walk.at_(word, stage),
];

describe("how many", () => {
  const only = (retries: number): Walk =>
    new Walk(shop({ stages: [deploy("production", [], { production: true, retries })] }));
  const entering = (walk: Walk, word: string, number: number): Walk => {
    walk
      .later(MINUTE)
      .push(word, { changes: [{ number, author: "octocat" }] })
      .checks(word);
    walk.promote("production", merged(number));
    return walk;
  };

  test("those of an attempt that somebody asked for, whatever came of the ones before", () => {
    const walk = entering(entering(only(1), "a1", 10).ends("a1", "production"), "b2", 11).ends("b2", "production");
    walk.ask({ verb: "promote", stage: "production", version: { is: "sha", prefix: sha("a1") }, reason: null });
    walk.ends("a1", "production", "failure");
    expect(tried(walk, "a1")).toEqual([3, "intended"]);
    walk.ends("a1", "production", "failure");
    expect(tried(walk, "a1")).toEqual([3, "failed"]);
  });

  test("each that is asked for has its own", () => {
    const walk = entering(only(2), "a1", 10);
    for (const number of [2, 3]) {
      walk.ends("a1", "production", "failure");
      expect(tried(walk, "a1")).toEqual([number, "intended"]);
    }
    walk.ends("a1", "production", "failure").later(HOUR);
    expect(tried(walk, "a1")).toEqual([3, "failed"]);
    walk.ask({ verb: "retry", stage: "production" });
    walk.ends("a1", "production", "failure").ends("a1", "production", "failure").ends("a1", "production", "failure");
    expect(tried(walk, "a1")).toEqual([6, "failed"]);
  });
});

describe("behind a lock with an end", () => {
  type More = Parameters<typeof deploy>[2];
  const scan = { name: "scan", app: null };
  const seen = (walk: Walk, word: string, state: CheckSeen["state"], order: number): Walk =>
    walk.checks(word, [{ name: "build" }, { name: "scan", state, order }]);

  /** `a1` is in production; `b2` failed there, while mona's lock stands for ten minutes. */
  function locked(more: More, forMs: number | null = 10 * MINUTE): Walk {
    const production = deploy("production", ["staging"], {
      production: true,
      retries: 1,
      onFailure: "rollback",
      ...more,
    });
    const walk = new Walk(shop({ stages: [deploy("staging", []), production] }));
    for (const [word, number] of [
      ["a1", 10],
      ["b2", 11],
    ] as const) {
      walk.later(MINUTE).push(word, { changes: [{ number, author: "octocat" }] });
      seen(walk, word, "passed", 1).ends(word, "staging");
      walk.ask({ verb: "approve", stage: "production" }, { by: "mona", right: maintain, place: merged(number) });
      walk.promote("production", merged(number));
      seen(walk, word, "passed", 1).running(word, "production");
      if (word === "a1") walk.ends(word, "production");
    }
    walk.ask({ verb: "lock", stage: "production", forMs, reason: "audit" }, { by: "mona" });
    return seen(walk.ends("b2", "production", "failure"), "b2", "passed", 1);
  }
  const isCalled = (walk: Walk): boolean =>
    plan(walk.state).some((one) => one.kind === "call" && one.candidate === candidate("b2") && one.cause === "failed");
  const met = (walk: Walk) => [walk.attempt("b2", "production").met, isCalled(walk)];
  const isBack = (walk: Walk): boolean => walk.attempt("a1", "production").cause.is === "rollback";

  test("it is repeated once that is over, and nothing else follows until then", () => {
    const walk = locked({ gates: { approvals: [], checks: [scan] } });
    expect(met(walk)).toEqual([undefined, false]);
    expect(tried(walk.later(11 * MINUTE), "b2")).toEqual([2, "intended"]);
  });

  test.for<[string, More, (walk: Walk) => unknown]>([
    ["a check turned red", { gates: { approvals: [], checks: [scan] } }, (walk) => seen(walk, "b2", "failed", 2)],
    [
      "its approval expires before",
      { gates: { approvals: [rule({ count: 1, not: [], expiresMs: 5 * MINUTE })], checks: [] } },
      (walk) => walk.later(6 * MINUTE),
    ],
    [
      "somebody rejected it",
      { gates: { approvals: [rule({ count: 1, not: [] })], checks: [] } },
      (walk) =>
        walk.ask(
          { verb: "reject", stage: "production", reason: "no" },
          { by: "mona", right: maintain, place: merged(11) },
        ),
    ],
    [
      "approvals are asked for now",
      {},
      (walk) => {
        const stages = walk.state.policy!.definition.stages.map((stage) =>
          stage.name === "production"
            ? { ...stage, gates: { approvals: [rule({ count: 2, not: [] })], checks: [] } }
            : stage,
        );
        return walk.config({ ...walk.state.policy!.definition, stages }, "f1");
      },
    ],
    [
      "the lock has no end any more",
      {},
      (walk) => walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "mona" }),
    ],
  ])("but not where %s: then the failure is met, and whoever brought it called", ([, more, shut]) => {
    const walk = locked(more);
    shut(walk);
    expect(met(walk)).toEqual(["rollback", true]);
    walk.ask({ verb: "unlock", stage: "production" }, { by: "mona" });
    expect(isBack(walk)).toBe(true);
    expect(tried(walk, "b2")).toEqual([1, "failed"]);
  });
});

test("a newer version waits for a failed one that is tried again, but not for a check of it that does not report", () => {
  const scan = { name: "scan", app: null };
  const only = deploy("staging", [], { retries: 1, onFailure: "hold", gates: { approvals: [], checks: [scan] } });
  const walk = new Walk(shop({ stages: [only] }));
  const seen = (word: string, state: CheckSeen["state"], order = 1) =>
    walk.checks(word, [{ name: "build" }, { name: "scan", state, order }]);
  walk.push("a1");
  for (const _ of ["its commit stage", "the gate"]) seen("a1", "passed");
  walk.running("a1", "staging").later(MINUTE).push("b2");
  for (const _ of ["its commit stage", "the gate"]) seen("b2", "passed");
  walk.ends("a1", "staging", "failure");
  expect([tried(walk, "a1", "staging"), runAt(walk.state, candidate("b2"), "staging")]).toEqual([
    [1, "failed"],
    undefined,
  ]);
  seen("a1", "pending", 2);
  expect(tried(walk, "b2", "staging")).toEqual([1, "intended"]);
});
