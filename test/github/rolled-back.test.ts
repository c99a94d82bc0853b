/** What is said of a version that was left: what it had come to, and what stands in its place. */
import { describe, expect, test } from "vitest";
import { renderCall } from "../../src/github/render/call.ts";
import { livingComment } from "../../src/github/render/living.ts";
import { stageCheck } from "../../src/github/render/stage-check.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { begun, deployed, HOUR, inconclusive, smoke, tryEnds } from "../support/verified.ts";
import { candidate, head, openHead } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

const back = (walk: Walk): Walk => {
  walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null }, { by: "hubot" });
  return walk;
};
/** `a1` was verified there; then `b2` came. */
const followed = (more = {}): Walk => tryEnds(deployed(begun([smoke], more)), "a1");
const check = (walk: Walk, word: string, id = candidate(word)) => {
  const known = walk.state.candidates[id];
  if (known === undefined) throw new Error(`there is no ${word}`);
  return stageCheck(walk.state, known, "staging");
};
const living = (walk: Walk) => {
  const content = livingComment(walk.state, 12);
  return content.is === "comment" ? content.body : "";
};
const rollbackCalls = (walk: Walk) =>
  plan(walk.state).flatMap((effect) =>
    effect.kind === "call" && effect.cause === "rollback"
      ? [renderCall(effect, walk.state, { owner: "acme" }).body]
      : [],
  );

describe("a rollback that is deployed and cannot be judged", () => {
  const undecided = (): Walk => {
    const walk = back(inconclusive(followed({ onFailure: "rollback" }), "b2"));
    return tryEnds(walk.ends("a1", "staging"), "a1", "neutral");
  };

  test("runs there, and a person says whether it holds", () => {
    const walk = undecided();
    expect(check(walk, "b2")).toMatchObject({
      title: "Rolled back by hubot: a100000 runs there, not verified",
      buttons: [],
    });
    expect(check(walk, "b2").summary).toContain("/pass staging");
    expect(check(walk, "b2").line).toContain("rolled back");
    expect(living(walk)).toContain("### Rolled back from staging: a100000 runs there, not verified");
    expect(living(walk)).toContain("a100000 runs there, but Sluice could not tell whether it holds");
    expect(living(walk)).not.toMatch(/unknown|rollback failed/);
    expect(rollbackCalls(walk)).toEqual([
      expect.stringMatching(
        /^@hubot: the rollback of staging to a100000 needs a decision\. a100000 runs there.*\/pass staging/s,
      ),
    ]);
  });

  test("once he has said so it is as if it had been verified", () => {
    const walk = undecided();
    walk.ask({ verb: "pass", stage: "staging", words: null }, { by: "mona" });
    expect(check(walk, "b2").title).toMatch(/^Rolled back by hubot: a100000 runs again since /);
    expect(rollbackCalls(walk)).toEqual([]);
  });
});

test("of a rollback whose verification failed it is known what runs there", () => {
  const walk = back(inconclusive(followed(), "b2"));
  tryEnds(walk.ends("a1", "staging"), "a1", "failure");
  expect(check(walk, "b2").title).toBe("The rollback failed: staging needs a person");
  expect(living(walk)).toContain("a100000 runs there, not verified; automation is off there.");
});

describe("only what failed is said to have failed", () => {
  test.for([
    ["failed", "failure", /^Failed and rolled back: /, "### Failed in staging, rolled back to a100000"],
    ["could not be judged", "neutral", /^Rolled back by hubot: /, "### Rolled back from staging: a100000 runs there"],
  ] as const)("it %s", ([, end, title, heading]) => {
    const walk = back(tryEnds(deployed(followed(), "b2"), "b2", end));
    tryEnds(walk.ends("a1", "staging"), "a1");
    expect(check(walk, "b2").title).toMatch(title);
    expect(living(walk)).toContain(heading);
    expect(check(walk, "a1").title).toContain(
      end === "failure" ? "after b200000 failed" : "after b200000 was rolled back",
    );
  });

  test("it was soaking", () => {
    const walk = back(tryEnds(deployed(followed({ soakMs: HOUR }).later(HOUR), "b2"), "b2"));
    expect(check(walk, "b2").title).toBe("Aborted; rolling back to a100000");
    tryEnds(walk.ends("a1", "staging"), "a1");
    expect(check(walk, "b2").title).toMatch(/^Rolled back by hubot: a100000 runs again since /);
  });
});

test("the hold that a pull request's head leaves behind ends with the pull request", () => {
  const walk = followed();
  walk.promote("staging", openHead(17, "fd"));
  inconclusive(walk.checks("fd"), "fd");
  tryEnds(back(walk).ends("a1", "staging"), "a1");
  const text = check(walk, "fd", head("fd")).text;
  expect(text).toContain("is on hold until #17 is merged or closed.");
});
