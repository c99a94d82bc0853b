/** A review approves of a pull request: it opens a stage for a version that brings this one, and nothing else. */
import { expect, test } from "vitest";
import { approvalLines } from "../../src/github/render/approvals.ts";
import { approvalsAt } from "../../src/pipeline/approvals.ts";
import { evolve } from "../../src/pipeline/evolve.ts";
import { tallyOf } from "../../src/pipeline/tally.ts";
import type { Tally } from "../../src/pipeline/tally.ts";
import { looksDue, reviewsAwaited, reviewsConcerned } from "../../src/pipeline/wake.ts";
import { adopted, maintain, onto, rule, say, short } from "../support/approvals.ts";
import { candidate, merged, MINUTE, sha, Walk } from "../support/walk.ts";
import { inPlain } from "../../src/wording/escape.ts";

const definition = short(rule({ not: [], reviews: true }));
const reviewed = (): Walk => adopted(definition);

const arrived = (walk: Walk, word: string, number: number): Walk =>
  walk
    .push(word, { before: onto(walk), changes: [{ number, author: "octocat" }] })
    .checks(word)
    .through(word, "sandbox");

function read(walk: Walk, word: string, pull: number, by: readonly string[]): void {
  const approving = by.map((login) => ({ login, at: walk.at, right: maintain, teams: {} }));
  walk.tell({ kind: "reviews-read", candidate: candidate(word), stage: "production", pull, at: walk.at, approving });
}

/** As a webhook of a review has them read. */
function webhook(walk: Walk, pull: number, by: readonly string[]): void {
  const words = reviewsConcerned(walk.state, pull).map((look) => look.candidate);
  for (const word of ["a1", "b2"].filter((one) => words.includes(candidate(one)))) read(walk, word, pull, by);
}

function learnsOf(walk: Walk, word: string, number: number): void {
  const change = { number, author: "mallory" };
  walk.state = evolve(walk.state, { type: "ChangeLearned", at: walk.at, candidate: candidate(word), change });
}

const promote = (walk: Walk, word: string): void =>
  void walk.ask({
    verb: "promote",
    stage: "production",
    version: { is: "sha", prefix: sha(word) },
    reason: null,
  });

function tallied(walk: Walk, word: string): Tally {
  const [about, stage] = [walk.state.candidates[candidate(word)], definition.stages[1]];
  if (about === undefined || stage === undefined) expect.unreachable();
  return tallyOf(walk.state, definition, about, stage);
}

const ignored = (walk: Walk, word: string) => tallied(walk, word).ignored.map(({ login, why }) => `${login}: ${why}`);

const said = (walk: Walk, word: string): readonly string[] =>
  approvalLines(tallied(walk, word), { state: walk.state, calledAt: null, voice: inPlain });

test("what was approved by review no longer counts where the version turns out to bring another pull request", () => {
  const walk = arrived(reviewed(), "a1", 12);
  read(walk, "a1", 12, ["mona"]);
  learnsOf(walk, "a1", 14);
  say(walk, "octocat", "promote", 12);
  expect(walk.at_("a1", "production")).toBe("waiting");
  expect(ignored(walk, "a1")).toEqual(["mona: reviews-of-a-part"]);
  expect(said(walk, "a1")).toEqual([
    "– mona, 13:02 London: ignored, reviewed only a part of what it brings",
    "○ 1 more of maintain",
  ]);
});

test("nor while they are to be read again, as another came for what was superseded", () => {
  const walk = arrived(reviewed(), "a1", 12);
  read(walk, "a1", 12, ["mona"]);
  arrived(walk, "b2", 13);
  say(walk, "octocat", "promote", 13);
  webhook(walk.later(MINUTE), 12, ["mona", "hubot"]);
  expect(said(walk, "a1")).toEqual([
    "– mona, 13:02 London: not counted while its reviews are read again",
    "○ 1 more of maintain",
  ]);
});

test("nor is one taken that comes afterwards", () => {
  const walk = arrived(reviewed(), "a1", 12);
  read(walk, "a1", 12, []);
  learnsOf(walk, "a1", 14);
  webhook(walk, 12, ["mona"]);
  say(walk, "octocat", "promote", 12);
  expect(approvalsAt(walk.state, candidate("a1"), "production").given).toEqual([]);
  expect(walk.at_("a1", "production")).toBe("waiting");
});

