/** What somebody else puts there while a version is looked at, or after it failed. */
import { expect, test } from "vitest";
import { begun, deployed, pass, smoke, tryEnds } from "../support/verified.ts";
import { deploy, shop } from "../support/definition.ts";
import { MINUTE, sha, Walk } from "../support/walk.ts";

const beside = (walk: Walk, environment: string): void => {
  walk.at += MINUTE;
  const found = { deployment: 99, sha: sha("e1"), by: "hubot", at: walk.at };
  walk.tell({ kind: "deployed-beside", at: walk.at, environment, found });
};

test("what soaks no longer where it was put does not count, and nobody can say that it holds", () => {
  const walk = tryEnds(deployed(begun([smoke], { soakMs: 30 * MINUTE })), "a1", "success");
  expect(walk.at_("a1", "staging")).toBe("soaking");
  beside(walk, "staging");
  expect(walk.at_("a1", "staging")).toBe("inconclusive");
  walk.later(60 * MINUTE);
  expect(walk.state.environments["staging"]?.lastVerified).toBeNull();
  pass(walk);
  expect(walk.answer).toMatchObject({
    is: "refused",
    code: "nothing-to-do",
    facts: { state: expect.stringContaining("does not run there any more") },
  });
});

test("what was replaced before it counted is tried again, and goes on then", () => {
  const walk = tryEnds(deployed(begun([smoke], { soakMs: 30 * MINUTE })), "a1", "success");
  beside(walk, "staging");
  expect(walk.attempt("a1", "staging").phase).toMatchObject({
    outcome: { is: "inconclusive", replaced: { sha: sha("e1"), by: "hubot" } },
  });
  walk.ask({ verb: "retry", stage: "staging" }, { by: "mona" });
  expect(walk.answer).toMatchObject({ is: "started" });
  tryEnds(walk.later(MINUTE).ends("a1", "staging"), "a1", "success").later(30 * MINUTE);
  expect(walk.at_("a1", "staging")).toBe("succeeded");
});

test.each(["success", "failure"])("a verification that ends in %s has looked at somebody else's version", (end) => {
  const walk = deployed(begun([smoke]));
  beside(walk, "staging");
  expect(walk.at_("a1", "staging")).toBe("verifying");
  expect(tryEnds(walk, "a1", end).at_("a1", "staging")).toBe("inconclusive");
});

test("what failed is not rolled back over what somebody else put there while the way back was locked", () => {
  const stage = deploy("production", [], { production: true, promote: "auto", onFailure: "rollback" });
  const walk = new Walk(shop({ stages: [stage] })).push("a1").checks("a1").ends("a1", "production");
  walk.later(MINUTE).push("b2").checks("b2").running("b2", "production");
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "hands off" }, { by: "hubot" });
  walk.ends("b2", "production", "failure");
  expect(walk.state.requests).toMatchObject([{ by: null, rollback: { sha: sha("b2") } }]);
  beside(walk, "production");
  expect(walk.state.requests).toEqual([]);
  expect(walk.state.environments["production"]?.hold).toMatchObject({ by: null });
});
