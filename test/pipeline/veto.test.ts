import { describe, expect, test } from "vitest";
import { fixesNamed, namedBy } from "../../src/pipeline/fixes.ts";
import type { Candidate } from "../../src/pipeline/candidate.ts";
import type { Effect } from "../../src/pipeline/effect.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { rankOf } from "../../src/pipeline/rank.ts";
import { standing } from "../../src/pipeline/standing.ts";
import { fixOf, vetoOn } from "../../src/pipeline/vetoes.ts";
import { rule, say } from "../support/approvals.ts";
import { candidate, merged, MINUTE, sha, Walk } from "../support/walk.ts";
import { deploy, shop } from "../support/definition.ts";

const two = (): Walk =>
  new Walk(shop({ stages: [deploy("staging", []), deploy("production", ["staging"], { production: true })] }));
const veto = (walk: Walk, word: string) =>
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha(word) }, reason: "wrong price" }, { by: "mona" });
const unveto = (walk: Walk, word: string) => walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha(word) } });
const isVetoed = (walk: Walk, word: string) => vetoOn(walk.state, { id: candidate(word) })?.sha === sha("b2");

describe("a message names what it mends", () => {
  test.for([
    ["This reverts commit bad5678bad5678bad5678bad5678bad5678bad56.", ["bad5678bad5678bad5678bad5678bad5678bad56"]],
    ['Revert "Prices"\n\nReverts acme/shop#15', ["#15"]],
    ["Fixes Acme/Shop#15 and reverts acme/shop@bad5678.", ["#15", "bad5678"]],
    ["fixes vendor/lib#15, fixes: vendor/shop#15, reverts vendor/lib@bad5678", []],
    ["fixes https://github.com/vendor/lib/pull/15, fixes github.com/vendor/lib#15", []],
    ["reverts https://github.com/vendor/lib/commit/bad5678bad5678bad5678bad5678bad5678bad56", []],
    ["fixes vendor/bad5678, fixes bad5678/lib, fixes bad5678/lib#15, fixes x/y-bad5678", []],
    ["Fixes BAD5678, and fixes: #15", ["bad5678", "#15"]],
    ["fixed #15 fixed #15", ["#15"]],
    ["after bad5678 and #15 went in", []],
    ["prefixes bad5678; fixes the page", []],
    ["Fixes bad567", []],
    [`Fixes ${"a".repeat(41)}`, []],
    [
      Array.from({ length: 30 }, (_, index) => `fixes #${index + 1}`).join(" "),
      Array.from({ length: 20 }, (_, index) => `#${index + 1}`),
    ],
  ] as const)("%j", ([message, expected]) => {
    expect(namedBy(fixesNamed([{ sha: sha("c3"), message }], "acme/shop"), new Set())).toEqual(expected);
  });

  test("but what we wrote ourselves names nothing", () => {
    const ours = { sha: sha("e9"), message: `This reverts commit ${sha("b2")}.` };
    const named = fixesNamed([ours, { sha: sha("c3"), message: "Fixes #15" }], "acme/shop");
    expect(namedBy(named, new Set([sha("e9")]))).toEqual(["#15"]);
  });
});

test("no stage takes it, nor what carries it on; the first that names it goes, and all behind", () => {
  const walk = two()
    .push("a1")
    .checks("a1")
    .push("b2", { changes: [{ number: 15, author: "hubot" }] });
  veto(walk, "b2");
  expect(walk.answer).toMatchObject({ is: "vetoed", veto: { sha: sha("b2"), by: "mona", reason: "wrong price" } });
  walk.checks("b2").push("c3").checks("c3");
  expect([walk.at_("a1", "staging"), walk.at_("b2", "staging"), walk.at_("c3", "staging")]).toEqual([
    "intended",
    "waiting",
    "waiting",
  ]);
  walk
    .ends("a1", "staging")
    .push("d4", { fixes: ["#15"] })
    .push("e5")
    .checks("e5");
  expect(walk.at_("e5", "staging")).toBe("intended");
  expect(["a1", "b2", "c3", "d4", "e5"].map((word) => isVetoed(walk, word))).toEqual([false, true, true, false, false]);
});

