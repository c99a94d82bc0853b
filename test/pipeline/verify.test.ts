import { describe, expect, test } from "vitest";
import { attemptById } from "../../src/pipeline/attempts.ts";
import { deploymentStatus, deployments } from "../../src/pipeline/deployments.ts";
import { triesOf } from "../../src/pipeline/verification.ts";
import { begun, deployed, fail, HOUR, inconclusive, load, looking, pass, smoke } from "../support/verified.ts";
import { there, tryEnds, tryRuns } from "../support/verified.ts";
import { candidate, merged, MINUTE, sha } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

const statuses = (walk: Walk) => deployments(walk.state).map((one) => deploymentStatus(walk.state, one)?.is);

test("what is deployed runs there, and counts only when it is verified", () => {
  const walk = deployed();
  expect(walk.at_("a1", "staging")).toBe("verifying");
  expect(there(walk)).toMatchObject({ occupant: { is: "known", sha: sha("a1") }, lastVerified: null });
  expect(statuses(walk)).toEqual(["in_progress"]);
  const { id, spec } = looking(walk, "a1");
  expect(id).toBe(`${walk.attempt("a1", "staging").id}-v1`);
  expect(spec).toMatchObject({ kind: "verification", workflow: "smoke.yml", environment: "staging" });
  expect(walk.plan("dispatch")).toEqual([`dispatch/${id}`]);
  walk.promote("production", merged(12));
  expect(walk.answer).toMatchObject({ explanation: { waitsMostFor: { missing: [{ is: "verifying" }] } } });
  tryEnds(tryRuns(walk, "a1"), "a1");
  expect(walk.at_("a1", "staging")).toBe("succeeded");
  expect(there(walk)?.lastVerified?.sha).toBe(sha("a1"));
  expect(walk.at_("a1", "production")).toBe("intended");
});

test("while it is verified nothing else is deployed there", () => {
  const walk = deployed().push("b2").checks("b2");
  expect(walk.at_("b2", "staging")).toBe("waiting");
  tryEnds(walk, "a1");
  expect(walk.at_("b2", "staging")).toBe("intended");
});

test("several are looked at one after the other; the first that fails ends it", () => {
  const walk = deployed(begun([smoke, load]));
  tryEnds(walk, "a1");
  expect([walk.at_("a1", "staging"), looking(walk, "a1").spec.workflow]).toEqual(["verifying", "load.yml"]);
  tryEnds(walk, "a1", "failure");
  expect(walk.attempt("a1", "staging").phase).toMatchObject({ is: "ended", outcome: { is: "failed" } });
  expect(there(walk)).toMatchObject({ occupant: { is: "known", sha: sha("a1") }, lastVerified: null });
  expect(statuses(walk)).toEqual(["failure"]);
});

describe("what a run of the workflow comes to", () => {
  test.for([
    ["success", "succeeded"],
    ["failure", "failed"],
    ["neutral", "inconclusive"],
    ["skipped", "inconclusive"],
    ["timed_out", "inconclusive"],
    ["cancelled", "inconclusive"],
    ["action_required", "inconclusive"],
  ] as const)("%s: %s", ([conclusion, outcome]) => {
    expect(tryEnds(tryRuns(deployed(), "a1"), "a1", conclusion).at_("a1", "staging")).toBe(outcome);
  });

  test("one that takes too long is stopped, and says nothing", () => {
    const walk = tryRuns(deployed(), "a1");
    const { id } = looking(walk, "a1");
    tryEnds(walk, "a1", "", { status: "in_progress", conclusion: null });
    walk.at += HOUR;
    tryEnds(walk, "a1", "", { status: "in_progress", conclusion: null });
    expect(walk.plan("cancel-run")).toEqual([`cancel/${id}`]);
    tryEnds(walk, "a1", "cancelled");
    expect(walk.at_("a1", "staging")).toBe("inconclusive");
  });
});

test("where a stage repeats what failed, it repeats neither what nobody could judge nor what a person failed", () => {
  const walk = inconclusive(begun([smoke], { retries: 1 }));
  expect(walk.plan("call")).toHaveLength(1);
  fail(walk);
  expect(walk.attempt("a1", "staging").number).toBe(1);
  const other = tryEnds(deployed(begun([smoke], { retries: 1 })), "a1", "failure");
  expect(other.attempt("a1", "staging").number).toBe(2);
  expect(other.plan("call")).toEqual([]);
});

