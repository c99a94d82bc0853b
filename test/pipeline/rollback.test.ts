import { runAt } from "../../src/pipeline/by-stage.ts";
import { describe, expect, test } from "vitest";
import type { Version } from "../../src/pipeline/command.ts";
import { attemptId } from "../../src/pipeline/attempt.ts";
import { nextAt } from "../../src/pipeline/next.ts";
import { standing } from "../../src/pipeline/standing.ts";
import { candidate, merged, openHead, sha, Walk } from "../support/walk.ts";
import { deploy, shop } from "../support/definition.ts";

const stages = [deploy("staging", []), deploy("production", ["staging"], { production: true })];
/** Each has been through both stages, one after the other. */
const released = (...words: readonly string[]): Walk => {
  const walk = new Walk(shop({ stages }));
  for (const [index, word] of words.entries()) {
    walk
      .push(word, { changes: [{ number: 10 + index, author: "octocat" }] })
      .checks(word)
      .ends(word, "staging");
    walk.promote("production", merged(10 + index));
    walk.ends(word, "production");
    walk.at += 60_000;
  }
  return walk;
};
const back = (walk: Walk, version: Version | null = null, more: object = {}) =>
  walk.ask({ verb: "rollback", stage: "production", version, reason: null }, { by: "hubot", ...more });
const to = (word: string): Version => ({ is: "sha", prefix: sha(word) });
const there = (walk: Walk) => walk.state.environments["production"];
const attempts = (walk: Walk, word: string) => runAt(walk.state, candidate(word), "production")?.attempts.length;

test("the version before comes back as a run of its own, with its cause; the bad one is vetoed and automation is off", () => {
  const walk = released("a1", "b2");
  back(walk, null, { place: openHead(17, "fd") });
  expect(walk.answer).toMatchObject({
    is: "rolling-back",
    from: sha("b2"),
    to: sha("a1"),
    attempt: attemptId(candidate("a1"), "production", 2),
  });
  expect(walk.attempt("a1", "production").cause).toEqual({
    is: "rollback",
    login: "hubot",
    from: candidate("b2"),
    sha: sha("b2"),
    reason: null,
  });
  expect(walk.state.vetoes).toEqual({});
  walk.ends("a1", "production");
  expect(there(walk)).toMatchObject({
    occupant: { is: "known", sha: sha("a1") },
    lastVerified: { sha: sha("a1") },
    earlier: [{ sha: sha("b2") }],
    hold: { by: "hubot", sha: sha("a1"), fixOf: candidate("b2") },
  });
  expect(walk.state.vetoes[candidate("b2")]).toMatchObject({ by: "hubot", reason: "rolled back from production" });
  walk.promote("production", merged(11));
  expect(walk.answer).toMatchObject({ is: "refused", code: "vetoed" });
});

test("the hold ends when a candidate with the fix has passed upstream, and not with one without it", () => {
  const walk = released("a1", "b2");
  back(walk);
  walk.ends("a1", "production").push("c3").checks("c3");
  expect(walk.at_("c3", "staging")).toBe("waiting");
  walk.push("d4", { fixes: ["b200000"], changes: [{ number: 16, author: "octocat" }] });
  walk.promote("production", merged(16));
  walk.checks("d4");
  expect(there(walk)?.hold).not.toBeNull();
  walk.ends("d4", "staging");
  expect(there(walk)?.hold).toBeNull();
  expect(walk.at_("d4", "production")).toBe("intended");
});

test("it passes a hold, what is wrong upstream, and an orphan's shame; a veto and a lock it does not pass", () => {
  const walk = released("a1", "b2", "c3");
  walk.ask({ verb: "hold", stage: "production", reason: "we watch" });
  walk.push("d4", { before: sha("a1"), orphans: [candidate("b2"), candidate("c3")] });
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "mona" });
  back(walk);
  expect(walk.answer).toMatchObject({ is: "refused", code: "locked", facts: { who: "mona" } });
  walk.ask({ verb: "unlock", stage: "production" });
  back(walk, to("b2"));
  expect(walk.at_("b2", "production")).toBe("intended");
});