test("what waits is not superseded by a vetoed one, and no wish waits for it", () => {
  const walk = two().push("a1").checks("a1").running("a1", "staging");
  walk.push("b2").checks("b2").push("c3").checks("c3");
  walk.promote("staging", undefined, { version: sha("c3") });
  veto(walk, "c3");
  expect(walk.state.requests).toEqual([]);
  walk.ends("a1", "staging");
  expect(walk.at_("c3", "staging")).toBe("waiting");
  walk.promote("staging");
  expect(walk.answer, "the newest that may go").toMatchObject({ is: "started", candidate: candidate("b2") });
});

test("a promotion of it is refused, of its change too until a fix carries it on", () => {
  const walk = two()
    .push("b2", { changes: [{ number: 15, author: "hubot" }] })
    .checks("b2")
    .through("b2", "staging");
  veto(walk, "b2");
  const refused = { is: "refused", code: "vetoed", facts: { who: "mona", sha: "b200000" }, next: "/unveto b200000" };
  walk.promote("production", merged(15));
  expect(walk.answer).toMatchObject(refused);
  walk.ask({ verb: "promote", stage: "production", version: { is: "sha", prefix: sha("b2") }, reason: null });
  expect(walk.answer).toMatchObject(refused);
  walk.push("c3", { fixes: ["b200000"] });
  walk.promote("production", merged(15));
  expect(walk.answer).toMatchObject({ is: "standing" });
  walk.checks("c3").through("c3", "staging");
  expect(walk.at_("c3", "production")).toBe("intended");
});

test("the last yes to it lets nothing in before the veto is taken back", () => {
  const gates = { approvals: [rule({ count: 2, not: [] })], checks: [] };
  const walk = new Walk(shop({ stages: [deploy("production", [], { production: true, promote: "auto", gates })] }));
  walk.push("b2", { changes: [{ number: 12, author: "octocat" }] }).checks("b2");
  say(walk, "mona");
  veto(walk, "b2");
  say(walk, "hubot");
  expect(walk.at_("b2", "production")).toBe("waiting");
  unveto(walk, "b2");
  expect(walk.at_("b2", "production")).toBe("intended");
});

test("taken back, it goes on; lifting what only carries it names the one to lift", () => {
  const walk = two().push("b2").push("c3");
  veto(walk, "b2");
  unveto(walk, "c3");
  expect(walk.answer).toMatchObject({
    is: "refused",
    code: "vetoed",
    facts: { carrier: "c300000" },
    next: "/unveto b200000",
  });
  veto(walk, "b2");
  expect(walk.answer, "once is enough").toMatchObject({ is: "refused", code: "vetoed" });
  unveto(walk, "b2");
  expect(walk.answer).toMatchObject({ is: "unvetoed" });
  unveto(walk, "b2");
  expect(walk.answer).toMatchObject({ is: "refused", code: "nothing-to-do" });
  walk.checks("c3");
  expect(walk.at_("c3", "staging")).toBe("intended");
});

test("without a version it is the pull request's; on the control issue one must be named", () => {
  const walk = two().push("b2", { changes: [{ number: 15, author: "hubot" }] });
  walk.ask({ verb: "veto", version: null, reason: "x" }, { place: merged(15) });
  expect(walk.answer).toMatchObject({ is: "vetoed", veto: { sha: sha("b2") } });
  walk.ask({ verb: "veto", version: null, reason: "x" });
  expect(walk.answer).toMatchObject({ is: "refused", code: "bad-argument" });
  walk.ask({ verb: "veto", version: { is: "pull", number: 99 }, reason: "x" });
  expect(walk.answer).toMatchObject({ is: "refused", code: "version-unknown", facts: { version: "#99" } });
});

const sixteen = { is: "name", name: "16" } as const;

