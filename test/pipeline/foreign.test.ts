import { expect, test } from "vitest";
import { foreignIn } from "../../src/pipeline/foreign.ts";
import { environmentOf } from "../../src/pipeline/model.ts";
import type { Foreign } from "../../src/pipeline/model.ts";
import { surfaces } from "../../src/pipeline/plan.ts";
import { adoptedFor } from "../../src/pipeline/rollbacks.ts";
import { candidate, MINUTE, sha, START, Walk } from "../support/walk.ts";

const by = (word: string, at: number, deployment = 1): Foreign => ({ deployment, sha: sha(word), by: "mona", at });
const adopts = (walk: Walk, environment: string, newest: Foreign | null) =>
  walk.tell({ kind: "deployments-read", at: walk.at, found: [{ environment, newest }] });
const beside = (walk: Walk, environment: string, found: Foreign) =>
  walk.tell({ kind: "deployed-beside", at: walk.at, environment, found });
const seen = (walk: Walk, name: string): string | null => {
  const environment = environmentOf(walk.state, name);
  return environment === undefined ? null : (foreignIn(environment)?.sha ?? null);
};

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
  const inactive = surfaces(walk.state).filter((one) => one.is === "deployment" && one.run === null);
  expect(inactive).toMatchObject([{ deployment: 77, environment: "sandbox" }]);
});

test("a rollback goes to what was adopted only where nothing is verified, or where it is named", () => {
  const walk = new Walk();
  adopts(walk, "sandbox", by("e1", START - MINUTE));
  const named = { is: "sha", prefix: sha("e1").slice(0, 7) } as const;
  expect(adoptedFor(walk.state, "sandbox", null)).toBeNull();
  walk.push("a1").checks("a1").through("a1", "sandbox", "performance", "accessibility");
  expect(adoptedFor(walk.state, "sandbox", null)).toBe(sha("e1"));
  walk.push("b2").checks("b2").through("b2", "sandbox", "performance", "accessibility");
  expect(adoptedFor(walk.state, "sandbox", null)).toBeNull();
  expect(adoptedFor(walk.state, "sandbox", named)).toBe(sha("e1"));
  const found = { is: "commit", candidate: candidate("e1"), after: null, changes: [] } as const;
  walk.ask({ verb: "rollback", stage: "sandbox", version: named, reason: null }, { version: sha("e1"), found });
  expect(walk.answer).toMatchObject({ is: "rolling-back", to: sha("e1"), verifiedAt: null });
  expect(walk.state.line[0]).toBe(candidate("e1"));
});

test("a version that nobody adopted becomes no candidate by a rollback", () => {
  const walk = new Walk();
  adopts(walk, "sandbox", by("e1", START - MINUTE));
  walk.push("a1").checks("a1").through("a1", "sandbox", "performance", "accessibility");
  const found = { is: "commit", candidate: candidate("e9"), after: null, changes: [] } as const;
  walk.ask(
    { verb: "rollback", stage: "sandbox", version: { is: "sha", prefix: sha("e9") }, reason: null },
    { version: sha("e9"), found },
  );
  expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
  expect(walk.state.candidates[candidate("e9")]).toBeUndefined();
});
