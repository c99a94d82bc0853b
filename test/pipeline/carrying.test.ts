/** Whose work a candidate is, is known until it is verified, however many came after it. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import { describe, expect, test } from "vitest";
import { isForgotten, makersOf, sinceOf } from "../../src/pipeline/approvals.ts";
import type { Candidate } from "../../src/pipeline/candidate.ts";
import { deploy, shop } from "../support/definition.ts";
import { made, rule, say } from "../support/approvals.ts";
import { candidate, MINUTE, sha, Walk } from "../support/walk.ts";

const gates = { approvals: [rule()], checks: [] };
const definition = shop({ stages: [deploy("production", [], { production: true, gates })] });
const word = (n: number): string => (n + 0x1000).toString(16);
const merge = (walk: Walk, name: string, number: number, more: readonly number[] = []): Walk =>
  walk
    .later(MINUTE)
    .push(name, { by: "mona", changes: [number, ...more].map((one) => ({ number: one, author: authorOf(one) })) })
    .checks(name);
const authorOf = (number: number): string => (number === 2 ? "dora" : "octocat");

/** aaa is verified in production, unless nothing is; bbb brings eve's work; `more` follow. The last of them. */
function behind(more: number, { isVerified = true, each = 1 } = {}): { readonly walk: Walk; readonly last: string } {
  const walk = new Walk(definition);
  if (isVerified) {
    merge(walk, "aaa", 1);
    say(walk, "hubot", "promote", 1);
    say(walk, "carol", "approve", 1);
    made(walk, ["octocat"]);
    walk.ends("aaa", "production");
  }
  walk.tell({ kind: "branch-pushed", at: walk.at, branch: "feature", by: "eve" });
  walk.opened(2, sha("fe"), { branch: "feature" });
  merge(walk, "bbb", 2);
  for (let n = 0; n < more; n += 1) merge(walk, word(n), 100 + n, numbers(each - 1, 1000 + n * each));
  return { walk, last: word(more - 1) };
}

const numbers = (count: number, from: number): readonly number[] => Array.from({ length: count }, (_, n) => from + n);

function asked({ state }: Walk, name: string) {
  const one = state.candidates[candidate(name)];
  const stage = state.policy?.definition.stages.find((known) => known.name === "production");
  if (one === undefined || stage === undefined) throw new Error("nothing is there");
  return {
    makers: makersOf(state, one, stage),
    since: sinceOf(state, one, stage),
    forgotten: isForgotten(state, one, stage),
  };
}

const carried = ({ carries }: Candidate): number => carries?.brought.length ?? 0;

describe("a change of which the candidate is forgotten", () => {
  test.for([10, 70])("%i merges later whoever made it may not let it in", (more) => {
    const { walk, last } = behind(more);
    expect(candidate("bbb") in walk.state.candidates).toBe(more === 10);
    say(walk, "hubot", "promote", 99 + more);
    made(walk, ["octocat"]);
    for (const maker of ["eve", "dora"]) {
      say(walk, maker, "approve", 99 + more);
      made(walk, ["octocat"]);
      expect(walk.at_(last, "production")).toBe("waiting");
    }
    say(walk, "carol", "approve", 99 + more);
    made(walk, ["octocat"]);
    expect(runAt(walk.state, candidate(last), "production")).toBeDefined();
  });

  test("the same where nothing is verified there yet: its pull request is read, and what lies before it", () => {
    const { walk, last } = behind(70, { isVerified: false });
    const { makers, since, forgotten } = asked(walk, last);
    expect(makers).toEqual(expect.arrayContaining(["eve", "dora"]));
    expect(since).toMatchObject({ candidate: null, sha: null });
    expect(since.pulls).toContain(2);
    expect(forgotten).toBe(false);
  });

  test("a commit from before what is remembered may have any of it", () => {
    const { walk } = behind(70);
    const [, oldest = ""] = walk.state.line;
    const version = sha("eee");
    const found = { is: "commit", candidate: candidate("eee"), after: sha("aaa"), changes: [] } as const;
    walk.ask(
      { verb: "promote", stage: "production", version: { is: "sha", prefix: version }, reason: null },
      { by: "hubot", version, found },
    );
    expect(walk.state.line.slice(0, 3)).toEqual([candidate("aaa"), candidate("eee"), oldest]);
    expect(asked(walk, "eee").makers).toEqual(expect.arrayContaining(["eve", "dora"]));
  });

  test("what is verified is asked for no more", () => {
    const { walk, last } = behind(70);
    say(walk, "hubot", "promote", 169);
    say(walk, "carol", "approve", 169);
    made(walk, ["octocat"]);
    walk.ends(last, "production");
    expect(asked(merge(walk, "ccc", 900), "ccc").makers).not.toContain("eve");
  });
});

test("where more came in than is remembered nobody's yes counts, and the memory has a bound", () => {
  const { walk, last } = behind(62, { each: 44 });
  const kept = Object.values(walk.state.candidates);
  expect(kept.reduce((sum, one) => sum + carried(one), 0)).toBe(Math.floor(400 / 45));
  expect(asked(walk, last).forgotten).toBe(true);
  say(walk, "hubot", "promote", 161);
  say(walk, "carol", "approve", 161);
  made(walk, ["octocat"]);
  expect(walk.at_(last, "production")).toBe("waiting");
});

test("where nothing is verified yet, the newest of it is asked for, so that a first version can go in", () => {
  const { walk, last } = behind(62, { isVerified: false, each: 44 });
  expect(asked(walk, last).forgotten).toBe(false);
});
