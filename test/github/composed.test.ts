import { describe, expect, test } from "vitest";
import { composed } from "../../src/github/render/composed.ts";
import { tree } from "../../src/github/render/tree.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { gated, HOUR, logins, made, maintain, ready, rule, say } from "../support/approvals.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, merged, MINUTE, sha, START, Walk } from "../support/walk.ts";

const explained = (walk: Walk, name: string) => {
  const stage = stageNamed(walk.state.policy!.definition, name)!;
  return explain(walk.state, walk.state.candidates[candidate("a1")]!, stage);
};
const said = (walk: Walk, stage = "production", asked: number | null = null): string =>
  composed(explained(walk, stage), walk.state, asked);

const locked = (walk: Walk, stage: string, forMs: number | null): Walk => {
  walk.ask({ verb: "lock", stage, forMs, reason: "r" }, { by: "hubot" });
  return walk;
};
const beforeStaging = ["sandbox", "performance", "accessibility"];
const two = rule({ count: 2, from: logins("mona", "hubot", "octocat"), not: ["author"] });

test.for<[string, () => Walk, string, string]>([
  [
    "a commit stage that waits",
    () => new Walk().push("a1"),
    "sandbox",
    "It goes by itself when commit has passed. Waits most for: commit, until Wed 14 Oct, 14:02 London (13:02 UTC) at the latest.",
  ],
  [
    "a commit stage that waits, and the stages that come after it",
    () => new Walk().push("a1"),
    "staging",
    "It goes by itself when commit, performance and accessibility have passed. Waits most for: commit, until Wed 14 Oct, 14:02 London (13:02 UTC) at the latest.",
  ],
  ["nobody has asked", () => ready(), "production", "It goes when somebody asks for it."],
  [
    "nobody has asked, and approvals are missing",
    () => ready(two),
    "production",
    "It goes when somebody asks for it and 2 approvals from mona or hubot are there. Waits most for: a person.",
  ],
  [
    "more checks than are read",
    () => {
      const gates = { approvals: [], checks: [{ name: "scan", app: null }] };
      const walk = new Walk(shop({ stages: [deploy("staging", [], { gates })] })).push("a1").checks("a1");
      return walk.checks("a1", [{ name: "build" }, { name: "scan" }], { isAll: false });
    },
    "staging",
    "No earliest time: waits most for a new commit: more than 1000 checks stand on it, and no more are read.",
  ],
  [
    "a lock with an end, and approvals of which one would not count",
    () => {
      const walk = ready(two);
      made(walk, ["octocat"]);
      say(walk, "mona", "promote");
      return locked(walk, "production", 2 * HOUR);
    },
    "production",
    "Earliest possible: Wed 14 Oct, 15:02 London (14:02 UTC), if 2 approvals from mona or hubot are there by then. Waits most for: the lock of `hubot`.",
  ],
  [
    "a lock upstream",
    () =>
      locked(new Walk().push("a1"), "staging", 2 * HOUR)
        .checks("a1")
        .through("a1", ...beforeStaging),
    "production",
    "Earliest possible: Wed 14 Oct, 15:02 London (14:02 UTC), if staging has passed and somebody asks for it by then. Waits most for: staging.",
  ],
  [
    "a lock without an end",
    () => locked(new Walk().push("a1"), "sandbox", null),
    "sandbox",
    "No earliest time: waits most for the lock of `hubot`.",
  ],
  [
    "rejected",
    () => {
      const walk = ready(two);
      const by = { by: "mona", right: maintain, place: merged(12) };
      walk.ask({ verb: "reject", stage: "production", reason: "wrong price" }, by);
      return walk;
    },
    "production",
    "It does not enter production: rejected by `mona`: `wrong price`.",
  ],
])("%s", ([, walk, stage, expected]) => {
  expect(said(walk(), stage)).toBe(expected);
});

test("a reply says how far off it is, and the tree who can open what", () => {
  const walk = locked(new Walk(gated(two)).push("a1"), "sandbox", 2 * HOUR);
  walk.checks("a1");
  expect(said(walk, "sandbox", START + 30 * MINUTE)).toBe(
    "Earliest possible: 15:02 London, in 1 h 30 min. Waits most for: the lock of `hubot`.",
  );
  expect(tree(explained(walk, "sandbox"), walk.state)).toContain(
    "○ **lock**: locked by `hubot` until 15:02 London, reason: `r`; `/unlock sandbox` takes write",
  );
  expect(tree(explained(walk, "production"), walk.state)).toContain(
    "○ **request**: entered when a person says so; nobody has yet; `/promote production` takes write",
  );
});

describe("what ended before it went in has not been there", () => {
  const STOPPED = "○ **request**: it was stopped before it; it enters when a person says so";
  const bad = { is: "sha", prefix: sha("a1") } as const;

  test("rejected", () => {
    const walk = ready(two);
    const by = { by: "mona", right: maintain, place: merged(12) };
    walk.ask({ verb: "reject", stage: "production", reason: "wrong price" }, by);
    expect(tree(explained(walk, "production"), walk.state)).toContain(STOPPED);
  });

  test("kept out by a veto, which was lifted", () => {
    const walk = new Walk().push("a1").checks("a1");
    walk.ask({ verb: "veto", version: bad, reason: "r" });
    walk.ask({ verb: "unveto", version: bad });
    expect(tree(explained(walk, "sandbox"), walk.state)).toContain(STOPPED);
  });

  test("what GitHub had begun has", () => {
    const walk = new Walk().push("a1").checks("a1").running("a1", "sandbox");
    walk.ask({ verb: "abort", stage: "sandbox" });
    walk.report("a1", "sandbox", { conclusion: "cancelled" });
    expect(tree(explained(walk, "sandbox"), walk.state)).toContain("○ **request**: it has been there; it enters again");
  });
});
