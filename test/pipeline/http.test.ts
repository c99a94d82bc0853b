/** An address that is asked whether what was deployed holds. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextTry, readAfter, unread } from "../../src/pipeline/http.ts";
import type { HttpAnswer, HttpVerification, Tried } from "../../src/pipeline/http.ts";
import { askings } from "../../src/pipeline/verification.ts";
import { answered, asked, health, keepAsking, refused, silent, tryOnce } from "../support/asked.ts";
import { begun, deployed, fail, pass, smoke, there, tryEnds } from "../support/verified.ts";
import { MINUTE } from "../support/walk.ts";
import type { Walk } from "../support/walk.ts";

const always = (answer: HttpAnswer) => () => answer;
const end = (walk: Walk) => walk.at_("a1", "staging");

describe("what it comes to", () => {
  test("passed, once it had the status for its time without a break; only what was new is kept", () => {
    const walk = asked();
    expect([end(walk), askings(walk.attempt("a1", "staging"))]).toMatchObject(["verifying", [{ place: 0 }]]);
    const from = walk.at;
    keepAsking(walk, always(answered(200)));
    expect([end(walk), walk.at - from]).toEqual(["succeeded", MINUTE]);
    expect(there(walk)?.lastVerified?.at).toBe(walk.at);
    expect(walk.events.filter(({ type }) => type === "VerificationTried")).toHaveLength(2);
  });

  test("a break begins its time anew", () => {
    const walk = asked();
    const from = walk.at;
    keepAsking(walk, (at) => answered(at - from === 50_000 ? 503 : 200));
    expect([end(walk), walk.at - from]).toEqual(["succeeded", 2 * MINUTE]);
  });

  test.for([
    ["failed", "no try had it", () => answered(503)],
    ["failed", "one answered, and none had it", (n: number) => (n === 3 ? answered(503) : silent)],
    ["errored", "none was answered", () => silent],
    ["errored", "none was made", () => refused],
    ["inconclusive", "it flapped", (n: number) => answered(n % 3 === 0 ? 503 : 200)],
    ["inconclusive", "one had it", (n: number) => (n === 3 ? answered(200) : silent)],
    ["inconclusive", "it had it too late", (n: number) => answered(n < 58 ? 503 : 200)],
  ] as const)("%s: %s", ([outcome, , answer]) => {
    const walk = asked();
    const from = walk.at;
    keepAsking(walk, (at) => answer((at - from) / 10_000));
    expect([end(walk), walk.at - from]).toEqual([outcome, 10 * MINUTE]);
  });

  test("nothing is concluded from nobody having asked", () => {
    const walk = asked();
    tryOnce(walk, answered(503)).later(30 * MINUTE);
    expect(end(walk)).toBe("verifying");
    expect(end(tryOnce(walk, answered(503)))).toBe("verifying");
    const before = walk.at;
    walk.later(10_000);
    expect(end(tryOnce(walk, answered(200), before))).toBe("inconclusive");
  });

  test("nor is time counted in which nobody did", () => {
    const walk = tryOnce(asked(), answered(200));
    const first = walk.at;
    walk.later(2 * MINUTE);
    expect(end(tryOnce(walk, answered(200), first))).toBe("verifying");
    expect(end(tryOnce(walk.later(MINUTE), answered(200)))).toBe("verifying");
    const [before] = [walk.at];
    walk.later(30_000);
    tryOnce(walk, answered(200), before);
    walk.later(30_000);
    expect(end(tryOnce(walk, answered(200), before + 30_000))).toBe("succeeded");
  });
});

describe("while it soaks", () => {
  const soaking = (): Walk => keepAsking(asked({ soakMs: 30 * MINUTE }), always(answered(200)), MINUTE);

  test("it is asked to the end, and each good try is nothing new", () => {
    const walk = soaking();
    const [until, events] = [walk.at + 30 * MINUTE, walk.events.length];
    expect(end(walk)).toBe("soaking");
    keepAsking(walk, always(answered(200)), 29 * MINUTE);
    expect(walk.events).toHaveLength(events);
    keepAsking(walk, always(answered(200)));
    expect([end(walk), walk.at]).toEqual(["succeeded", until]);
  });

  test("its end waits for somebody to look", () => {
    const walk = soaking().later(60 * MINUTE);
    expect(end(walk)).toBe("soaking");
    expect(end(tryOnce(walk, answered(200)))).toBe("succeeded");
  });

  test("what breaks and never comes back fails the stage", () => {
    const walk = soaking();
    walk.later(5 * MINUTE);
    tryOnce(walk, answered(500));
    expect(end(walk)).toBe("verifying");
    keepAsking(walk, always(silent));
    expect(end(walk)).toBe("failed");
  });

  test("what breaks and comes back soaks anew, to its full length", () => {
    const walk = soaking().later(20 * MINUTE);
    tryOnce(walk, silent);
    const broke = walk.at;
    keepAsking(walk, always(answered(200)));
    expect([end(walk), walk.at - broke]).toEqual(["succeeded", 31 * MINUTE]);
  });

  test("what breaks again and again is for a person to judge", () => {
    const walk = soaking();
    for (const time of [1, 2, 3]) {
      tryOnce(walk.later(MINUTE), answered(503));
      expect([end(walk), time]).toEqual(["verifying", time]);
      walk.later(10_000);
      keepAsking(walk, always(answered(200)), MINUTE);
      expect(end(walk)).toBe("soaking");
    }
    tryOnce(walk.later(MINUTE), answered(503));
    expect(end(walk)).toBe("inconclusive");
    pass(walk);
    expect(end(walk)).toBe("succeeded");
  });

  test("what was looked at before and after it is not looked at again", () => {
    const walk = deployed(begun([health, smoke], { soakMs: 30 * MINUTE }));
    keepAsking(walk, always(answered(200)), MINUTE);
    tryEnds(walk, "a1");
    tryOnce(walk.later(MINUTE), answered(503));
    expect([end(walk), walk.plan("dispatch")]).toEqual(["verifying", []]);
    walk.later(10_000);
    keepAsking(walk, always(answered(200)), MINUTE);
    expect([end(walk), walk.plan("dispatch")]).toEqual(["soaking", []]);
  });
});

test("an answer counts from when it was asked for; what follows happens when it is told", () => {
  const walk = asked({ soakMs: MINUTE });
  const from = walk.at;
  const { id: attempt } = walk.attempt("a1", "staging");
  for (const [seconds, after] of [
    [0, null],
    [30, 0],
    [60, 30],
  ] as const) {
    walk.at = from + seconds * 1_000 + 5_000;
    const before = after === null ? null : from + after * 1_000;
    const tried = { asked: from + seconds * 1_000, after: before, answer: answered(200) };
    walk.tell({ kind: "http-tried", at: walk.at, attempt, place: 0, ...tried });
  }
  expect(walk.attempt("a1", "staging").phase).toMatchObject({ is: "soaking", at: walk.at, until: walk.at + MINUTE });
});

test("what is told twice is told once", () => {
  for (const answers of [
    [200, 200, 200],
    [200, 503, 200],
    [503, 503, 503],
  ]) {
    const [once, twice] = [asked({ soakMs: MINUTE }), asked({ soakMs: MINUTE })];
    let before: number | null = null;
    for (const status of answers) {
      tryOnce(once, answered(status), before);
      for (let times = 0; times < 2; times += 1) tryOnce(twice, answered(status), before);
      before = once.at;
      for (const walk of [once, twice]) walk.later(30_000);
    }
    expect(twice.state).toEqual(once.state);
  }
});

test("a person may fail it early; a try that comes then changes nothing", () => {
  const walk = tryOnce(asked(), answered(200));
  fail(walk);
  expect(end(walk)).toBe("failed");
  const { state } = walk;
  tryOnce(walk.later(MINUTE), answered(200));
  expect({ ...walk.state, at: 0 }).toEqual({ ...state, at: 0 });
});

test("where somebody else's version runs by now, what is answered says nothing of ours", () => {
  const walk = tryOnce(asked(), answered(503));
  const found = { deployment: 900, sha: "f".repeat(40), by: "mona", at: walk.at };
  walk.tell({ kind: "deployed-beside", at: walk.at, environment: "staging", found });
  expect(end(walk)).toBe("inconclusive");
});

describe("when it is asked", () => {
  const asking = { attempt: "a", place: 0, rule: health, end: 65_000 };
  test.for([
    [0, 10_000],
    [60_000, 65_000],
    [65_000, 75_000],
  ] as const)("after %i: %i", ([last, next]) => {
    expect(nextTry(asking, last)).toBe(next);
  });
});

const answer = fc.constantFrom(
  answered(200),
  answered(200),
  answered(200),
  answered(503),
  answered(301),
  silent,
  refused,
);
const tries = fc.array(fc.record({ pause: fc.integer({ min: 1, max: 45 }), answer }), { minLength: 1, maxLength: 80 });

type Try = Pick<Tried, "asked" | "answer">;

/** DESIGN's definition, over all tries; whoever did not look for 30 s cannot say that there was no break. */
function defined(all: readonly Try[], rule: typeof health): string | null {
  const has = ({ answer: said }: Try) => said.is === "answered" && said.status === rule.status;
  for (const [last, one] of all.entries()) {
    const held = all.slice(0, last + 1).some((first, index) => {
      const stretch = all.slice(index, last + 1);
      const whole = stretch.every(
        ({ asked: when }, place) => place === 0 || when - (stretch[place - 1]?.asked ?? 0) <= 30_000,
      );
      return stretch.every(has) && whole && one.asked - first.asked >= rule.forMs;
    });
    if (held) return "passed";
    if (one.asked < rule.timeoutMs || one.asked - (all[last - 1]?.asked ?? Number.NEGATIVE_INFINITY) > 30_000) continue;
    const made = all.slice(0, last + 1);
    if (made.every(({ answer: said }) => said.is !== "answered")) return "errored";
    return made.some(has) ? "inconclusive" : "failed";
  }
  return null;
}

test("whatever is answered when, what it comes to is what the definition says of all tries", () => {
  fc.assert(
    fc.property(tries, fc.integer({ min: 1, max: 5 }), (steps, minutes) => {
      const rule = { ...health, forMs: 40_000, timeoutMs: minutes * MINUTE };
      let at = 0;
      const all = steps.map((step): Try => ({ asked: (at += step.pause * 1_000), answer: step.answer }));
      let verification: HttpVerification = { is: "http", rule, since: 0, broke: 0, read: unread };
      for (const [index, one] of all.entries()) {
        const after = all[index - 1]?.asked ?? null;
        verification = { ...verification, read: readAfter(verification, { ...one, after }) };
      }
      expect(verification.read.verdict).toBe(defined(all, rule));
    }),
    { numRuns: 500 },
  );
});
