/** Which checks count: nothing newer of the same name hides what was said, unless it is the same thing run again. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import { describe, expect, test } from "vitest";
import type { CheckOrigin, CheckSeen } from "../../src/pipeline/input.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, head, merged, MINUTE, openHead, Walk } from "../support/walk.ts";

const job = (event: string, branch: string | null, series = "suite 1"): CheckOrigin => ({
  is: "job",
  event,
  branch,
  series,
});
const onTrunk = job("push", "main");
const besideJobs: CheckOrigin = { is: "written", event: "push", branch: "main", series: "suite 1" };
const ci = shop({ commit: { checks: [{ name: "build", app: null }], workflow: null, timeoutMs: 30 * MINUTE } });
const commit = (walk: Walk, word = "a1") => walk.state.candidates[candidate(word)]?.commit;
const failed: Partial<CheckSeen> = { name: "build", state: "failed", order: 1, origin: onTrunk };
const pushed = (...checks: readonly Partial<CheckSeen>[]): Walk => new Walk(ci).push("a1").checks("a1", checks);

describe("of a commit of the trunk", () => {
  test.for([
    ["push", "main", "passed"],
    ["merge_group", "gh-readonly-queue/main/pr-12-0ddba11", "passed"],
    ["merge_group", "gh-readonly-queue/main/next/pr-12-0ddba11", "waiting"],
    ["merge_group", null, "waiting"],
    ["push", "feature", "waiting"],
    ["push", "gh-readonly-queue/main/pr-12-0ddba11", "waiting"],
    ["pull_request", "main", "waiting"],
    ["workflow_dispatch", "main", "waiting"],
    ["schedule", "main", "waiting"],
  ] as const)("the job of a workflow that %s on %s has started: the commit has %s", ([event, branch, is]) => {
    expect(commit(pushed({ origin: job(event, branch) }))?.is).toBe(is);
  });

  test.for([
    ["push to another branch", job("push", "feature", "suite 2")],
    ["pull request", job("pull_request", "main", "workflow 1, main")],
    ["dispatch", job("workflow_dispatch", "main", "suite 2")],
  ] as const)("what a %s started hides nothing, and mends nothing", ([, origin]) => {
    for (const state of ["passed", "neutral", "failed", "pending"] as const) {
      const other = { origin, order: 9, state };
      expect(commit(pushed(failed, other))?.is).toBe("failed");
      expect(commit(pushed({ ...failed, state: "pending" }, other))?.is).toBe("waiting");
      expect(commit(pushed({ ...failed, state: "passed" }, other))?.is).toBe("passed");
    }
  });

  test("a job of that name in another workflow must agree: a skipped one hides no red one", () => {
    const skipped = { name: "build", state: "neutral", order: 2, origin: job("push", "main", "suite 2") } as const;
    expect(commit(pushed(failed, skipped))).toMatchObject({
      is: "failed",
      names: ["build"],
      checks: [{ name: "build", state: "failed" }],
    });
    expect(commit(pushed({ ...failed, state: "pending" }, skipped))?.is).toBe("waiting");
    expect(commit(pushed({ ...failed, state: "passed" }, skipped))?.is).toBe("passed");
  });

  test("the newest rerun of the same workflow's run counts", () => {
    const again = { ...failed, order: 2 };
    expect(commit(pushed(failed, { ...again, state: "passed" }))?.is).toBe("passed");
    expect(commit(pushed({ ...failed, state: "passed" }, again))?.is).toBe("failed");
  });
});

test("a status takes the place of the same account's, and stands beside another's: all must agree", () => {
  const by = (id: number, order: number, state: CheckSeen["state"]) =>
    ({ name: "build", app: null, order, state, origin: { is: "foreign", series: `account ${id}` } }) as const;
  expect(commit(pushed(by(1, 1, "failed"), by(2, 2, "passed")))?.is).toBe("failed");
  expect(commit(pushed(by(1, 1, "pending"), by(2, 2, "passed")))?.is).toBe("waiting");
  expect(commit(pushed(by(1, 1, "failed"), by(2, 2, "passed"), by(1, 3, "passed")))?.is).toBe("passed");
});

test("of a pull request's head what pushes and pull requests started counts, whatever the branch", () => {
  const walk = new Walk(
    shop({ commit: ci.commit, stages: [deploy("staging", [], { accept: ["pull_request"] })] }),
  ).push("f1");
  const checks = [
    { name: "build", order: 1, state: "failed", origin: job("pull_request", "fix", "workflow 1, fix") },
    { name: "build", order: 2, state: "neutral", origin: job("push", "other", "suite 2") },
  ] as const;
  walk.promote("staging", openHead(7, "a1"));
  walk.checks("a1", checks);
  expect(walk.state.candidates[head("a1")]?.commit.is).toBe("failed");
});

describe("one of which nobody knows whose it is", () => {
  const unknown = { name: "build", order: 9, origin: { is: "unknown" } } as const;

  test("does not pass, and stands in the way of none of that name of which that is known", () => {
    expect(commit(pushed({ ...unknown, state: "passed" }))).toMatchObject({
      is: "waiting",
      checks: [{ name: "build", state: "pending" }],
    });
    expect(commit(pushed(failed, { ...unknown, state: "passed" }))?.is).toBe("failed");
    expect(commit(pushed({ ...failed, state: "passed" }, { ...unknown, state: "failed" }))?.is).toBe("passed");
  });

  test("is asked about ever more rarely, until it is known", () => {
    const walk = pushed(unknown);
    const waits: number[] = [];
    for (let look = 0; look < 8; look += 1) {
      waits.push((walk.wake ?? 0) - walk.at);
      walk.at = walk.wake ?? 0;
      walk.checks("a1", [unknown]);
    }
    expect(waits.map((ms) => ms / 1000)).toEqual([15, 15, 30, 60, 120, 240, 480, 600]);
    walk.checks("a1", [unknown, { ...failed, state: "pending" }]);
    expect(commit(walk)).toMatchObject({ is: "waiting", lookAt: null });
    expect(commit(walk)).not.toHaveProperty("unsureSince");
  });
});

describe("one that a workflow's token wrote beside a run's jobs", () => {
  const written = { name: "build", order: 9, origin: besideJobs } as const;
  const byDefault = shop({ commit: { checks: "default", workflow: null, timeoutMs: 30 * MINUTE } });
  const judged = (...checks: readonly Partial<CheckSeen>[]) => {
    const walk = new Walk(byDefault)
      .push("a1")
      .checks("a1", checks)
      .later(2 * MINUTE);
    return commit(walk.checks("a1", checks));
  };

  test.for(["passed", "neutral"] as const)("and that has %s lets nothing pass, and hides nothing", (state) => {
    const praise = { ...written, state };
    expect(commit(pushed(failed, praise))?.is).toBe("failed");
    expect(commit(pushed({ ...failed, state: "pending" }, praise))?.is).toBe("waiting");
    expect(commit(pushed({ ...failed, state: "passed" }, praise))?.is).toBe("passed");
    expect(commit(pushed(praise))).toMatchObject({ is: "waiting", checks: [{ name: "build", state: "pending" }] });
    expect(commit(pushed(praise, { name: "build", order: 1, origin: { is: "unknown" } }))?.is).toBe("waiting");
  });

  test.for(["failed", "pending"] as const)(
    "and that is %s stands beside the job, until a newer one takes its place",
    (state) => {
      const passed = { ...failed, state: "passed" } as const;
      const stops = { ...written, state };
      expect(commit(pushed(passed, stops))?.is).toBe(state === "failed" ? "failed" : "waiting");
      expect(commit(pushed(passed, stops, { ...written, order: 10, state: "passed" }))?.is).toBe("passed");
    },
  );

  test("is asked about again where it is all that has that name: GitHub may not list the job yet", () => {
    const walk = pushed({ ...written, state: "passed" });
    expect(walk.wake).toBe(walk.at + 15_000);
    expect(commit(walk.checks("a1", [{ ...written, state: "passed", origin: onTrunk }]))?.is).toBe("passed");
  });

  test("holds nobody up where the file names no checks, and is none that has reported", () => {
    const report = { ...written, name: "report", state: "passed" } as const;
    expect(judged({ ...failed, state: "passed" }, report)).toMatchObject({ is: "passed", checks: [{ name: "build" }] });
    expect(judged({ ...failed, state: "passed" }, { ...report, state: "failed" })?.is).toBe("failed");
    expect(judged(report)).toMatchObject({ is: "waiting", checks: [] });
  });
});

describe("of more than are read", () => {
  const some = { isAll: false };

  test("a commit is red and says so, unless a failed one says more; with all of them read it may pass", () => {
    const walk = new Walk(ci).push("a1").checks("a1", [{ name: "build" }], some);
    expect(commit(walk)).toMatchObject({ is: "failed", code: "too-many-checks" });
    expect(commit(walk.checks("a1", [failed], some))).toMatchObject({ is: "failed", code: "check-failed" });
    expect(commit(walk.checks("a1", [{ name: "build" }]))?.is).toBe("passed");
  });

  test("a gate is shut and says so", () => {
    const gates = { approvals: [], checks: [{ name: "scan", app: null }] };
    const walk = new Walk(shop({ commit: ci.commit, stages: [deploy("staging", [], { gates })] }));
    walk.push("a1", { changes: [{ number: 12, author: "octocat" }] }).checks("a1");
    walk.checks("a1", [{ name: "build" }, { name: "scan" }], some);
    expect(runAt(walk.state, candidate("a1"), "staging")).toBeUndefined();
    walk.promote("staging", merged(12));
    expect(walk.answer).toMatchObject({ explanation: { waitsMostFor: { code: "too-many-checks" } } });
    walk.checks("a1", [{ name: "build" }, { name: "scan" }]);
    expect(walk.at_("a1", "staging")).toBe("intended");
  });
});