test("the owner of the lock may", () => {
  const walk = released("a1", "b2");
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "hubot" });
  back(walk);
  expect(walk.answer).toMatchObject({ is: "rolling-back", to: sha("a1") });
});

describe("to which version", () => {
  test.for([
    ["a sha", to("a1"), {}, { is: "rolling-back", to: sha("a1") }],
    ["a pull request", { is: "pull", number: 10 }, {}, { is: "rolling-back", to: sha("a1") }],
    ["a tag", { is: "name", name: "v1" }, { version: sha("a1") }, { is: "rolling-back", to: sha("a1") }],
    ["a tag that GitHub does not know", { is: "name", name: "v1" }, {}, { is: "refused", code: "version-unknown" }],
    [
      "one that was never verified there",
      to("f9"),
      { version: sha("f9") },
      { is: "refused", code: "no-rollback-target", next: `/promote production ${sha("f9").slice(0, 7)}` },
    ],
    ["the one that runs there", to("c3"), {}, { is: "refused", code: "already-there" }],
    ["none", null, {}, { is: "rolling-back", to: sha("b2") }],
  ] as const)("%s", ([, version, more, expected]) => {
    const walk = released("a1", "b2", "c3");
    back(walk, version, more);
    expect(walk.answer).toMatchObject(expected);
  });

  test("a vetoed one is passed over, and refused by name", () => {
    const walk = released("a1", "b2", "c3");
    walk.ask({ verb: "veto", version: to("b2"), reason: "wrong" });
    back(walk, to("b2"));
    expect(walk.answer).toMatchObject({ is: "refused", code: "vetoed" });
    back(walk);
    expect(walk.answer).toMatchObject({ is: "rolling-back", to: sha("a1") });
  });

  test("not one that carries on what is left: chosen by hand, the older one goes back to what was before it", () => {
    const walk = released("a1", "b2", "c3");
    walk.ask({ verb: "promote", stage: "production", version: to("b2"), reason: null });
    walk.ends("b2", "production");
    back(walk, to("c3"));
    expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
    back(walk);
    expect(walk.answer).toMatchObject({ is: "rolling-back", from: sha("b2"), to: sha("a1") });
  });

  test("nowhere, where nothing was, or nothing before", () => {
    const walk = released("a1");
    back(walk);
    expect(walk.answer).toMatchObject({
      is: "refused",
      code: "no-rollback-target",
      next: "/promote production <version>",
    });
    walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null });
    expect(walk.answer).toMatchObject({ is: "refused", code: "no-rollback-target" });
  });

  test("a pull request's head gives way to what was verified, and is itself nowhere to go", () => {
    const walk = released("a1");
    walk.promote("staging", openHead(17, "fd"));
    walk.checks("fd").ends("fd", "staging");
    expect(walk.state.environments["staging"]).toMatchObject({
      occupant: { sha: sha("fd") },
      lastVerified: { sha: sha("a1") },
    });
    walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null });
    expect(walk.answer).toMatchObject({ is: "rolling-back", from: sha("fd"), to: sha("a1") });
    walk.ends("a1", "staging");
    expect(walk.state.environments["staging"]?.earlier).toEqual([]);
  });
});

