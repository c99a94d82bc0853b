/** What is known of the checks that a stage's gates ask for, as long as somebody waits for them and after. */
import { describe, expect, test } from "vitest";
import type { CheckSeen } from "../../src/pipeline/input.ts";
import { looksDue } from "../../src/pipeline/wake.ts";
import { deploy, shop } from "../support/definition.ts";
import { merged, MINUTE, sha, Walk } from "../support/walk.ts";

const gates = { approvals: [], checks: [{ name: "scan", app: null }] };
const scanned = (walk: Walk, state: CheckSeen["state"], order: number): Walk =>
  walk.checks("a1", [{ name: "build" }, { name: "scan", state, order }]);

/** Asked for with a green scan, and running there. */
function entered(more: object = {}): Walk {
  const production = deploy("production", ["staging"], { production: true, gates, ...more });
  const walk = new Walk(shop({ stages: [deploy("staging", []), production] }));
  scanned(walk.push("a1", { changes: [{ number: 12, author: "octocat" }] }), "passed", 1).ends("a1", "staging");
  walk.promote("production", merged(12));
  return scanned(walk, "passed", 1).running("a1", "production");
}
const again = (walk: Walk) => [walk.attempt("a1", "production").number, walk.at_("a1", "production")];
const isAskedFor = (walk: Walk): boolean => looksDue(walk.state, walk.at).some((look) => look.is === "checks");

describe("a check that turned red while the version was in flight", () => {
  test("keeps out whoever asks for it once more, until it is green", () => {
    const walk = scanned(entered(), "failed", 2)
      .ends("a1", "production", "failure")
      .later(10 * MINUTE);
    expect(isAskedFor(walk)).toBe(false);
    walk.ask({ verb: "retry", stage: "production" });
    expect([again(walk), isAskedFor(walk)]).toEqual([[1, "failed"], true]);
    expect(again(scanned(walk, "failed", 2))).toEqual([1, "failed"]);
    expect(again(scanned(walk, "passed", 3))).toEqual([2, "intended"]);
  });

  test("keeps out what would be repeated by itself", () => {
    const walk = scanned(entered({ retries: 1 }), "failed", 2).ends("a1", "production", "failure");
    expect([again(walk), isAskedFor(walk)]).toEqual([[1, "failed"], true]);
    expect(again(scanned(walk, "failed", 2).later(MINUTE))).toEqual([1, "failed"]);
  });

  test("and one that stayed green is repeated as soon as that was read", () => {
    const walk = entered({ retries: 1 }).ends("a1", "production", "failure");
    expect(looksDue(walk.state, walk.at)).toContainEqual({ is: "checks", sha: sha("a1") });
    expect(again(scanned(walk, "passed", 1))).toEqual([2, "intended"]);
  });
});

test("a newer version does not pass one that is tried again as soon as its checks were read; whoever asks for it does", () => {
  const tried = (): Walk => {
    const only = deploy("production", [], { gates, retries: 1, onFailure: "hold", promote: "auto" });
    const walk = scanned(scanned(new Walk(shop({ stages: [only] })).push("a1"), "passed", 1), "passed", 1);
    walk.running("a1", "production").later(MINUTE).push("b2");
    for (const order of [1, 2]) walk.checks("b2", [{ name: "build" }, { name: "scan", order }]);
    return walk.ends("a1", "production", "failure");
  };
  const walk = tried();
  expect(walk.at_("b2", "production")).toBe("waiting");
  expect(again(scanned(walk, "passed", 1))).toEqual([2, "intended"]);
  const other = tried();
  other.promote("production");
  expect(other.at_("b2", "production")).toBe("intended");
});

test("a wish that was withdrawn: what turned red before the next one counts", () => {
  const walk = entered();
  walk.ends("a1", "production", "failure");
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "audit" }, { by: "mona" });
  walk.promote("production", merged(12));
  scanned(walk, "passed", 1).ask({ verb: "abort", stage: "production" });
  scanned(walk, "failed", 2);
  walk.ask({ verb: "unlock", stage: "production" });
  walk.promote("production", merged(12));
  expect([again(walk), isAskedFor(walk)]).toEqual([[1, "failed"], true]);
});