test.for([
  [{ verb: "unveto", version: sixteen }, "/unveto #16"],
  [{ verb: "promote", stage: "staging", version: sixteen, reason: null }, "/promote staging #16"],
  [{ verb: "plan", stage: "staging", version: sixteen }, "/plan staging #16"],
  [{ verb: "rollback", stage: "staging", version: sixteen, reason: null }, "/rollback staging to #16"],
] as const)("a number that is no tag was meant as a pull request: %j", ([command, next]) => {
  const walk = two();
  for (const word of ["a1", "b2"]) walk.push(word).checks(word).ends(word, "staging");
  walk.ask(command);
  const facts = { version: "16", near: "#16" };
  expect(walk.answer).toEqual({ is: "refused", code: "version-unknown", facts, next });
});

test("a forced push that takes it off the trunk takes its taint with it", () => {
  const walk = two().push("a1").push("b2");
  veto(walk, "b2");
  walk.push("c3", { before: sha("a1"), orphans: [candidate("b2")] });
  expect(["a1", "b2", "c3"].map((word) => isVetoed(walk, word))).toEqual([false, true, false]);
});

test("however long ago: the veto and its fix are kept", () => {
  const red = [{ name: "build", state: "failed" }] as const;
  const walk = two().push("a1").checks("a1", red).push("b2").checks("b2", red);
  veto(walk, "b2");
  for (let index = 0; index < 60; index += 1) walk.push(`${index}e`).checks(`${index}e`, red);
  expect(vetoOn(walk.state, { id: candidate("59e") })?.sha).toBe(sha("b2"));
  walk.push("f1", { fixes: ["b200000"] }).checks("f1", red);
  for (let index = 0; index < 120; index += 1) walk.push(`${index}f`).checks(`${index}f`, red);
  expect(fixOf(walk.state, candidate("b2"))).toBe(candidate("f1"));
  expect(vetoOn(walk.state, { id: candidate("b2") })).toMatchObject({ candidate: candidate("b2") });
  expect(vetoOn(walk.state, { id: candidate("119f") })).toBeNull();
});

test("who may is said once for all stages, and a reader may not", () => {
  const permissions = { veto: { "*": [{ is: "login", login: "mona" }] } } as const;
  const walk = new Walk(shop({ stages: [deploy("staging", [])], permissions })).push("b2");
  const as = (by: string, role: "read" | "write") =>
    walk.ask(
      { verb: "veto", version: { is: "sha", prefix: sha("b2") }, reason: "x" },
      { by, public: false, right: { is: "known", role, roleName: role } },
    );
  as("octocat", "write");
  expect(walk.answer).toMatchObject({ is: "refused", code: "not-permitted", facts: { right: "mona" } });
  as("mona", "write");
  expect(walk.answer).toMatchObject({ is: "vetoed" });
  walk.ask(
    { verb: "unveto", version: { is: "sha", prefix: sha("b2") } },
    { public: false, right: { is: "known", role: "read", roleName: "read" } },
  );
  expect(walk.answer).toMatchObject({ is: "refused", code: "not-permitted", facts: { right: "write" } });
});

test("the stages that have it are named, not those with an older bad one", () => {
  const walk = two().push("a1").checks("a1").through("a1", "staging");
  veto(walk, "a1");
  expect(walk.answer).toMatchObject({ is: "vetoed", runsIn: ["staging"] });
  walk.push("b2").checks("b2");
  veto(walk, "b2");
  expect(walk.answer).toMatchObject({ is: "vetoed", runsIn: [] });
});

/** It has entered staging; GitHub has not taken it yet. */
const entering = (): Walk => two().push("b2").checks("b2");
const deployed = (walk: Walk): Walk => {
  walk.tell({ kind: "deployment-created", at: walk.at, attempt: walk.attempt("b2", "staging").id, deployment: 7 });
  return walk;
};
const VETOED = { is: "ended", outcome: { is: "aborted", by: "mona", vetoed: true } };

test("what GitHub has not taken yet does not start", () => {
  const walk = entering();
  veto(walk, "b2");
  expect(walk.attempt("b2", "staging").phase).toMatchObject(VETOED);
  expect(walk.answer).toMatchObject({
    is: "vetoed",
    met: [{ candidate: candidate("b2"), stage: "staging", is: "called-off" }],
  });
  expect([...walk.plan("create-deployment"), ...walk.plan("dispatch")]).toEqual([]);
  const known = standing(walk.state, walk.state.candidates[candidate("b2")] as Candidate, "staging");
  expect(known).toMatchObject({ is: "vetoed", marring: { isOwn: true } });
});