test("one that was lost is begun again, three times in all; then a person decides", () => {
  const walk = deployed();
  for (const tries of [1, 2, 3]) {
    expect(triesOf(walk.attempt("a1", "staging"))).toHaveLength(tries);
    const { id } = looking(walk, "a1");
    expect(id.endsWith(`-v${tries}`)).toBe(true);
    walk.tell({ kind: "dispatched", at: walk.at, attempt: id, run: null });
    walk.tell({ kind: "run-missing", at: walk.at, attempt: id, mayRun: false });
    if (tries < 3) expect(walk.wake).toBe(walk.at + MINUTE);
    walk.later(MINUTE);
  }
  expect(walk.attempt("a1", "staging").phase).toMatchObject({ outcome: { is: "errored", code: "verify-errored" } });
  pass(walk);
  expect(walk.at_("a1", "staging")).toBe("succeeded");
});

test("one that may run all the same is not begun a second time", () => {
  const walk = deployed();
  const { id } = looking(walk, "a1");
  walk.tell({ kind: "dispatch-failed", at: walk.at, attempt: id, code: "run-lost", detail: "", mayRun: true });
  expect(walk.at_("a1", "staging")).toBe("errored");
  expect(triesOf(walk.attempt("a1", "staging"))).toHaveLength(1);
});

test("a person passes what could not be judged: it counts from then on", () => {
  const walk = inconclusive();
  expect(walk.at_("a1", "staging")).toBe("inconclusive");
  expect(statuses(walk)).toEqual(["in_progress"]);
  walk.promote("production", merged(12));
  expect(walk.at_("a1", "production")).toBe("absent");
  walk.later(MINUTE);
  pass(walk);
  expect(walk.answer).toMatchObject({ is: "judged", as: "passed", candidate: candidate("a1") });
  expect(there(walk)?.lastVerified).toMatchObject({ sha: sha("a1"), at: walk.at });
  expect(walk.at_("a1", "production")).toBe("intended");
  expect(statuses(walk)).toContain("success");
});

test("a person fails it: that is a failed run", () => {
  const walk = inconclusive();
  fail(walk);
  expect(walk.attempt("a1", "staging")).toMatchObject({
    settled: { by: "mona", as: "failed", words: "empty" },
    phase: { outcome: { is: "failed" } },
  });
  expect(there(walk)?.lastVerified).toBeNull();
  pass(walk);
  expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do" });
});

describe("who may pass", () => {
  const right = (role: "write" | "maintain") => ({ right: { is: "known", role, roleName: role } as const });

  test.for([
    [true, "write", "refused"],
    [true, "maintain", "judged"],
    [false, "write", "judged"],
  ] as const)("in production (%s) whoever has %s: %s", ([production, role, is]) => {
    const walk = inconclusive(begun([smoke], { production, promote: "auto" }));
    pass(walk, right(role));
    expect(walk.answer).toMatchObject({ is, ...(is === "refused" ? { code: "not-permitted" } : {}) });
  });

  test("not whoever cancelled what was to tell, whatever his right and his name by now; he may fail it", () => {
    const cancelled = () =>
      tryEnds(tryRuns(deployed(), "a1"), "a1", "cancelled", { by: "Mona", people: [{ login: "Mona", id: 7 }] });
    const walk = cancelled();
    pass(walk, { ...right("maintain"), by: "lisa", people: [{ login: "lisa", id: 7 }] });
    expect(walk.answer).toMatchObject({ code: "not-permitted", facts: { login: "lisa" } });
    pass(walk, right("maintain"));
    expect(walk.answer).toMatchObject({ code: "not-permitted", facts: { login: "mona" }, next: "/pass staging" });
    expect(there(walk)?.lastVerified).toBeNull();
    pass(walk, { by: "hubot" });
    expect(walk.answer).toMatchObject({ is: "judged", as: "passed" });
    const other = cancelled();
    fail(other);
    expect(other.answer).toMatchObject({ is: "judged", as: "failed" });
  });

  test("nobody, where GitHub does not tell who cancelled it: it may have been he; it is looked at once more", () => {
    const walk = tryEnds(tryRuns(deployed(), "a1"), "a1", "cancelled");
    pass(walk, right("maintain"));
    expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do", next: "/retry staging" });
    expect(there(walk)?.lastVerified).toBeNull();
    walk.ask({ verb: "retry", stage: "staging" });
    tryEnds(tryRuns(deployed(walk), "a1"), "a1", "success");
    expect(there(walk)?.lastVerified).toMatchObject({ sha: sha("a1") });
  });
});

describe("nobody can judge", () => {
  const refused = { is: "refused", code: "nothing-to-do", next: "/explain staging" };

  test("what runs no more", () => {
    const walk = inconclusive().push("b2").checks("b2").ends("b2", "staging", "failure");
    expect(walk.at_("b2", "staging")).toBe("failed");
    pass(walk);
    expect(walk.answer).toMatchObject(refused);
    expect(there(walk)?.lastVerified).toBeNull();
  });

  test("what is plain, under way, or not there", () => {
    const walk = begun();
    pass(walk);
    expect(walk.answer).toMatchObject(refused);
    deployed(walk);
    pass(walk);
    expect(walk.answer).toMatchObject(refused);
    tryEnds(walk, "a1");
    fail(walk);
    expect(walk.answer).toMatchObject(refused);
    expect(walk.at_("a1", "staging")).toBe("succeeded");
  });

  test("what was not known when he wrote it", () => {
    const walk = inconclusive();
    pass(walk, { saidAt: walk.at - MINUTE });
    expect(walk.answer).toMatchObject(refused);
    expect(walk.at_("a1", "staging")).toBe("inconclusive");
    const early = deployed();
    fail(early, { saidAt: early.at - MINUTE });
    expect(early.answer).toMatchObject(refused);
    expect(early.at_("a1", "staging")).toBe("verifying");
  });
});

