import { describe, expect, test } from "vitest";
import { wayOut } from "../../src/github/render/vetoed.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { inMarkdown } from "../../src/wording/escape.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, merged, openHead, sha, Walk } from "../support/walk.ts";

const stages = [deploy("staging", []), deploy("production", ["staging"], { production: true })];

/** `b2`, which brought #11, was rolled back to `a1`. */
function rolledBack(more: object = {}): Walk {
  const walk = new Walk(shop({ stages }));
  for (const [word, number] of [
    ["a1", 10],
    ["b2", 11],
  ] as const) {
    walk
      .push(word, { changes: [{ number, author: "octocat" }], ...more })
      .checks(word)
      .ends(word, "staging");
    walk.promote("production", merged(number));
    walk.ends(word, "production");
    walk.at += 60_000;
  }
  walk.ask({ verb: "rollback", stage: "production", version: null, reason: null });
  return walk.ends("a1", "production");
}
const bad = candidate("b2");
const due = (walk: Walk) => plan(walk.state).filter((effect) => effect.kind === "open-revert");
const told = (walk: Walk, pull: number | null): Walk => {
  const { at } = walk;
  walk.tell(
    pull === null
      ? { kind: "revert-refused", at, candidate: bad, detail: "no" }
      : { kind: "revert-opened", at, candidate: bad, pull, head: sha("e9") },
  );
  return walk;
};

test("what was rolled back is to be reverted, until GitHub has said what became of that", () => {
  const walk = rolledBack();
  expect(due(walk)).toEqual([{ kind: "open-revert", key: `revert/${bad}`, candidate: bad }]);
  for (const pull of [16, null]) expect(due(told(rolledBack(), pull))).toEqual([]);
  told(walk, 16);
  expect(walk.state.reverts?.[bad]).toEqual({ is: "opened", stage: "production", pull: 16, head: sha("e9") });
  told(told(walk, 17), null);
  expect(walk.state.reverts?.[bad], "the first answer counts").toMatchObject({ pull: 16 });
});

test.for([
  [
    "before it succeeds",
    () => {
      const walk = new Walk(shop({ stages }));
      walk.push("a1").checks("a1").ends("a1", "staging");
      return walk;
    },
  ],
  [
    "once the veto is lifted",
    () => {
      const walk = rolledBack();
      walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("b2") } });
      return walk;
    },
  ],
  ["once something mends it", () => rolledBack().push("c3", { fixes: ["#11"] })],
  ["where nobody knows what the trunk was before", () => rolledBack({ before: null })],
] as const)("nothing is opened %s", ([, walked]) => {
  expect(due(walked())).toEqual([]);
});

test("the head of a pull request is on no trunk: there is nothing to revert", () => {
  const walk = new Walk(shop({ stages }));
  walk.push("a1").checks("a1").ends("a1", "staging");
  walk.promote("staging", openHead(17, "fe"));
  walk.checks("fe").ends("fe", "staging");
  walk.ask({ verb: "rollback", stage: "staging", version: null, reason: null });
  walk.ends("a1", "staging");
  expect([Object.keys(walk.state.vetoes).length, due(walk)]).toEqual([1, []]);
});

const brings = (walk: Walk, head: string | null, fixes: readonly string[] = []): Walk => {
  const change = { number: 16, author: "sluice[bot]", ...(head === null ? {} : { head: sha(head) }) };
  return walk.push("d4", { changes: [change], fixes }).checks("d4");
};
const isHeld = (walk: Walk): boolean => walk.state.environments["production"]?.hold !== null;

test("what brings our revert as we made it mends it, whatever its message says", () => {
  const walk = told(rolledBack(), 16);
  walk.push("c3", { changes: [{ number: 12, author: "mona" }] }).checks("c3");
  expect(walk.at_("c3", "staging")).toBe("waiting");
  expect(isHeld(brings(walk, "e9").ends("d4", "staging"))).toBe(false);
});

describe("with another commit on its branch our revert is the fix only by what others say", () => {
  const said = "The revert #16 is not as Sluice opened it: look at what else is in it.";
  const says = (walk: Walk): string => wayOut(walk.state, sha("b2"), inMarkdown);

  test.for([["another", "e8"] as const, ["one that nobody knows", null] as const])("merged with %s", ([, head]) => {
    const walk = told(rolledBack(), 16);
    expect(says(walk)).toContain("Merge the revert #16");
    brings(walk, head);
    expect([isHeld(walk), walk.at_("d4", "staging")]).toEqual([true, "waiting"]);
    expect(says(walk)).toContain(said);
    walk
      .push("e5", { fixes: ["b200000"] })
      .checks("e5")
      .ends("e5", "staging");
    expect(isHeld(walk)).toBe(false);
  });

  test.for(["b200000", "#11"])("merged by a message that names %s", (name) => {
    const walk = brings(told(rolledBack(), 16), "e8", [name]);
    expect(walk.at_("d4", "staging")).not.toBe("waiting");
    expect(isHeld(walk.ends("d4", "staging"))).toBe(false);
  });

  test("found with another when an earlier try had opened it", () => {
    const walk = rolledBack();
    walk.tell({ kind: "revert-opened", at: walk.at, candidate: bad, pull: 16 });
    expect(says(walk)).toContain(said);
    expect(brings(walk, "e9").at_("d4", "staging")).toBe("waiting");
  });

  test("told before it is merged", () => {
    const walk = told(rolledBack(), 16).opened(16, sha("e9"));
    expect(says(walk)).toContain("Merge the revert #16");
    walk.opened(16, sha("e8"), { updatedAt: walk.at + 1 });
    expect(says(walk)).toContain(said);
    expect(says(walk)).not.toContain("Merge the revert");
  });
});