test("nor where an older version is verified again, so that this one brings more than its own", () => {
  const walk = arrived(reviewed(), "a0", 11);
  read(walk, "a0", 11, ["mona"]);
  promote(walk, "a0");
  walk.through("a0", "production");
  arrived(walk, "a1", 12);
  read(walk, "a1", 12, ["mona"]);
  promote(walk, "a1");
  walk.through("a1", "production");
  arrived(walk, "b2", 13);
  read(walk, "b2", 13, []);
  promote(walk.later(MINUTE), "a0");
  walk.through("a0", "production");
  webhook(walk, 13, ["mona"]);
  walk.ask({ verb: "resume", stage: "production" }, { by: "octocat", right: maintain });
  promote(walk, "b2");
  expect(walk.at_("b2", "production")).toBe("waiting");
});

test("one that comes for what was superseded counts once somebody asks for it by name: they are read again", () => {
  const walk = arrived(reviewed(), "a1", 12);
  read(walk, "a1", 12, []);
  arrived(walk, "b2", 13);
  say(walk, "octocat", "promote", 13);
  expect(walk.at_("a1", "production")).toBe("superseded");
  webhook(walk, 12, ["mona"]);
  expect(approvalsAt(walk.state, candidate("a1"), "production").given).toEqual([]);
  expect(reviewsAwaited(walk.state, 12)).toEqual([]);
  promote(walk.later(MINUTE), "a1");
  expect(looksDue(walk.state, walk.at)).toMatchObject([{ is: "reviews", candidate: candidate("a1"), pull: 12 }]);
  read(walk, "a1", 12, ["mona"]);
  expect(walk.at_("a1", "production")).toBe("intended");
});

test("nor where a push that nobody told of may lie between what is there and it", () => {
  const walk = arrived(reviewed(), "a0", 11);
  read(walk, "a0", 11, ["mona"]);
  promote(walk, "a0");
  walk.through("a0", "production").later(MINUTE);
  walk.push("b2", { before: sha("99"), changes: [{ number: 15, author: "octocat" }] }).checks("b2");
  walk.through("b2", "sandbox");
  expect(reviewsConcerned(walk.state, 15)).toEqual([]);
  read(walk, "b2", 15, ["mona"]);
  promote(walk, "b2");
  expect(walk.at_("b2", "production")).toBe("waiting");
});

test("nor where what was there before Sluice is older than what it was pushed onto", () => {
  const walk = reviewed();
  walk.push("a1", { before: sha("99"), changes: [{ number: 12, author: "octocat" }] }).checks("a1");
  walk.through("a1", "sandbox");
  read(walk, "a1", 12, ["mona"]);
  promote(walk, "a1");
  expect(walk.at_("a1", "production")).toBe("waiting");
});

test("nor where nothing is known to be there", () => {
  const walk = arrived(new Walk(definition), "a1", 12);
  read(walk, "a1", 12, ["mona"]);
  promote(walk, "a1");
  expect(walk.at_("a1", "production")).toBe("waiting");
});

test.for([["before"], ["after"]] as const)(
  "a command of somebody who may not any more stands in no review's way that was given %s it",
  ([order]) => {
    const by = (name: string) => short(rule({ not: [], reviews: true, from: [{ is: "role", name }] }));
    const walk = arrived(adopted(by("write")), "a1", 12);
    const early = walk.at;
    const right = { is: "known", role: "write", roleName: "write" } as const;
    walk.later(MINUTE).ask({ verb: "approve", stage: "production" }, { by: "mona", right, place: merged(12) });
    walk.later(MINUTE).config(by("maintain"));
    walk.later(MINUTE);
    const approving = [{ login: "mona", at: order === "before" ? early : walk.at, right: maintain, teams: {} }];
    const here = { candidate: candidate("a1"), stage: "production", pull: 12, at: walk.at } as const;
    walk.tell({ kind: "reviews-read", ...here, approving });
    expect(approvalsAt(walk.state, candidate("a1"), "production").given.map(({ via }) => via)).toEqual(["review"]);
  },
);

test("who has said yes himself does not lose that with a review that is dismissed", () => {
  const walk = arrived(reviewed(), "a1", 12);
  read(walk, "a1", 12, []);
  say(walk, "mona", "approve");
  read(walk.later(MINUTE), "a1", 12, ["mona"]);
  read(walk.later(MINUTE), "a1", 12, []);
  say(walk, "octocat", "promote", 12);
  expect(walk.at_("a1", "production")).toBe("intended");
});