describe("while something else is going on", () => {
  const inFlight = (): Walk => {
    const walk = released("a1", "b2").push("c3", { changes: [{ number: 13, author: "mona" }] });
    walk.checks("c3").ends("c3", "staging").promote("production", merged(13));
    return walk.running("c3", "production");
  };

  test("a deploy in flight is what it leaves; it goes first when that has ended, aborted or not", () => {
    const walk = inFlight();
    back(walk);
    expect(walk.answer).toMatchObject({
      is: "rolling-back",
      from: sha("c3"),
      to: sha("b2"),
      attempt: null,
      awaited: { code: "busy" },
    });
    walk.promote("production", merged(11));
    walk.ask({ verb: "abort", stage: "production" });
    walk.report("c3", "production", { conclusion: "cancelled" });
    expect(walk.attempt("b2", "production").cause).toMatchObject({ is: "rollback", from: candidate("c3") });
    walk.ends("b2", "production");
    expect(Object.keys(walk.state.vetoes)).toEqual([candidate("c3")]);
  });

  test("while it stands, a lock that is taken keeps it out, and a veto on its target ends it", () => {
    const walk = inFlight();
    back(walk);
    walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "mona" });
    walk.ends("c3", "production");
    expect([attempts(walk, "b2"), walk.state.requests.length]).toEqual([1, 1]);
    walk.ask({ verb: "veto", version: to("b2"), reason: "wrong" });
    walk.ask({ verb: "unlock", stage: "production" });
    expect([attempts(walk, "b2"), walk.state.requests.length]).toEqual([1, 0]);
  });

  test("two who ask at once mean the same", () => {
    const walk = released("a1", "b2", "c3");
    back(walk);
    back(walk, null, { by: "mona" });
    expect(walk.answer).toMatchObject({
      is: "refused",
      code: "nothing-to-do",
      facts: { state: "a rollback to b200000 is on its way there" },
    });
    expect([attempts(walk, "a1"), attempts(walk, "b2")]).toEqual([1, 2]);
  });

  test("a person may go further back; automation repeats none that failed", () => {
    const definition = shop({
      stages: [deploy("staging", []), deploy("production", ["staging"], { production: true, retries: 3 })],
    });
    const walk = released("a1", "b2", "c3").config(definition);
    back(walk);
    walk.ends("b2", "production");
    back(walk);
    expect(walk.answer).toMatchObject({ is: "rolling-back", from: sha("b2"), to: sha("a1") });
    walk.ends("a1", "production", "failure");
    expect(attempts(walk, "a1")).toBe(2);
    expect(Object.keys(walk.state.vetoes), "only what was left for good").toEqual([candidate("c3")]);
  });

  test("one that failed has not left its target: asked again it goes there again, and so does a retry", () => {
    const walk = released("a1", "b2");
    back(walk);
    walk.ends("a1", "production", "failure");
    expect(there(walk)).toMatchObject({ occupant: { is: "unknown" }, hold: { fixOf: candidate("b2") } });
    back(walk);
    expect(walk.answer).toMatchObject({ is: "rolling-back", from: sha("b2"), to: sha("a1") });
    walk.ends("a1", "production", "failure");
    walk.ask({ verb: "retry", stage: "production" });
    expect(walk.attempt("a1", "production").cause).toMatchObject({ is: "rollback", from: candidate("b2") });
    walk.ends("a1", "production");
    expect(there(walk)?.occupant).toMatchObject({ sha: sha("a1") });
  });

  test("after a deploy that failed it goes to the last verified; the failed one shows what became of it", () => {
    const walk = released("a1")
      .push("b2", { changes: [{ number: 15, author: "mona" }] })
      .checks("b2")
      .ends("b2", "staging");
    walk.promote("production", merged(15));
    walk.ends("b2", "production", "failure");
    back(walk);
    expect(walk.answer).toMatchObject({ from: sha("b2"), to: sha("a1") });
    walk.ends("a1", "production");
    const bad = walk.state.candidates[candidate("b2")];
    expect(bad && standing(walk.state, bad, "production")).toMatchObject({
      is: "ended",
      outcome: { is: "failed" },
      back: { sha: sha("a1") },
    });
    expect(
      walk.plan("call").filter((key) => key.includes("a1")),
      "its target has not failed",
    ).toEqual([]);
  });

  test("aborted before it began it takes nothing with it, and the environment stays held", () => {
    const walk = released("a1", "b2");
    back(walk);
    walk.ask({ verb: "abort", stage: "production" });
    expect(there(walk)).toMatchObject({ occupant: { sha: sha("b2") }, hold: { fixOf: candidate("b2") } });
    expect(walk.state.vetoes).toEqual({});
    const production = stages[1];
    expect(production && nextAt(walk.state, production)).toBeNull();
  });
});