test("another takes its place: its deployment on GitHub gets an end", () => {
  const walk = inconclusive();
  const open = walk.attempt("a1", "staging").deployment;
  walk.push("b2").checks("b2").ends("b2", "staging");
  expect(there(walk)?.replaced).toMatchObject([{ deployment: open, by: sha("b2") }]);
});

test("to abort it ends the waiting: the version stays, and what looks at it is stopped", () => {
  const walk = tryRuns(deployed(), "a1");
  const { id } = looking(walk, "a1");
  walk.ask({ verb: "abort", stage: "staging" });
  expect(walk.attempt("a1", "staging").phase).toMatchObject({ outcome: { is: "aborted", by: "octocat" } });
  expect(there(walk)).toMatchObject({ occupant: { is: "known", sha: sha("a1") }, lastVerified: null });
  expect(walk.plan("cancel-run")).toEqual([`cancel/${id}`]);
  expect(attemptById(walk.state, id)?.attempt.phase.is).toBe("stopping");
});

describe("a rollback", () => {
  const back = (walk: Walk) =>
    walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null }, { by: "hubot" });
  const two = (): Walk => {
    const walk = tryEnds(deployed(), "a1");
    walk.at += MINUTE;
    return deployed(walk, "b2");
  };

  test("does not wait for what is verified there, and is itself verified", () => {
    const walk = two();
    back(walk);
    expect(walk.at_("b2", "staging")).toBe("aborted");
    expect(walk.at_("a1", "staging")).toBe("intended");
    walk.ends("a1", "staging");
    expect([walk.at_("a1", "staging"), walk.state.vetoes]).toEqual(["verifying", {}]);
    tryEnds(walk, "a1");
    expect(walk.state.vetoes[candidate("b2")]).toMatchObject({ by: "hubot" });
  });

  test("that waited for the deploy goes as soon as that has ended", () => {
    const walk = tryEnds(deployed(), "a1");
    walk.push("b2").checks("b2").running("b2", "staging");
    back(walk);
    expect(walk.at_("a1", "staging")).toBe("succeeded");
    walk.ends("b2", "staging");
    expect([walk.at_("b2", "staging"), walk.at_("a1", "staging")]).toEqual(["aborted", "intended"]);
  });

  test("that could not be judged closes the loop once a person passes it, and may be repeated before", () => {
    const walk = two();
    back(walk);
    tryEnds(walk.ends("a1", "staging"), "a1", "neutral");
    expect(walk.state.vetoes).toEqual({});
    walk.ask({ verb: "retry", stage: "staging" });
    expect(walk.answer).toMatchObject({ is: "rolling-back", from: sha("b2"), to: sha("a1") });
    tryEnds(walk.ends("a1", "staging"), "a1", "neutral");
    pass(walk);
    expect(walk.state.vetoes[candidate("b2")]).toMatchObject({ by: "octocat" });
    expect(there(walk)?.lastVerified?.sha).toBe(sha("a1"));
  });
});

test("a failed one is repeated by deploying anew", () => {
  const walk = tryEnds(deployed(), "a1", "failure");
  walk.ask({ verb: "retry", stage: "staging" });
  expect(walk.attempt("a1", "staging")).toMatchObject({ number: 2, phase: { is: "intended" } });
  expect(walk.attempt("a1", "staging").verifications).toBeUndefined();
});

test("to fail it while it is looked at stops what looks", () => {
  const walk = tryRuns(deployed(), "a1");
  const { id } = looking(walk, "a1");
  fail(walk);
  expect(walk.at_("a1", "staging")).toBe("failed");
  expect(walk.plan("cancel-run")).toEqual([`cancel/${id}`]);
});

test("the deployment of a version that could not be judged is replaced once, by the rollback that left it", () => {
  const walk = tryEnds(deployed(), "a1").later(MINUTE);
  inconclusive(walk, "b2");
  const { deployment } = walk.attempt("b2", "staging");
  walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null }, { by: "hubot" });
  tryEnds(walk.ends("a1", "staging"), "a1");
  expect(there(walk)?.replaced.filter((one) => one.deployment === deployment)).toEqual([
    { deployment, by: sha("a1"), at: walk.at, rollback: true },
  ]);
});
