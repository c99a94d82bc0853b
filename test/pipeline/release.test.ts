import { describe, expect, test } from "vitest";
import { planOf } from "../../src/pipeline/model.ts";
import { candidate, merged, MINUTE, openHead, sha, Walk } from "../support/walk.ts";
import { deploy, shop } from "../support/definition.ts";

const released = (): Walk => new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] }).checks("a1");

describe("a release", () => {
  test("goes through every stage and waits for a person before production", () => {
    const walk = released();
    expect(walk.at_("a1", "sandbox")).toBe("intended");
    walk.through("a1", "sandbox");
    expect([walk.at_("a1", "performance"), walk.at_("a1", "accessibility")]).toEqual(["intended", "intended"]);
    walk.through("a1", "performance");
    expect(walk.at_("a1", "staging")).toBe("absent");
    walk.through("a1", "accessibility", "staging");
    expect(walk.at_("a1", "production")).toBe("waiting");
    walk.promote("production", merged(12));
    expect(walk.answer).toMatchObject({ is: "started", candidate: candidate("a1"), rides: [] });
    walk.through("a1", "production");
    expect(walk.state.environments["production"]?.occupant).toMatchObject({ is: "known", sha: sha("a1") });
  });

  test("stops at a red commit stage", () => {
    const walk = new Walk().push("a1").checks("a1", [{ name: "build", state: "failed" }]);
    expect(walk.state.candidates[candidate("a1")]?.commit).toMatchObject({ is: "failed", names: ["build"] });
    expect(walk.plan("create-deployment")).toEqual([]);
    walk.checks("a1", [
      { name: "build", state: "failed", order: 1 },
      { name: "build", order: 2 },
    ]);
    expect(walk.at_("a1", "sandbox"), "the newest rerun counts").toBe("intended");
  });

  test("is not started by the job of a dispatched workflow that bears a check's name", () => {
    const walk = new Walk()
      .push("a1")
      .checks("a1", [
        { name: "build", origin: { is: "job", event: "workflow_dispatch", branch: "main", series: "suite 1" } },
      ]);
    expect(walk.state.candidates[candidate("a1")]?.commit).toMatchObject({ is: "waiting", missing: ["build"] });
  });

  test("creates the deployment before it dispatches", () => {
    const walk = released();
    const { id } = walk.attempt("a1", "sandbox");
    expect([walk.plan("create-deployment"), walk.plan("dispatch")]).toEqual([[`deployment/${id}`], []]);
    walk.tell({ kind: "deployment-created", at: walk.at, attempt: id, deployment: 1 });
    expect([walk.plan("create-deployment"), walk.plan("dispatch")]).toEqual([[], [`dispatch/${id}`]]);
  });
});

describe("answers", () => {
  const asked = (times: number): Walk => {
    const walk = new Walk();
    for (let index = 0; index < times; index += 1) walk.ask({ verb: "status" }, { by: `person-${index % 50}` });
    return walk;
  };

  test("are owed until they are given, however many are asked for meanwhile", () => {
    expect(asked(250).plan("reply")).toHaveLength(250);
  });

  test("that were given are kept for a while, and those still owed all the time", () => {
    const walk = asked(120);
    for (const { id } of walk.state.answers.slice(10)) walk.tell({ kind: "answered", at: walk.at, answer: id });
    walk.ask({ verb: "status" });
    expect(walk.plan("reply")).toHaveLength(11);
    expect(walk.state.answers).toHaveLength(110);
  });
});

describe("two pushes in quick succession", () => {
  test("the newer takes the place of the one that waits; the one in flight finishes", () => {
    const walk = new Walk().push("a1").checks("a1").running("a1", "sandbox");
    walk.push("b2").checks("b2").push("c3").checks("c3");
    expect([walk.at_("a1", "sandbox"), walk.at_("b2", "sandbox"), walk.at_("c3", "sandbox")]).toEqual([
      "running",
      "superseded",
      "waiting",
    ]);
    walk.ends("a1", "sandbox");
    expect(walk.at_("c3", "sandbox"), "tests hold a lease").toBe("waiting");
    walk.through("a1", "performance", "accessibility");
    expect(walk.at_("c3", "sandbox")).toBe("intended");
  });

  test("a pinned one stays and goes first", () => {
    const walk = new Walk(shop({ stages: [deploy("sandbox", [])] })).push("a1").checks("a1").running("a1", "sandbox");
    walk.push("b2", { changes: [{ number: 13, author: "mona" }] }).checks("b2");
    walk.promote("sandbox", merged(13));
    walk.push("c3").checks("c3");
    expect([walk.at_("b2", "sandbox"), walk.at_("c3", "sandbox")]).toEqual(["waiting", "waiting"]);
    walk.ends("a1", "sandbox");
    expect([walk.at_("b2", "sandbox"), walk.at_("c3", "sandbox")]).toEqual(["intended", "waiting"]);
    walk.ends("b2", "sandbox");
    expect(walk.at_("c3", "sandbox")).toBe("intended");
  });

  test("at a stage entered by hand only one that was asked for supersedes", () => {
    const all = ["sandbox", "performance", "accessibility", "staging"];
    const walk = released()
      .through("a1", ...all)
      .push("b2", { changes: [{ number: 13, author: "mona" }] })
      .checks("b2")
      .through("b2", ...all);
    expect([walk.at_("a1", "production"), walk.at_("b2", "production")]).toEqual(["waiting", "waiting"]);
    walk.promote("production", merged(12));
    expect(walk.answer).toMatchObject({ is: "started", candidate: candidate("b2"), rides: [13] });
    expect(walk.at_("a1", "production")).toBe("superseded");
  });
});

