import { describe, expect, test } from "vitest";
import { mayTake } from "../../src/pipeline/askers.ts";
import type { Command } from "../../src/pipeline/command.ts";
import type { Who } from "../../src/pipeline/authority.ts";
import { teamsFor } from "../../src/pipeline/decide/forbidden.ts";
import { foreignIn } from "../../src/pipeline/foreign.ts";
import type { Commented } from "../../src/pipeline/asking.ts";
import { environmentOf } from "../../src/pipeline/model.ts";
import type { Adopted, Foreign } from "../../src/pipeline/foreign.ts";

import { plan } from "../../src/pipeline/plan.ts";
import { surfaces } from "../../src/pipeline/plan/surfaces.ts";
import { awaitsChecks } from "../../src/pipeline/wake.ts";
import { adoptedFor } from "../../src/pipeline/rollbacks.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, MINUTE, sha, START, Walk } from "../support/walk.ts";

const by = (word: string, at: number, deployment = 1): Foreign => ({ deployment, sha: sha(word), by: "mona", at });
const adopts = (walk: Walk, environment: string, newest: Adopted | null) =>
  walk.tell({ kind: "deployments-read", at: walk.at, found: [{ environment, newest }] });
const beside = (walk: Walk, environment: string, found: Foreign) =>
  walk.tell({ kind: "deployed-beside", at: walk.at, environment, found });
const seen = (walk: Walk, name: string): string | null => {
  const environment = environmentOf(walk.state, name);
  return environment === undefined ? null : (foreignIn(environment)?.sha ?? null);
};

/** What the trunk itself was. */
const trunks = (word: string): Adopted => ({ ...by(word, START - MINUTE), ofTrunk: true });

/** a1 is in sandbox; its tests have not begun. */
const deployed = (): Walk => {
  const walk = new Walk().push("a1").checks("a1").running("a1", "sandbox");
  walk.at += MINUTE;
  return walk;
};

test("an environment is adopted once, and only one of the file's", () => {
  const walk = new Walk();
  expect(adopts(walk, "elsewhere", by("e1", START))).toEqual([]);
  expect(adopts(walk, "SANDBOX", by("e1", START)).map(({ type }) => type)).toEqual(["Adopted"]);
  expect(adopts(walk, "sandbox", by("e2", START))).toEqual([]);
  expect(seen(walk, "sandbox")).toBe(sha("e1"));
  expect(adopts(walk, "staging", null).map(({ type }) => type)).toEqual(["Adopted"]);
  expect(adopts(walk, "staging", by("e2", START))).toEqual([]);
});

test("without a file nothing is adopted, and nothing is heard of what others deploy", () => {
  const walk = new Walk(null);
  expect(adopts(walk, "sandbox", by("e1", START))).toEqual([]);
  expect(beside(walk, "sandbox", by("e1", START))).toEqual([]);
});

test.for<[string, (walk: Walk) => Foreign, string | null]>([
  ["what came after ours", ({ at }) => by("e1", at + 1), sha("e1")],
  ["what came before it and is told late", ({ at }) => by("e1", at - 1), null],
  ["the same version", ({ at }) => by("a1", at + 1), null],
])("in sandbox is, by %s", ([, found, expected]) => {
  const walk = deployed().ends("a1", "sandbox");
  beside(walk, "sandbox", found(walk));
  expect(seen(walk, "sandbox")).toBe(expected);
});

test("told twice or in another order, the newest stays", () => {
  const walk = new Walk();
  const [first, second] = [by("e1", START + 5, 1), by("e2", START + 5, 2)];
  for (const one of [second, first, second]) beside(walk, "sandbox", one);
  expect(walk.events.filter(({ type }) => type === "DeployedBeside")).toHaveLength(1);
  expect(seen(walk, "sandbox")).toBe(sha("e2"));
});

test("our own deployment is never somebody else's", () => {
  const walk = deployed();
  const { deployment } = walk.attempt("a1", "sandbox");
  expect(beside(walk, "sandbox", by("a1", walk.at, deployment ?? 0))).toEqual([]);
});

test("a test starts only on what Sluice put there and nobody replaced", () => {
  for (const replaces of [false, true]) {
    const walk = new Walk().push("a1").checks("a1").ends("a1", "sandbox");
    walk.ends("a1", "performance", "failure");
    if (replaces) beside(walk, "sandbox", by("e1", walk.at + 1));
    walk.ask({ verb: "retry", stage: "performance" });
    expect(walk.attempt("a1", "performance").phase.is).toBe(replaces ? "ended" : "intended");
  }
});

test("GitHub's word that a candidate is there lets no test begin", () => {
  const walk = new Walk().push("a1").checks("a1").ends("a1", "sandbox", "failure");
  beside(walk, "sandbox", by("a1", walk.at + 1));
  expect(walk.at_("a1", "performance")).toBe("absent");
  expect(environmentOf(walk.state, "sandbox")?.lastVerified).toBeNull();
});