test("nor what carries it on; what a fix lets in does", () => {
  const walk = two().push("b2").push("c3").checks("c3");
  expect(walk.at_("c3", "staging")).toBe("intended");
  veto(walk, "b2");
  expect(walk.at_("c3", "staging")).toBe("aborted");
  const mended = two()
    .push("b2", { changes: [{ number: 15, author: "hubot" }] })
    .push("c3", { fixes: ["#15"] })
    .checks("c3");
  veto(mended, "b2");
  expect(mended.at_("c3", "staging")).toBe("intended");
});

test("whether its dispatch was begun is found out, and nothing is begun: one that was not is over at once", () => {
  const walk = deployed(entering());
  const { id } = walk.attempt("b2", "staging");
  veto(walk, "b2");
  expect(walk.attempt("b2", "staging").phase).toMatchObject({ is: "stopping", unbegun: true });
  const [dispatch] = plan(walk.state).filter(({ kind }) => kind === "dispatch");
  expect(dispatch).toMatchObject({ key: `dispatch/${id}` });
  expect(rankOf(walk.state, dispatch as Effect)).toBe("rollback");
  walk.tell({ kind: "dispatch-failed", at: walk.at, attempt: id, code: "run-lost", detail: "", mayRun: false });
  expect(walk.attempt("b2", "staging").phase).toMatchObject(VETOED);
  walk.push("d4", { fixes: [sha("b2")] }).checks("d4");
  expect(walk.at_("d4", "staging"), "the lane is free").toBe("intended");
});

test("one that was begun after all is cancelled", () => {
  const walk = deployed(entering());
  veto(walk, "b2");
  walk.running("b2", "staging");
  expect([walk.plan("dispatch"), walk.plan("cancel-run")]).toEqual([[], [expect.stringMatching(/^cancel\//)]]);
  walk.report("b2", "staging", { conclusion: "cancelled" });
  expect(walk.attempt("b2", "staging").phase).toMatchObject(VETOED);
});

test("what runs stays, and what looks at it goes on", () => {
  const walk = entering().running("b2", "staging");
  veto(walk, "b2");
  expect(walk.at_("b2", "staging")).toBe("running");
  expect(walk.answer).toMatchObject({
    is: "vetoed",
    met: [{ candidate: candidate("b2"), stage: "staging", is: "running" }],
  });
});

test("taken back it starts there when somebody says so", () => {
  const walk = entering();
  veto(walk, "b2");
  unveto(walk, "b2");
  expect(walk.answer).toMatchObject({
    is: "unvetoed",
    met: [{ candidate: candidate("b2"), stage: "staging", is: "called-off" }],
  });
  expect(walk.at_("b2", "staging")).toBe("aborted");
  walk.ask({ verb: "retry", stage: "staging" });
  expect(walk.at_("b2", "staging")).toBe("intended");
});

test("what carried it on and was called off with it is known when the veto is taken back, unless another veto is on it", () => {
  const walk = two().push("b2").push("c3").checks("c3");
  veto(walk, "b2");
  veto(walk, "c3");
  expect(walk.answer, "what another veto had called off is none of its").toMatchObject({ is: "vetoed", met: [] });
  unveto(walk, "b2");
  expect(walk.answer).toMatchObject({ is: "unvetoed", met: [] });
  unveto(walk, "c3");
  expect(walk.answer).toMatchObject({ met: [{ candidate: candidate("c3"), stage: "staging", is: "called-off" }] });
});

test("what was tried there since is not named when the veto is taken back", () => {
  const walk = entering();
  veto(walk, "b2");
  walk
    .later(MINUTE)
    .push("d4", { fixes: [sha("b2")] })
    .checks("d4");
  expect(walk.at_("d4", "staging")).toBe("intended");
  unveto(walk, "b2");
  expect(walk.answer).toMatchObject({ is: "unvetoed", met: [] });
});
