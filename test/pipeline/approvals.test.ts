/** Approvals: who counts, for what, how long. */
import { runAt } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalsAt, sinceOf } from "../../src/pipeline/approvals.ts";
import { looksDue, reviewsAwaited, reviewsConcerned } from "../../src/pipeline/wake.ts";
import { missingOf, tallyOf } from "../../src/pipeline/tally.ts";
import { adopted, gated, HOUR, logins, made, maintain, onto, ready, rule, say, short } from "../support/approvals.ts";
import { candidate, head, MINUTE, sha, Walk } from "../support/walk.ts";

const hasStarted = (walk: Walk): boolean => runAt(walk.state, candidate("a1"), "production") !== undefined;

describe("one rule", () => {
  test("nothing counts before GitHub has said who made it", () => {
    const walk = ready(rule());
    say(walk, "octocat", "promote");
    say(walk, "mona");
    expect(hasStarted(walk)).toBe(false);
    made(walk, ["octocat"]);
    expect(hasStarted(walk)).toBe(true);
  });

  test("nothing counts while GitHub has not told all of them; it is asked again", () => {
    const walk = ready(rule());
    say(walk, "octocat", "promote");
    say(walk, "mona");
    made(walk, [], { complete: false });
    expect(hasStarted(walk)).toBe(false);
    expect(looksDue(walk.state, walk.at)).toEqual([]);
    walk.later(10 * MINUTE);
    made(walk, ["octocat"]);
    expect(hasStarted(walk)).toBe(true);
  });

  test("an approval lasts as long as the newest file says", () => {
    const walk = ready(rule({ count: 2 }));
    say(walk, "octocat", "promote");
    say(walk, "mona");
    made(walk, ["octocat"]);
    walk.later(2 * HOUR);
    walk.config(gated(rule({ count: 2, expiresMs: HOUR })), "f1");
    say(walk, "hubot");
    expect(hasStarted(walk)).toBe(false);
  });

  const arrived = (walk: Walk, word: string, pull: number): Walk =>
    walk
      .push(word, { changes: [{ number: pull, author: "octocat" }] })
      .checks(word)
      .through(word, "sandbox");
  const again = (walk: Walk): unknown =>
    walk.ask({ verb: "promote", stage: "production", version: { is: "sha", prefix: sha("a1") }, reason: null });
  const attempts = (walk: Walk): number => runAt(walk.state, candidate("a1"), "production")?.attempts.length ?? 0;

  test("an approval of what was superseded lasts no longer", () => {
    const walk = arrived(new Walk(short(rule({ not: [] }))), "a1", 12);
    say(walk, "mona", "approve", 12);
    say(arrived(walk, "b2", 13), "octocat", "promote", 13);
    again(walk.later(73 * HOUR));
    expect(attempts(walk)).toBe(0);
    say(walk, "hubot", "approve", 12);
    expect(attempts(walk)).toBe(1);
  });

  test("an approval of what was there before lasts no longer, and another is taken", () => {
    const walk = arrived(new Walk(short(rule())), "a1", 12);
    say(walk, "mona", "approve", 12);
    say(walk, "octocat", "promote", 12);
    made(walk, ["octocat"]);
    walk.through("a1", "production");
    say(arrived(walk, "b2", 13), "mona", "approve", 13);
    say(walk, "octocat", "promote", 13);
    made(walk, ["octocat"]);
    walk.through("b2", "production");
    again(walk.later(73 * HOUR));
    made(walk, ["octocat"]);
    expect(attempts(walk)).toBe(1);
    say(walk, "hubot", "approve", 12);
    expect(attempts(walk)).toBe(2);
  });

  test("whoever withdraws a review is heard also where it was done, or superseded", () => {
    const walk = adopted(short(rule({ not: [], reviews: true })));
    walk.push("a1", { before: onto(walk), changes: [{ number: 12, author: "octocat" }] });
    walk.checks("a1").through("a1", "sandbox");
    const approving = [{ login: "mona", at: walk.at, right: maintain, teams: {} }];
    const read = { kind: "reviews-read", candidate: candidate("a1"), stage: "production", pull: 12 } as const;
    walk.tell({ ...read, at: walk.at, approving });
    say(walk, "octocat", "promote", 12);
    walk.through("a1", "production");
    const look = { is: "reviews", candidate: candidate("a1"), stage: "production", pull: 12 };
    expect([reviewsAwaited(walk.state, 12), reviewsConcerned(walk.state, 12)]).toEqual([[], [look]]);
    walk.tell({ ...read, at: walk.at, approving: [] });
    walk.tell({ ...read, at: walk.at, approving });
    expect(approvalsAt(walk.state, candidate("a1"), "production").given, "it waits for none").toEqual([]);
    say(arrived(walk, "b2", 13), "mona", "approve", 13);
    say(walk, "octocat", "promote", 13);
    walk.through("b2", "production");
    again(walk);
    expect(attempts(walk)).toBe(1);
  });

  test("a no to what a rollback waits to put back ends no rollback", () => {
    const walk = arrived(new Walk(short(rule({ not: [] }))), "a1", 12);
    say(walk, "mona", "approve", 12);
    say(walk, "octocat", "promote", 12);
    walk.through("a1", "production");
    say(arrived(walk, "b2", 13), "mona", "approve", 13);
    say(walk, "octocat", "promote", 13);
    walk.running("b2", "production");
    walk.ask({ verb: "rollback", stage: "production", version: null, reason: null });
    const waits = walk.state.requests;
    walk.ask({ verb: "reject", stage: "production", reason: "no" }, { by: "mona", right: maintain });
    expect([waits.length, walk.state.requests]).toEqual([1, waits]);
    expect(walk.at_("a1", "production")).not.toBe("rejected");
  });

  test("whoever is not asked any more does not count any more", () => {
    const walk = ready(rule({ count: 2, from: logins("mona", "hubot") }));
    say(walk, "octocat", "promote");
    say(walk, "mona");
    made(walk, ["octocat"]);
    walk.config(gated(rule({ count: 2, from: logins("hubot", "carol") })), "f1");
    say(walk, "hubot");
    expect(hasStarted(walk)).toBe(false);
    say(walk, "carol");
    expect(hasStarted(walk)).toBe(true);
  });

  test("one login is one person, however it is spelled", () => {
    const walk = ready(rule({ count: 2 }));
    say(walk, "octocat", "promote");
    say(walk, "mona");
    say(walk, "MONA");
    made(walk, ["octocat"]);
    expect(hasStarted(walk)).toBe(false);
  });

  const verified = (walk: Walk, id: string, word: string): Walk => {
    const environment = walk.state.environments["staging"];
    if (environment === undefined) throw new Error("staging was never deployed to");
    const production = { ...environment, name: "production", lastVerified: { candidate: id, sha: sha(word), at: 0 } };
    walk.state = { ...walk.state, environments: { ...walk.state.environments, production } };
    return walk;
  };
  const asked = (walk: Walk) =>
    looksDue(walk.state, walk.at).flatMap((look) => (look.is === "makers" ? [look.since] : []));

  test.for([
    ["a newer one than was looked at: what is known covers it", candidate("b2"), "b2", []],
    [
      "an older one, after a rollback: it is asked again",
      candidate("a1"),
      "a1",
      [{ candidate: candidate("a1"), sha: sha("a1"), pulls: [13, 14, 15] }],
    ],
    [
      "the head of a pull request: all that we know of may be new",
      head("fe"),
      "fe",
      [{ candidate: null, sha: sha("fe"), pulls: [12, 13, 14, 15] }],
    ],
    [
      "the candidate itself: what it brought",
      candidate("d4"),
      "d4",
      [{ candidate: null, sha: sha("c3"), pulls: [15] }],
    ],
  ] as const)("verified there is %s", ([, id, word, since]) => {
    const walk = new Walk(gated(rule({ count: 2 })));
    for (const [index, one] of ["a1", "b2", "c3", "d4"].entries())
      walk.push(one, { changes: [{ number: 12 + index, author: "octocat" }] });
    walk.checks("d4").through("d4", "sandbox", "performance", "accessibility", "staging");
    verified(walk, candidate("b2"), "b2");
    say(walk, "mona", "approve", 15);
    expect(asked(walk)).toEqual([{ candidate: candidate("b2"), sha: sha("b2"), pulls: [14, 15] }]);
    made(walk, ["octocat"]);
    expect(asked(verified(walk, id, word))).toEqual(since);
  });
});

