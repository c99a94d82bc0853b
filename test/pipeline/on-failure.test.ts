import { runAt } from "../../src/pipeline/by-stage.ts";
import { describe, expect, test } from "vitest";
import type { OnFailure, VerifyRule } from "../../src/pipeline/definition.ts";
import { attemptId } from "../../src/pipeline/attempt.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, merged, MINUTE, openHead, sha, Walk } from "../support/walk.ts";

const stages = (onFailure: OnFailure, more: object = {}) => [
  deploy("staging", []),
  deploy("production", ["staging"], { production: true, onFailure, ...more }),
];

/** `old` is in production, and `bad` failed there. */
function failing(onFailure: OnFailure, { end = "failure", more = {} }: { end?: string; more?: object } = {}): Walk {
  const walk = new Walk(shop({ stages: stages(onFailure, more) }));
  entering(walk, "a1", 10).ends("a1", "production");
  return entering(walk, "b2", 11).ends("b2", "production", end);
}

const entering = (walk: Walk, word: string, number: number): Walk => {
  walk
    .later(MINUTE)
    .push(word, { changes: [{ number, author: "octocat" }] })
    .checks(word)
    .ends(word, "staging");
  walk.promote("production", merged(number));
  return walk;
};
const there = (walk: Walk) => walk.state.environments["production"];
const goneBack = (walk: Walk) =>
  walk.events.filter((event) => event.type === "Started" && event.cause.is === "rollback").length;

