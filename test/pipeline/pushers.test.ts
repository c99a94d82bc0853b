/** Who pushed is remembered, however much he or others push afterwards. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import { describe, expect, test } from "vitest";
import { tallyOf } from "../../src/pipeline/tally.ts";
import { gated, made, rule, say } from "../support/approvals.ts";
import { candidate, MINUTE, sha, Walk } from "../support/walk.ts";

const DAY = 24 * 60 * MINUTE;
const hasStarted = (walk: Walk): boolean => runAt(walk.state, candidate("a1"), "production") !== undefined;
const tally = ({ state }: Walk) => {
  const { policy, candidates } = state;
  const one = candidates[candidate("a1")];
  const stage = policy?.definition.stages.find(({ name }) => name === "production");
  return policy === null || one === undefined || stage === undefined
    ? null
    : tallyOf(state, policy.definition, one, stage);
};
const push = (walk: Walk, by: string, branch: string): void =>
  void walk.tell({ kind: "branch-pushed", at: walk.at, branch, by });

/** The pull request of `feature` is merged and comes as far as production, where mona promotes it. */
function promoted(walk: Walk): void {
  walk.opened(12, sha("fe"), { branch: "feature" });
  walk
    .push("a1", { by: "mona", changes: [{ number: 12, author: "octocat" }] })
    .checks("a1")
    .through("a1", "sandbox", "performance", "accessibility", "staging");
  say(walk, "mona", "promote");
}

/** eve pushed to `feature`; what happens then; mona promotes it, and somebody says yes. */
function walked(between: (walk: Walk) => void, yes = "eve"): Walk {
  const walk = new Walk(gated(rule()));
  push(walk, "eve", "feature");
  between(walk);
  promoted(walk);
  made(walk, ["octocat"]);
  say(walk, yes);
  made(walk, ["octocat"]);
  return walk;
}

const floods: readonly (readonly [string, (walk: Walk) => void])[] = [
  ["nothing", () => undefined],
  [
    "pushing to more branches than are remembered",
    (walk) => {
      for (let n = 0; n < 600; n += 1) push(walk, "eve", `x${n}`);
    },
  ],
  [
    "so many, over weeks",
    (walk) => {
      for (let n = 0; n < 600; n += 1) {
        walk.at += DAY / 10;
        push(walk, "Eve", `x${n}`);
      }
    },
  ],
  [
    "so many of others",
    (walk) => {
      for (let n = 0; n < 1_200; n += 1) push(walk, `p${n % 30}`, `x${n}`);
    },
  ],
  [
    "so many pull requests of others",
    (walk) => {
      for (let n = 100; n < 700; n += 1) walk.opened(n, sha(`${n}`), { branch: `x${n}`, by: "hubot" });
    },
  ],
];

describe("an entry is never forgotten for the good of whoever made it", () => {
  test.for(floods)("after %s he may not approve it", ([, flood]) => {
    expect(hasStarted(walked(flood))).toBe(false);
  });

  test.for(floods)("after %s somebody else may", ([, flood]) => {
    expect(hasStarted(walked(flood, "carol"))).toBe(true);
  });

  test("a pull request with a low number is remembered behind any number of later ones", () => {
    const walk = walked((before) => {
      for (let n = 100; n < 700; n += 1) before.opened(n, sha(`${n}`), { branch: `x${n}`, by: "mallory" });
      before.opened(12, sha("fe"), { branch: null, by: "eve2" });
    }, "eve2");
    expect(hasStarted(walk)).toBe(false);
  });
});

test("after months whoever pushed much may approve again what he did not push", () => {
  const walk = new Walk(gated(rule()));
  for (let n = 0; n < 600; n += 1) push(walk, "eve", `x${n}`);
  walk.at += 91 * DAY;
  promoted(walk);
  say(walk, "eve");
  made(walk, ["octocat"]);
  expect(hasStarted(walk)).toBe(true);
});

test("strangers who open pull requests from their forks push nobody out: each is the author of his own in any case", () => {
  const crowd = (walk: Walk): void => {
    for (let n = 100; n < 1_200; n += 1)
      walk.opened(n, sha(`${n}`), { branch: null, author: `p${n}`, by: n % 2 === 0 ? `p${n}` : `P${n}` });
  };
  expect(hasStarted(walked(crowd, "carol"))).toBe(true);
  expect(hasStarted(walked(crowd))).toBe(false);
});

test("so many people that one of them is forgotten: nobody's yes counts for now, and it says why", () => {
  const crowd = (walk: Walk): void => {
    for (let n = 0; n < 1_100; n += 1) push(walk, `p${n}`, `x${n}`);
  };
  const walk = walked(crowd, "carol");
  say(walk, "eve");
  expect(hasStarted(walk)).toBe(false);
  expect(tally(walk)?.makers).toBe("forgotten");
  expect(Object.keys(walk.state.pushes?.people ?? {})).toHaveLength(1_000);
});

test("what is kept of one person is bounded; who pushes on is remembered for what he did last", () => {
  const walk = new Walk(gated(rule()));
  push(walk, "eve", "develop");
  for (let n = 0; n < 600; n += 1) {
    walk.at += DAY;
    push(walk, "eve", "develop");
    push(walk, "eve", `x${n}`);
  }
  const { to, anywhereUntil } = walk.state.pushes?.people["eve"] ?? { to: [] };
  expect(to).toHaveLength(500);
  expect(to).toContainEqual({ branch: "develop", at: walk.at });
  expect(anywhereUntil).toBeUndefined();
});
