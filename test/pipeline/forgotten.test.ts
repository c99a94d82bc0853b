/** What people said of a version, and what ran, counts also behind more versions than are remembered. */
import { expect, test } from "vitest";
import type { Gates } from "../../src/pipeline/definition.ts";
import { runAt } from "../../src/pipeline/by-stage.ts";
import { maintain, rule } from "../support/approvals.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, MINUTE, sha, Walk } from "../support/walk.ts";

const manual = (gates?: Gates): Walk =>
  new Walk(
    shop({
      stages: [
        deploy("production", [], { production: true, promote: "manual", ...(gates === undefined ? {} : { gates }) }),
      ],
    }),
  );
let pushes = 0;
function more(walk: Walk, count: number): Walk {
  for (let n = 0; n < count; n += 1) {
    const word = (0xa00000 + pushes++).toString(16);
    walk.push(word).checks(word);
  }
  return walk;
}
/** By its sha, as GitHub finds it on the trunk behind the candidate that stands before it. */
function promoted(walk: Walk, word: string, after: string | null): Walk {
  const found = {
    is: "commit",
    candidate: candidate(word),
    after: after === null ? null : sha(after),
    changes: [],
  } as const;
  const version = { is: "sha", prefix: sha(word) } as const;
  walk
    .later(MINUTE)
    .ask({ verb: "promote", stage: "production", version, reason: null }, { version: sha(word), found });
  return walk;
}
const isThere = (walk: Walk, word: string): boolean => runAt(walk.state, candidate(word), "production") !== undefined;

test("a veto holds, for what carried it on too, also when its fix has come and fifty after it", () => {
  const walk = manual().push("e0").checks("e0").push("bad").checks("bad").push("c1").checks("c1");
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha("bad") }, reason: "wrong price" }, { by: "mona" });
  walk.push("f1", { fixes: [sha("bad").slice(0, 7)] }).checks("f1");
  more(walk, 120);
  for (const [word, after] of [
    ["bad", "e0"],
    ["c1", "bad"],
  ] as const) {
    promoted(walk, word, after);
    expect(walk.answer).toMatchObject({ is: "refused", code: "vetoed" });
    expect(isThere(walk, word)).toBe(false);
  }
});

test("a no holds", () => {
  const walk = manual({ approvals: [rule({ not: [] })], checks: [] })
    .push("e0")
    .checks("e0")
    .push("bad")
    .checks("bad");
  walk.ask({ verb: "reject", stage: "production", reason: "no" }, { by: "mona", right: maintain });
  promoted(more(walk, 120), "bad", "e0");
  expect(walk.answer).toMatchObject({ is: "refused", code: "rejected" });
});

test("no attempt bears the number of one that is forgotten, however often its version comes back", () => {
  const walk = manual().push("e0").checks("e0");
  const numbers: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    promoted(walk, "e0", null).checks("e0").through("e0", "production");
    numbers.push(walk.attempt("e0", "production").number);
    walk.ask({ verb: "resume", stage: "production" });
    // As many that were verified later push them out of what may be gone back to.
    for (let later = 0; later < 12; later += 1) {
      const newest = more(walk, 5).state.line.at(-1)?.slice(1, 7) ?? "";
      promoted(walk, newest, null).through(newest, "production");
    }
    expect(isThere(walk, "e0")).toBe(false);
  }
  expect(numbers).toEqual([1, 2, 3]);
});