describe("rollback", () => {
  test("the version before comes back by itself, as a rollback that nobody asked for; the loop is closed", () => {
    const walk = failing("rollback");
    expect(walk.attempt("b2", "production").met).toBe("rollback");
    expect(walk.attempt("a1", "production")).toMatchObject({
      id: attemptId(candidate("a1"), "production", 2),
      cause: { is: "rollback", login: null, from: candidate("b2"), sha: sha("b2"), reason: null },
    });
    walk.ends("a1", "production");
    expect(there(walk)).toMatchObject({
      occupant: { is: "known", sha: sha("a1") },
      hold: { by: null, sha: sha("a1"), fixOf: candidate("b2") },
    });
    expect(walk.state.vetoes[candidate("b2")]).toMatchObject({ by: null, reason: "it failed in production" });
    walk.push("d4").checks("d4");
    expect(walk.at_("d4", "staging"), "it carries the bad one on").toBe("waiting");
    walk.push("e5", { fixes: ["#11"], changes: [{ number: 17, author: "octocat" }] });
    walk.promote("production", merged(17));
    walk.checks("e5").ends("e5", "staging");
    expect(there(walk)?.hold).toBeNull();
    expect(walk.at_("e5", "production")).toBe("intended");
  });

  test.for([
    ["cancelled by somebody", { end: "cancelled" }],
    ["succeeded", { end: "success" }],
  ] as const)("nothing follows from one that was %s", ([, how]) => {
    const walk = failing("rollback", how);
    expect(walk.attempt("b2", "production").met).toBeUndefined();
    expect([goneBack(walk), there(walk)?.hold]).toEqual([0, null]);
  });

  test("nothing follows from one that ran too long, nor from one that may run unseen", () => {
    const late = failing("rollback", { end: "success" });
    entering(late, "c3", 12)
      .running("c3", "production")
      .later(61 * MINUTE);
    late.report("c3", "production", { status: "in_progress" });
    late.report("c3", "production", { conclusion: "failure" });
    expect(late.at_("c3", "production")).toBe("timed-out");
    const lost = entering(failing("rollback", { end: "success" }), "c3", 12);
    const attempt = lost.attempt("c3", "production").id;
    lost.tell({ kind: "dispatch-failed", at: lost.at, attempt, code: "run-lost", detail: "", mayRun: true });
    expect(lost.at_("c3", "production")).toBe("errored");
    for (const walk of [late, lost]) expect([goneBack(walk), there(walk)?.hold]).toEqual([0, null]);
  });

  test("while an earlier attempt of it may run still, automation is off instead", () => {
    const walk = entering(failing("rollback", { end: "success" }), "c3", 12);
    const attempt = walk.attempt("c3", "production").id;
    walk.tell({ kind: "dispatch-failed", at: walk.at, attempt, code: "run-lost", detail: "", mayRun: true });
    walk.ask({ verb: "retry", stage: "production" });
    walk.ends("c3", "production", "failure");
    expect(walk.attempt("c3", "production").met).toBe("hold");
    expect(goneBack(walk)).toBe(0);
  });

  test("a version that failed its verification is left like one whose deploy failed; one that nobody can judge stays", () => {
    const e2e: VerifyRule = { is: "check", check: { name: "e2e", app: null }, timeoutMs: 60 * MINUTE };
    const verified = (word: string, walk: Walk, state: "passed" | "failed"): Walk => {
      walk.later(MINUTE).push(word).checks(word);
      walk.promote("production");
      walk.running(word, "production").later(MINUTE);
      walk.report(word, "production", { conclusion: "success", endedAt: walk.at }).later(MINUTE);
      return walk.checks(word, [{ name: "build" }, { name: "e2e", state, endedAt: walk.at }]);
    };
    const only = [deploy("production", [], { production: true, onFailure: "rollback", verify: [e2e] })];
    const walk = verified("b2", verified("a1", new Walk(shop({ stages: only })), "passed"), "failed");
    expect([walk.at_("b2", "production"), walk.attempt("b2", "production").met]).toEqual(["failed", "rollback"]);
    expect(goneBack(walk)).toBe(1);
    const unsure = verified("a1", new Walk(shop({ stages: only })), "passed")
      .later(MINUTE)
      .push("b2")
      .checks("b2");
    unsure.promote("production");
    unsure.running("b2", "production").report("b2", "production", { conclusion: "success", endedAt: unsure.at });
    unsure.later(61 * MINUTE).checks("b2");
    expect([unsure.at_("b2", "production"), goneBack(unsure)]).toEqual(["inconclusive", 0]);
  });

  test("retries come first, and only what is left after them is rolled back", () => {
    const walk = failing("rollback", { more: { retries: 1 } });
    expect(walk.at_("b2", "production")).toBe("intended");
    expect(goneBack(walk)).toBe(0);
    walk.ends("b2", "production", "failure");
    expect(goneBack(walk)).toBe(1);
  });

  test("a rollback that fails is not followed by another, and one that a person repeats is theirs", () => {
    const walk = failing("rollback").ends("a1", "production", "failure");
    expect(goneBack(walk)).toBe(1);
    expect(walk.state.requests).toEqual([]);
    expect(there(walk)).toMatchObject({ occupant: { is: "unknown" }, hold: { by: null } });
    walk.ask({ verb: "rollback", stage: "production", version: null, reason: null }, { by: "hubot" });
    expect(walk.attempt("a1", "production").cause).toMatchObject({ is: "rollback", login: "hubot" });
    walk.ends("a1", "production", "failure");
    expect(goneBack(walk)).toBe(2);
  });

  test("with nowhere to go back to automation is off", () => {
    const walk = entering(new Walk(shop({ stages: stages("rollback") })), "a1", 10).ends("a1", "production", "failure");
    expect(walk.attempt("a1", "production").met).toBe("hold");
    expect(there(walk)?.hold).toMatchObject({ by: null, candidate: candidate("a1"), fixOf: candidate("a1") });
  });

  test("where a person has switched automation off, that stands", () => {
    const walk = entering(failing("rollback", { end: "success" }), "c3", 12).running("c3", "production");
    walk.ask({ verb: "hold", stage: "production", reason: "we watch" }, { by: "mona" });
    walk.ends("c3", "production", "failure");
    expect(goneBack(walk)).toBe(0);
    expect(there(walk)?.hold).toMatchObject({ by: "mona", reason: "we watch" });
  });

  test("behind another's lock it waits, and goes once that is open; what its owner deploys meanwhile is not undone", () => {
    const locked = (): Walk => {
      const walk = entering(failing("rollback", { end: "success" }), "c3", 12).running("c3", "production");
      walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "mona" });
      return walk.ends("c3", "production", "failure");
    };
    const opened = locked().later(60 * MINUTE);
    expect([goneBack(opened), opened.state.requests.length]).toEqual([0, 1]);
    opened.ask({ verb: "unlock", stage: "production" });
    expect(goneBack(opened)).toBe(1);
    const mended = locked().later(MINUTE);
    mended.ask({ verb: "retry", stage: "production" }, { by: "mona" });
    expect(mended.state.requests).toEqual([]);
    mended.ends("c3", "production");
    mended.ask({ verb: "unlock", stage: "production" });
    expect([goneBack(mended), there(mended)?.hold]).toEqual([0, null]);
  });

  test("withdrawn while it waits it is not asked for again, and automation stays off", () => {
    const walk = entering(failing("rollback", { end: "success" }), "c3", 12).running("c3", "production");
    walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "mona" });
    walk.ends("c3", "production", "failure");
    walk.ask({ verb: "abort", stage: "production" });
    walk.ask({ verb: "unlock", stage: "production" });
    walk.later(MINUTE);
    expect([goneBack(walk), walk.state.requests.length]).toEqual([0, 0]);
    expect(there(walk)?.hold).toMatchObject({ candidate: candidate("c3") });
  });

  test("a pull request's head that fails gives way to the trunk's version, held until it is closed", () => {
    const walk = new Walk(shop({ stages: [deploy("staging", [], { onFailure: "rollback" })] }));
    walk.push("a1").checks("a1").ends("a1", "staging");
    walk.promote("staging", openHead(17, "fe"));
    walk.checks("fe").ends("fe", "staging", "failure").ends("a1", "staging");
    expect(walk.state.environments["staging"]).toMatchObject({ occupant: { sha: sha("a1") }, hold: { by: null } });
    walk.push("b2").checks("b2");
    expect(walk.at_("b2", "staging")).toBe("waiting");
    walk.opened(17, sha("fe"), { state: { is: "closed" }, updatedAt: walk.at + 1 });
    expect(walk.at_("b2", "staging")).toBe("intended");
  });
});

