/** What may be run with an environment's secrets, though nothing moves by it. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import type { PlaceAsked } from "../../src/pipeline/asking.ts";
import { lastAttempt } from "../../src/pipeline/attempt.ts";
import { candidate, head, merged, openHead, sha, Walk } from "../support/walk.ts";

const plans = (walk: Walk): readonly string[] =>
  allRuns(walk.state)
    .filter((run) => lastAttempt(run).spec.kind === "plan")
    .map((run) => run.candidate);
const asks = (walk: Walk, word: string | null, place: PlaceAsked = { is: "control" }, more: object = {}): Walk => {
  const version = word === null ? null : ({ is: "sha", prefix: sha(word) } as const);
  walk.ask({ verb: "plan", stage: "staging", version }, { place, ...more });
  return walk;
};

test.for([
  ["red", (walk: Walk) => walk.checks("b2", [{ state: "failed" }]), "has failed there"],
  ["not checked yet", (walk: Walk) => walk.checks("b2", [{ state: "pending" }]), "not passed"],
  ["not looked at yet", (walk: Walk) => walk, "not passed"],
] as const)("nothing runs of a commit that is %s, whatever was passed by others", ([, told, state]) => {
  const walk = told(new Walk().push("a1").checks("a1").push("b2"));
  for (const word of ["b2", null]) {
    asks(walk, word);
    expect(walk.answer).toMatchObject({ is: "refused", code: "upstream", facts: { stages: "the commit stage" } });
    expect(walk.answer).toMatchObject({ facts: { state: expect.stringContaining(state) } });
  }
  expect(plans(walk)).toEqual([]);
  asks(walk, "a1");
  expect(plans(walk)).toEqual([candidate("a1")]);
});

test("on its own merged pull request a red commit is named", () => {
  const walk = new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] });
  asks(walk.checks("a1", [{ state: "failed" }]), null, merged(12));
  expect(walk.answer).toMatchObject({ code: "upstream", facts: { state: "a100000 has failed there" } });
  expect(plans(walk)).toEqual([]);
});

test("the head of a pull request is looked at when it is first asked for, and planned once its checks have passed", () => {
  const walk = new Walk().push("a1").checks("a1").opened(17, sha("fe"), { updatedAt: 0 });
  asks(walk, null, openHead(17, "fe"));
  expect(walk.answer).toMatchObject({ is: "refused", code: "upstream", next: "/plan staging" });
  expect(plans(walk)).toEqual([]);
  expect(walk.state.candidates[head("fe")]?.commit.is).toBe("waiting");
  walk.checks("fe");
  asks(walk, null, openHead(17, "fe"));
  expect(plans(walk)).toEqual([head("fe")]);
});

test("nor of an old commit that never was a candidate, and was asked for since", () => {
  const walk = new Walk().push("a1").checks("a1");
  const found = { is: "commit", candidate: candidate("e0"), after: null, changes: [] } as const;
  const asked = { version: sha("e0"), found };
  asks(walk, "e0", { is: "control" }, { version: sha("e0") });
  expect(walk.answer).toMatchObject({ is: "refused", code: "not-on-trunk" });
  const version = { is: "sha", prefix: sha("e0") } as const;
  walk.ask({ verb: "promote", stage: "staging", version, reason: null }, asked);
  asks(walk, "e0");
  expect(walk.answer).toMatchObject({ is: "refused", code: "upstream" });
  expect(plans(walk)).toEqual([]);
});

test("nor of what is vetoed, or was taken off the trunk", () => {
  const walk = new Walk().push("a1", { changes: [{ number: 12, author: "octocat" }] }).checks("a1");
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha("a1") }, reason: "wrong" });
  asks(walk, "a1");
  expect(walk.answer).toMatchObject({ is: "refused", code: "vetoed" });
  walk.push("b2", { orphans: [candidate("a1")] }).checks("b2");
  asks(walk, "a1");
  expect(walk.answer).toMatchObject({ is: "refused", code: "not-on-trunk" });
  asks(walk, null, merged(12));
  expect(walk.answer).toMatchObject({ is: "refused" });
  expect(plans(walk)).toEqual([]);
});
