/** The commit stage: what silence means, and what a change of its rule does. */
import { expect, test } from "vitest";
import type { CommitRule, Definition } from "../../src/pipeline/definition.ts";
import { shop } from "../support/definition.ts";
import { candidate, MINUTE, Walk } from "../support/walk.ts";

const build = { name: "build", app: null };
const judgedBy = (rule: Partial<CommitRule>): Definition => {
  const commit: CommitRule = { checks: [build], workflow: null, timeoutMs: 30 * MINUTE, ...rule };
  return shop({ commit });
};
const commitOf = (walk: Walk, word: string): string => walk.state.candidates[candidate(word)]?.commit.is ?? "";
const red = [{ name: "build", state: "failed", order: 1 }] as const;
const green = [{ name: "build", state: "passed", order: 2 }] as const;

test("red, and green when run again hours after the timeout: it has passed", () => {
  const walk = new Walk(judgedBy({})).push("a1").checks("a1", red);
  walk.at += 3 * 60 * MINUTE;
  walk.checks("a1", green);
  expect(commitOf(walk, "a1")).toBe("passed");
});

test("too late: nothing follows before GitHub was asked, whatever is heard meanwhile", () => {
  const walk = new Walk(judgedBy({})).push("a1");
  walk.at += 31 * MINUTE;
  walk.ask({ verb: "status" });
  walk.later(MINUTE);
  expect([commitOf(walk, "a1"), (walk.wake ?? 0) <= walk.at]).toEqual(["waiting", true]);
  walk.checks("a1", []);
  expect(commitOf(walk, "a1")).toBe("failed");
});

test("a new check in the file binds what waits", () => {
  const only = (name: string) => judgedBy({ checks: [{ name, app: null }], workflow: "ci.yml" });
  const walk = new Walk(only("build")).push("a1").checks("a1", green);
  walk.config(only("security"), "f1");
  walk.running("a1", "commit").ends("a1", "commit");
  expect(commitOf(walk, "a1")).toBe("waiting");
  walk.checks("a1", [{ name: "security" }]);
  expect(commitOf(walk, "a1")).toBe("passed");
});

test("a check that the file drops is waited for no more", () => {
  const walk = new Walk(judgedBy({ checks: [{ name: "gone", app: null }] })).push("a1").checks("a1", green);
  walk.config(judgedBy({}), "f1").checks("a1", green);
  expect(commitOf(walk, "a1")).toBe("passed");
});

test.for(["failure", "cancelled"])("its workflow, run again on GitHub after %s: the newest run counts", (first) => {
  const walk = new Walk(judgedBy({ checks: [], workflow: "ci.yml" })).push("a1");
  walk.running("a1", "commit").ends("a1", "commit", first);
  expect(commitOf(walk, "a1")).toBe("failed");
  walk.report("a1", "commit", { runAttempt: 2, conclusion: "success" });
  expect(commitOf(walk, "a1")).toBe("passed");
});

test("a rule of the branch that names an App is met by that App alone", () => {
  const required = [{ name: "build", app: 15_368 }];
  const walk = new Walk(judgedBy({ checks: "default" })).push("a1");
  walk.checks("a1", [{ name: "build", app: null, appId: null }], { required });
  walk.later(2 * MINUTE).checks("a1", [{ name: "build", app: null, appId: null }], { required });
  expect(commitOf(walk, "a1")).toBe("waiting");
  const seen = [{ name: "build", order: 5 }];
  walk
    .checks("a1", seen, { required })
    .later(2 * MINUTE)
    .checks("a1", seen, { required });
  expect(commitOf(walk, "a1")).toBe("passed");
});

test("a commit that GitHub does not know yet has passed nothing, whatever it says of its checks", () => {
  const walk = new Walk(judgedBy({})).push("a1").checks("a1", green, { known: false });
  expect([commitOf(walk, "a1"), walk.wake !== null && walk.wake < walk.at + MINUTE]).toEqual(["waiting", true]);
  expect(commitOf(walk.checks("a1", green), "a1")).toBe("passed");
});
