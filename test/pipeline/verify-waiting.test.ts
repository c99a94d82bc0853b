/** What is waited for once a version is deployed: a check of somebody else, and the time that it must have held. */
import { describe, expect, test } from "vitest";
import type { VerifyRule } from "../../src/pipeline/definition.ts";
import { awaitsChecks, looksDue } from "../../src/pipeline/wake.ts";
import { begun, deployed, fail, HOUR, pass, smoke, there, tryEnds } from "../support/verified.ts";
import { merged, MINUTE, sha } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

describe("a check", () => {
  const e2e: VerifyRule = { is: "check", check: { name: "e2e", app: null }, timeoutMs: HOUR };
  const reported = (walk: Walk, state: "passed" | "failed" | "pending", more: object = {}): Walk =>
    walk.checks("a1", [{ name: "build" }, { name: "e2e", state, endedAt: walk.at, ...more }]);

  test("that ended before the deploy says nothing of it; one that ended after it does", () => {
    const walk = begun([e2e]).push("a1");
    reported(walk, "passed");
    walk.running("a1", "staging");
    walk.at += MINUTE;
    walk.report("a1", "staging", { conclusion: "success", endedAt: walk.at });
    const before = { endedAt: walk.at - 1 };
    expect(awaitsChecks(walk.state, sha("a1"))).toBe(true);
    expect(looksDue(walk.state, walk.at)).toEqual([{ is: "checks", sha: sha("a1") }]);
    expect(reported(walk, "passed", before).at_("a1", "staging")).toBe("verifying");
    expect(reported(walk, "failed", before).at_("a1", "staging")).toBe("verifying");
    expect(reported(walk, "pending", { order: 2 }).at_("a1", "staging")).toBe("verifying");
    expect(looksDue(walk.state, walk.at)).toEqual([]);
    expect(reported(walk, "passed", { order: 2 }).at_("a1", "staging")).toBe("succeeded");
    expect(awaitsChecks(walk.state, sha("a1"))).toBe(false);
  });

  test("that fails fails the run", () => {
    expect(reported(deployed(begun([e2e])), "failed").at_("a1", "staging")).toBe("failed");
  });

  test.for([
    ["ours", { origin: { is: "ours" } }],
    [
      "the job of a workflow that somebody dispatched",
      { origin: { is: "job", event: "workflow_dispatch", branch: "main", series: "suite 1" } },
    ],
    ["nobody knows whose", { origin: { is: "unknown" } }],
    ["skipped, or without a judgement,", { state: "neutral" }],
    ["of another name", { name: "e2e-2" }],
  ] as const)("%s does not count", ([, more]) => {
    expect(reported(deployed(begun([e2e])), "passed", more).at_("a1", "staging")).toBe("verifying");
  });

  test("of another App does not count where one is named; where none is, they must agree", () => {
    const named = { ...e2e, check: { name: "e2e", app: "tester" } } as const;
    const walk = reported(deployed(begun([named])), "passed");
    expect(walk.at_("a1", "staging")).toBe("verifying");
    expect(reported(walk, "passed", { app: "tester" }).at_("a1", "staging")).toBe("succeeded");
    const both = deployed(begun([e2e]));
    const ended = { endedAt: both.at };
    both.checks("a1", [
      { name: "e2e", app: "one", state: "passed", ...ended },
      { name: "e2e", app: "two", state: "failed", ...ended },
    ]);
    expect(both.at_("a1", "staging")).toBe("failed");
  });

  test("that says nothing in its time cannot be judged, once GitHub was asked a last time", () => {
    const walk = reported(deployed(begun([e2e])), "pending");
    walk.at += HOUR;
    expect(walk.wake).toBe(walk.at);
    walk.later(0);
    expect(walk.at_("a1", "staging")).toBe("verifying");
    expect(reported(walk, "pending").at_("a1", "staging")).toBe("inconclusive");
  });
});

describe("a soak", () => {
  const soaking = (): Walk => tryEnds(deployed(begun([smoke], { soakMs: 30 * MINUTE })), "a1");

  test("counts when its time is over, to the moment", () => {
    const walk = soaking();
    const end = walk.at + 30 * MINUTE;
    expect([walk.at_("a1", "staging"), walk.wake]).toEqual(["soaking", end]);
    walk.promote("production", merged(12));
    expect(walk.answer).toMatchObject({ explanation: { waitsMostFor: { missing: [{ is: "soaking", until: end }] } } });
    walk.later(30 * MINUTE - 1);
    expect([walk.at_("a1", "staging"), there(walk)?.lastVerified]).toEqual(["soaking", null]);
    walk.later(1);
    expect([walk.at_("a1", "staging"), there(walk)?.lastVerified?.at]).toEqual(["succeeded", end]);
    expect(walk.at_("a1", "production")).toBe("intended");
  });

  test("nothing takes its place meanwhile, so that on a busy trunk something soaks to its end", () => {
    const walk = soaking();
    for (const word of ["b2", "c3"])
      walk
        .push(word)
        .checks(word)
        .later(10 * MINUTE);
    expect([walk.at_("b2", "staging"), walk.at_("c3", "staging")]).toEqual(["superseded", "waiting"]);
    walk.later(10 * MINUTE);
    expect([walk.at_("a1", "staging"), walk.at_("c3", "staging")]).toEqual(["succeeded", "intended"]);
  });

  test("a person may say before its end that it does not hold", () => {
    const walk = soaking();
    pass(walk);
    expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do" });
    fail(walk);
    expect(walk.attempt("a1", "staging").phase).toMatchObject({ outcome: { is: "failed" } });
    expect(walk.later(HOUR).at_("a1", "staging")).toBe("failed");
  });

  test("without a verification it begins with the end of the deploy", () => {
    const walk = deployed(begun([], { soakMs: 30 * MINUTE }));
    expect(walk.at_("a1", "staging")).toBe("soaking");
  });

  test("a rollback neither waits for it nor soaks", () => {
    const walk = soaking().later(30 * MINUTE);
    tryEnds(deployed(walk, "b2"), "b2");
    expect(walk.at_("b2", "staging")).toBe("soaking");
    walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null });
    expect([walk.at_("b2", "staging"), walk.at_("a1", "staging")]).toEqual(["aborted", "intended"]);
    tryEnds(walk.ends("a1", "staging"), "a1");
    expect(walk.at_("a1", "staging")).toBe("succeeded");
  });
});