test("the deployment that was adopted becomes inactive when ours succeeds, once", () => {
  const walk = new Walk();
  adopts(walk, "sandbox", by("e1", START - MINUTE, 77));
  walk.push("a1").checks("a1").ends("a1", "sandbox");
  expect(seen(walk, "sandbox")).toBeNull();
  const inactive = surfaces(walk.state)
    .map(({ surface }) => surface)
    .filter((one) => one.is === "deployment" && one.run === null);
  expect(inactive).toMatchObject([{ deployment: 77, environment: "sandbox" }]);
});

const named = (word: string) => ({ is: "sha", prefix: sha(word).slice(0, 7) }) as const;
const SANDBOX = ["sandbox", "performance", "accessibility"];
const found = (word: string) => ({ is: "commit", candidate: candidate(word), after: null, changes: [] }) as const;
const goesBack = (walk: Walk, word: string, more: Partial<Commented> = {}) =>
  walk.ask(
    { verb: "rollback", stage: "sandbox", version: named(word), reason: null },
    { version: sha(word), found: found(word), ...more },
  );

test("a rollback goes to what was adopted while fewer than two versions are verified there, and never again", () => {
  const walk = new Walk();
  adopts(walk, "sandbox", trunks("e1"));
  expect(adoptedFor(walk.state, "sandbox", null)).toBeNull();
  walk
    .push("a1")
    .checks("a1")
    .through("a1", ...SANDBOX);
  expect(adoptedFor(walk.state, "sandbox", null)).toBe(sha("e1"));
  expect(adoptedFor(walk.state, "sandbox", named("e1"))).toBe(sha("e1"));
  const before = walk.state;
  goesBack(walk, "e1");
  expect(walk.answer).toMatchObject({ is: "rolling-back", to: sha("e1"), verifiedAt: null });
  expect(walk.state.line[0]).toBe(candidate("e1"));

  walk.state = before;
  walk
    .push("b2")
    .checks("b2")
    .through("b2", ...SANDBOX);
  expect(adoptedFor(walk.state, "sandbox", null)).toBeNull();
  expect(adoptedFor(walk.state, "sandbox", named("e1"))).toBeNull();
  goesBack(walk, "e1");
  expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
});

test("what was adopted and is a candidate by now is nowhere to go either, once two are verified", () => {
  const walk = new Walk(shop({ stages: [deploy("sandbox", [])] }));
  adopts(walk, "sandbox", trunks("e1"));
  walk.push("e1");
  for (const word of ["a1", "b2"]) walk.push(word).checks(word).ends(word, "sandbox");
  goesBack(walk, "e1");
  expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
});

test("a commit that the trunk never was is adopted to be shown, and nothing goes back to it, candidate or not", () => {
  for (const isBorn of [false, true]) {
    const walk = new Walk();
    adopts(walk, "sandbox", by("e1", START - MINUTE));
    expect(seen(walk, "sandbox")).toBe(sha("e1"));
    const asked = { version: sha("e1"), found: found("e1") };
    if (isBorn) walk.ask({ verb: "promote", stage: "sandbox", version: named("e1"), reason: null }, asked);
    expect(walk.state.candidates[candidate("e1")] !== undefined).toBe(isBorn);
    walk
      .push("a1")
      .checks("a1")
      .through("a1", ...SANDBOX);
    expect(adoptedFor(walk.state, "sandbox", null)).toBeNull();
    goesBack(walk, "e1");
    expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
  }
});

test("automation never goes back to what was adopted: a person does, who may approve there", () => {
  const stages = [deploy("sandbox", [], { onFailure: "rollback" })];
  const walk = new Walk(shop({ stages }));
  adopts(walk, "sandbox", trunks("e1"));
  walk.push("e1").push("a1").checks("a1").ends("a1", "sandbox", "failure");
  expect(walk.attempt("a1", "sandbox").met).toBe("hold");
  expect(walk.state.requests).toEqual([]);
});

const roles = (role: "write" | "maintain") => ({ right: { is: "known", role, roleName: role } as const });
const production = (from: Who | null = null): Walk => {
  const approvals = [{ count: 1, from, not: [], expiresMs: 7 * 24 * 60 * MINUTE, reviews: false }];
  const gates = from === null ? {} : { gates: { checks: [], approvals } };
  const walk = new Walk(shop({ stages: [deploy("sandbox", [], { production: true, promote: "auto", ...gates })] }));
  adopts(walk, "sandbox", trunks("e1"));
  walk.push("a1").checks("a1");
  if (from !== null) walk.ask({ verb: "approve", stage: "sandbox" }, { by: "mona", teams: sre(true) });
  return walk.ends("a1", "sandbox").later(MINUTE);
};
const sre = (member: boolean) => ({ sre: { is: "known", member } as const });

test("whoever goes back to what nobody verified may approve there, too", () => {
  const walk = production();
  goesBack(walk, "e1", roles("write"));
  expect(walk.answer).toMatchObject({ code: "not-permitted", facts: { right: "maintain" }, next: "/rollback sandbox" });
  expect([walk.state.requests, walk.state.candidates[candidate("e1")]]).toEqual([[], undefined]);
  goesBack(walk, "e1", roles("maintain"));
  expect(walk.answer).toMatchObject({ is: "rolling-back", to: sha("e1") });
});