describe("a request that comes too early", () => {
  test("stands, and happens when the gates open", () => {
    const walk = released();
    walk.promote("production", merged(12));
    expect(walk.answer).toMatchObject({ is: "standing", explanation: { waitsMostFor: { code: "upstream" } } });
    walk.through("a1", "sandbox", "performance", "accessibility", "staging");
    expect(walk.at_("a1", "production")).toBe("intended");
    expect(walk.state.requests).toEqual([]);
  });

  test("ends after a week", () => {
    const walk = released();
    walk.promote("production", merged(12));
    walk.later(7 * 24 * 60 * MINUTE);
    expect(walk.state.requests).toEqual([]);
  });
});

test.for([
  ["on the pull request that it is", merged(12), []],
  ["on another", merged(13), [12]],
  ["on the control issue", { is: "control" }, [12]],
] as const)("said %s, a retry names the others that go out with it", ([, place, rides]) => {
  const walk = released().ends("a1", "sandbox", "failure");
  walk.ask({ verb: "retry", stage: "sandbox" }, { place });
  expect(walk.answer).toMatchObject({ is: "started", candidate: candidate("a1"), rides });
});

describe("a pull request's head on a shared stage", () => {
  const onStaging = (): Walk => {
    const walk = released().through("a1", "sandbox", "performance", "accessibility", "staging");
    walk.promote("staging", openHead(17, "fe"));
    walk.checks("fe");
    return walk;
  };

  test("is pinned, holds the environment, satisfies nobody's needs", () => {
    const walk = onStaging();
    expect(walk.at_("fe", "staging")).toBe("intended");
    walk.ends("fe", "staging");
    expect(walk.state.environments["staging"]).toMatchObject({
      hold: { pull: 17, by: "octocat" },
      occupant: { sha: sha("fe") },
    });
    walk.push("b2").checks("b2").through("b2", "sandbox", "performance", "accessibility");
    expect(walk.at_("b2", "staging")).toBe("waiting");
    walk.ask({ verb: "resume", stage: "staging" });
    expect(walk.at_("b2", "staging")).toBe("intended");
  });

  test("gives the environment back when it is merged or closed", () => {
    const walk = onStaging()
      .ends("fe", "staging")
      .push("b2")
      .checks("b2")
      .through("b2", "sandbox", "performance", "accessibility");
    walk.tell({
      kind: "pull-changed",
      branch: null,
      by: null,
      at: walk.at,
      base: "main",
      number: 17,
      head: sha("fe"),
      author: null,
      updatedAt: walk.at,
      state: { is: "closed" },
    });
    expect(walk.at_("b2", "staging")).toBe("intended");
  });

  test.for([
    ["a fork", openHead(17, "fe", { fork: true }), "fork"],
    ["another base", openHead(17, "fe", { base: "release" }), "not-on-trunk"],
  ] as const)("is refused for %s", ([, place, code]) => {
    const walk = released();
    walk.promote("staging", place);
    expect(walk.answer).toMatchObject({ is: "refused", code });
  });

  test("is refused where the stage takes the trunk alone, and when the head has moved", () => {
    const walk = released();
    walk.promote("production", openHead(17, "fe"));
    expect(walk.answer).toMatchObject({ code: "not-accepted" });
    walk.tell({
      kind: "pull-changed",
      branch: null,
      by: null,
      at: walk.at,
      base: "main",
      number: 17,
      head: sha("fe"),
      author: null,
      updatedAt: walk.at - MINUTE,
      state: { is: "open", moved: null },
    });
    walk.promote("staging", openHead(17, "5e"));
    expect(walk.answer).toMatchObject({ code: "head-moved", facts: { old: "fe00000", new: "5e00000" } });
  });

  test("a request for it ends when its head moves", () => {
    const walk = released();
    walk.promote("staging", openHead(17, "fe"));
    walk.tell({
      kind: "pull-changed",
      branch: null,
      by: null,
      at: walk.at,
      base: "main",
      number: 17,
      head: sha("5e"),
      author: null,
      updatedAt: walk.at,
      state: { is: "open", moved: { from: sha("fe") } },
    });
    expect(walk.state.requests).toEqual([]);
  });
});

test("a dry run is aborted where nothing else is there to abort", () => {
  const walk = new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] }).checks("a1");
  walk.ends("a1", "sandbox");
  walk.ask({ verb: "plan", stage: "production", version: null });
  const { id } = walk.running("a1", planOf("production")).attempt("a1", planOf("production"));
  walk.ask({ verb: "abort", stage: "production" });
  expect(walk.answer).toMatchObject({ is: "stopping", stage: "production", plan: true });
  expect(walk.plan("cancel-run")).toEqual([`cancel/${id}`]);
  walk.report("a1", planOf("production"), { conclusion: "cancelled" });
  expect(walk.attempt("a1", planOf("production")).phase).toMatchObject({ outcome: { is: "aborted" } });
  walk.ask({ verb: "abort", stage: "production" });
  expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do" });
});