describe("hold", () => {
  const auto = (): Walk => {
    const walk = new Walk(shop({ stages: [deploy("staging", [], { onFailure: "hold" }), deploy("eu", ["staging"])] }));
    walk.push("a1").checks("a1").ends("a1", "staging").ends("a1", "eu");
    return walk.later(MINUTE).push("b2").checks("b2").ends("b2", "staging", "failure");
  };
  const held = (walk: Walk) => walk.state.environments["staging"]?.hold ?? null;

  test("the failed version stays and automation is off", () => {
    const walk = auto().push("c3").checks("c3");
    expect(held(walk)).toMatchObject({ by: null, candidate: candidate("b2") });
    expect([walk.attempt("b2", "staging").met, walk.at_("c3", "staging")]).toEqual(["hold", "waiting"]);
    expect(walk.events.some((event) => event.type === "Vetoed")).toBe(false);
  });

  test.for([
    ["a person gives it back", (walk: Walk): void => void walk.ask({ verb: "resume", stage: "staging" })],
    [
      "a retry succeeds",
      (walk: Walk): void => {
        walk.ask({ verb: "retry", stage: "staging" });
        walk.ends("b2", "staging");
      },
    ],
  ] as const)("until %s", ([, end]) => {
    const walk = auto().push("c3").checks("c3").later(MINUTE);
    end(walk);
    expect(held(walk)).toBeNull();
    expect(walk.at_("c3", "staging")).toBe("intended");
  });

  test("until what names it as fixed has passed upstream", () => {
    const walk = auto().push("c3", { fixes: ["b200000"] });
    expect(held(walk)).not.toBeNull();
    walk.checks("c3");
    expect(held(walk)).toBeNull();
    expect(walk.at_("c3", "staging")).toBe("intended");
  });

  test("it keeps nobody off who asks for another version since; what was asked for before waits", () => {
    const walk = auto().push("c3").checks("c3").later(MINUTE);
    walk.promote("staging");
    expect(walk.at_("c3", "staging")).toBe("intended");
    walk.ends("c3", "staging", "failure");
    expect(held(walk)).toMatchObject({ candidate: candidate("c3") });
    const early = new Walk(shop({ stages: stages("hold") }));
    entering(early, "a1", 10).running("a1", "production");
    entering(early, "b2", 11).later(MINUTE).ends("a1", "production", "failure");
    expect(early.at_("b2", "production")).toBe("waiting");
  });
});

describe("retries", () => {
  const goneBackTo = (walk: Walk, word: string) => walk.attempt(word, "staging").cause.is === "rollback";
  const staged = (more: object) =>
    new Walk(shop({ stages: [deploy("staging", [], { retries: 1, onFailure: "rollback", ...more })] }));
  const pushed = (walk: Walk, word: string, number: number) =>
    walk
      .later(MINUTE)
      .push(word, { changes: [{ number, author: "octocat" }] })
      .checks(word);
  const called = (walk: Walk, word: string) =>
    plan(walk.state).some(
      (effect) => effect.kind === "call" && effect.cause === "failed" && effect.candidate === candidate(word),
    );

  test("a newer candidate that waits takes none away; what failed for good is met and called all the same", () => {
    const walk = pushed(staged({}), "a1", 10).ends("a1", "staging");
    pushed(walk, "b2", 11).running("b2", "staging");
    pushed(walk, "c3", 12);
    walk.ends("b2", "staging", "failure");
    expect([walk.at_("b2", "staging"), runAt(walk.state, candidate("c3"), "staging")]).toEqual(["intended", undefined]);
    expect(called(walk, "b2")).toBe(false);
    walk.ends("b2", "staging", "failure");
    expect(walk.attempt("b2", "staging").met).toBe("rollback");
    expect(called(walk, "b2")).toBe(true);
    expect(goneBackTo(walk, "a1")).toBe(true);
  });

  test("where a person has switched automation off it is met and called at once, and not tried again later", () => {
    const walk = pushed(staged({}), "a1", 10).ends("a1", "staging");
    pushed(walk, "b2", 11).running("b2", "staging");
    walk.ask({ verb: "hold", stage: "staging", reason: "we watch" });
    walk.ends("b2", "staging", "failure");
    expect([walk.attempt("b2", "staging").met, called(walk, "b2")]).toEqual(["hold", true]);
    walk.ask({ verb: "resume", stage: "staging" });
    expect(walk.attempt("b2", "staging").number).toBe(1);
  });

  test("what a rollback leaves is not tried again, so its author is called", () => {
    const walk = pushed(staged({}), "a1", 10).ends("a1", "staging");
    pushed(walk, "b2", 11).running("b2", "staging");
    walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null }, { by: "hubot" });
    walk.ends("b2", "staging", "failure");
    expect(goneBackTo(walk, "a1")).toBe(true);
    expect(called(walk, "b2")).toBe(true);
  });
});