/** Is there a way to give each rule its people? Tried out, for few of both. */
function possible(counts: readonly number[], fits: readonly (readonly boolean[])[], person = 0): boolean {
  if (counts.every((count) => count === 0)) return true;
  const mine = fits[person];
  if (mine === undefined) return false;
  if (possible(counts, fits, person + 1)) return true;
  return counts.some(
    (count, index) => count > 0 && mine[index] === true && possible(counts.with(index, count - 1), fits, person + 1),
  );
}

test("rules are satisfied by different people wherever that is possible, whoever came first", () => {
  const people = ["p0", "p1", "p2", "p3", "p4"];
  fc.assert(
    fc.property(
      fc.array(fc.record({ count: fc.integer({ min: 1, max: 2 }), from: fc.subarray(people) }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.shuffledSubarray(people),
      (asked, who) => {
        const walk = ready(...asked.map(({ count, from }) => rule({ count, from: logins(...from, "z"), not: [] })));
        for (const one of who) say(walk, one);
        const { policy } = walk.state;
        const one = walk.state.candidates[candidate("a1")];
        const stage = policy?.definition.stages.find(({ name }) => name === "production");
        if (policy === null || one === undefined || stage === undefined) throw new Error("no candidate");
        const isMet = missingOf(tallyOf(walk.state, policy.definition, one, stage)) === 0;
        const fits = who.map((login) => asked.map(({ from }) => from.includes(login)));
        expect(isMet).toBe(
          possible(
            asked.map(({ count }) => count),
            fits,
          ),
        );
      },
    ),
    { numRuns: 300 },
  );
});

describe("what others put there, before Sluice or beside it", () => {
  const found = (word: string, at: number) => ({ deployment: 7, sha: sha(word), by: "octocat", at });
  const base = (walk: Walk, word: string) => {
    const [one, stage] = [walk.state.candidates[candidate(word)], walk.state.policy?.definition.stages.at(-1)];
    if (one === undefined || stage === undefined) throw new Error("nothing stands there");
    return sinceOf(walk.state, one, stage);
  };
  const stages = short(rule());

  test.for([
    ["adopted", (walk: Walk, word: string) => adopted(walk, word)],
    ["put there beside Sluice", (walk: Walk, word: string) => beside(walk, word)],
  ] as const)("%s: nobody's work is done with by it, verified or not", ([, put]) => {
    for (const word of ["e0", "a1", "b2"]) {
      const walk = new Walk(stages);
      walk.push("a1", { before: sha("e0"), changes: [{ number: 11, author: "octocat" }] });
      walk.push("b2", { changes: [{ number: 12, author: "hubot" }] });
      put(walk, word);
      expect(walk.state.environments["production"]?.foreign?.sha).toBe(sha(word));
      expect(base(walk, "b2")).toEqual({ candidate: null, sha: sha("e0"), pulls: [11, 12] });
    }
  });

  test("what Sluice verified there stays the base", () => {
    const walk = new Walk(stages);
    for (const [word, number] of [
      ["a1", 11],
      ["b2", 12],
      ["c3", 13],
    ] as const)
      walk.push(word, { changes: [{ number, author: "octocat" }] }).checks(word);
    walk.ends("a1", "sandbox");
    say(walk, "mona", "promote", 11);
    say(walk, "carol", "approve", 11);
    made(walk, ["octocat"]);
    walk.ends("a1", "production");
    const since = { candidate: candidate("a1"), sha: sha("a1"), pulls: [12, 13] };
    expect(base(walk, "c3")).toEqual(since);
    walk.at += MINUTE;
    beside(walk, "b2");
    expect(walk.state.environments["production"]?.foreign?.sha).toBe(sha("b2"));
    expect(base(walk, "c3")).toEqual(since);
  });

  const adopted = (walk: Walk, word: string): void => {
    const newest = { ...found(word, walk.at), ofTrunk: true } as const;
    walk.tell({ kind: "deployments-read", at: walk.at, found: [{ environment: "production", newest }] });
  };
  const beside = (walk: Walk, word: string): void => {
    walk.tell({ kind: "deployed-beside", at: walk.at, environment: "production", found: found(word, walk.at) });
  };
});