test("where a rule says from whom approvals come, that is whoever it names", () => {
  const walk = production([{ is: "team", slug: "sre" }]);
  const line = { verb: "rollback", stage: "sandbox", version: null, reason: null } as const;
  expect(teamsFor(walk.state.policy?.definition ?? null, mayTake(walk.state, line))).toEqual(["sre"]);
  goesBack(walk, "e1", { ...roles("maintain"), teams: sre(false) });
  expect(walk.answer).toMatchObject({ code: "not-permitted", facts: { right: "team sre" } });
  goesBack(walk, "e1", { teams: sre(true) });
  expect(walk.answer).toMatchObject({ is: "rolling-back", to: sha("e1") });
  walk.ends("e1", "sandbox", "failure");
  const again = { verb: "retry", stage: "sandbox" } as const;
  expect(mayTake(walk.state, again)).toEqual([again, { verb: "approve", stage: "sandbox" }]);
  walk.ask(again, { teams: sre(false) });
  expect(walk.answer).toMatchObject({ code: "not-permitted" });
  walk.ask(again, { teams: sre(true) });
  expect(walk.answer).toMatchObject({ is: "rolling-back" });
});

describe("a version that is there only to be gone back to", () => {
  const back = (): Walk => {
    const walk = production();
    const changes = [{ number: 3, author: "alice" }];
    goesBack(walk, "e1", {
      ...roles("maintain"),
      found: { is: "commit", candidate: candidate("e1"), after: null, changes },
    });
    return walk.ends("e1", "sandbox");
  };
  const commitOf = (walk: Walk): string | undefined => walk.state.candidates[candidate("e1")]?.commit.is;
  const told = (walk: Walk): readonly string[] =>
    plan(walk.state)
      .map(({ key }) => key)
      .filter((key) => key.startsWith("call/") || key === "living/3" || key === `check/${candidate("e1")}/commit`);

  test("has no commit stage to judge, and nobody follows it", () => {
    const walk = back()
      .later(60 * MINUTE)
      .checks("e1", [])
      .later(60 * MINUTE)
      .checks("e1", [{ state: "failed" }]);
    expect(walk.at_("e1", "sandbox")).toBe("succeeded");
    expect([commitOf(walk), told(walk)]).toEqual(["unjudged", []]);
    expect(awaitsChecks(walk.state, sha("e1"))).toBe(false);
  });

  test("goes nowhere else before it is judged, and is when somebody asks for it", () => {
    const walk = back();
    const version = { is: "sha", prefix: sha("e1") } as const;
    walk.ask({ verb: "plan", stage: "sandbox", version });
    expect(walk.answer).toMatchObject({ code: "upstream", next: "/promote sandbox e100000" });
    walk.push("b2", { fixes: ["a100000"] }).checks("b2");
    walk.ask({ verb: "promote", stage: "sandbox", version: null, reason: null });
    walk.ends("b2", "sandbox");
    walk.ask({ verb: "promote", stage: "sandbox", version, reason: null });
    expect(commitOf(walk)).toBe("waiting");
    expect(told(walk)).toHaveLength(2);
    expect(commitOf(walk.checks("e1"))).toBe("passed");
  });

  test("is judged when the trunk stands there again", () => {
    expect(commitOf(back().push("e1"))).toBe("waiting");
  });
});

test("he may still when it starts only later", () => {
  const walk = production();
  walk.push("b2").checks("b2").running("b2", "sandbox");
  goesBack(walk, "e1", roles("maintain"));
  expect(walk.state.requests).toHaveLength(1);
  const [request] = walk.state.requests;
  const person = { request: request?.id ?? "", right: roles("write").right, teams: {} };
  walk.tell({ kind: "asker-read", at: walk.at, ...person });
  expect(walk.answer).toMatchObject({ code: "not-permitted", facts: { right: "maintain" } });
  expect(walk.state.requests).toEqual([]);
});

test("only what may go there asks for more than the right to go back", () => {
  const walk = production();
  const line = { verb: "rollback", stage: "sandbox", version: null, reason: null } as const;
  const asks = (command: Command): number => mayTake(walk.state, command).length;
  expect([asks(line), asks({ ...line, version: named("e1") })]).toEqual([2, 2]);
  walk.push("b2").checks("b2").ends("b2", "sandbox", "failure");
  const name = { is: "name", name: "v1" } as const;
  const lines = [null, named("a1"), named("e1"), name].map((version) => asks({ ...line, version }));
  expect(lines).toEqual([1, 1, 2, 2]);
  goesBack(walk, "a1");
  walk.ends("a1", "sandbox", "failure");
  expect(asks({ verb: "retry", stage: "sandbox" })).toBe(1);
});

test("a version that nobody adopted becomes no candidate by a rollback", () => {
  const walk = new Walk();
  adopts(walk, "sandbox", trunks("e1"));
  walk
    .push("a1")
    .checks("a1")
    .through("a1", ...SANDBOX);
  goesBack(walk, "e9");
  expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
  expect(walk.state.candidates[candidate("e9")]).toBeUndefined();
});
