/** Rules 3, 7 and 10 of approvals, on walks that nobody planned. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isActive, lastAttempt } from "../../src/pipeline/attempt.ts";
import { runKey } from "../../src/pipeline/model.ts";
import { HOUR, logins, made, maintain, ready, rule, say, short } from "../support/approvals.ts";
import { candidate, merged, START, Walk } from "../support/walk.ts";

const people = ["octocat", "mona", "hubot", "carol", "dave"];
const words = ["a1", "b2"];
const authorOf = (word: string): string => people[words.indexOf(word)] ?? "";
type Move = (walk: Walk) => void;
const person = fc.constantFrom(...people);
const word = fc.constantFrom(...words);

const at = (weight: number, arbitrary: fc.Arbitrary<Move>) => ({ weight, arbitrary });
const pullOf = (one: string): number => words.indexOf(one) + 10;

const move: fc.Arbitrary<Move> = fc.oneof(
  at(
    2,
    word.map(
      (one): Move =>
        (walk) =>
          void walk
            .push(one, { by: authorOf(one), changes: [{ number: pullOf(one), author: authorOf(one) }] })
            .checks(one),
    ),
  ),
  at(4, fc.constant(finishAll)),
  at(
    8,
    fc.tuple(person, word, fc.boolean()).map(([by, one, isTold]): Move => (walk) => {
      say(walk, by, "approve", pullOf(one));
      if (isTold) made(walk, []);
    }),
  ),
  at(
    3,
    fc.tuple(person, word).map(
      ([by, one]): Move =>
        (walk) =>
          say(walk, by, "promote", pullOf(one)),
    ),
  ),
  at(
    1,
    fc.tuple(person, word).map(
      ([by, one]): Move =>
        (walk) =>
          void walk.ask(
            { verb: "reject", stage: "production", reason: "no" },
            { by, right: maintain, place: merged(pullOf(one)) },
          ),
    ),
  ),
  at(
    1,
    fc.integer({ min: 1, max: 60 }).map(
      (hours): Move =>
        (walk) =>
          void walk.later(hours * HOUR),
    ),
  ),
);

const walks = fc.array(move, { minLength: 1, maxLength: 40, size: "max" });

/** Everything that runs succeeds. */
function finishAll(walk: Walk): void {
  for (const run of allRuns(walk.state).filter((one) => isActive(lastAttempt(one)))) {
    const { id, spec } = lastAttempt(run);
    if (spec.kind === "deploy") walk.tell({ kind: "deployment-created", at: walk.at, attempt: id, deployment: 1 });
    const github = { id: walk.events.length, url: "" };
    walk.tell({ kind: "dispatched", at: walk.at, attempt: id, run: github });
    walk.tell({ kind: "run-reported", ...reported(walk, id, spec.workflow), run: github });
  }
}

const reported = (walk: Walk, title: string, workflow: string) =>
  ({
    at: walk.at,
    title,
    workflow,
    status: "completed",
    conclusion: "success",
    by: null,
    runAttempt: 1,
    own: true,
  }) as const;

test("rule 3: whatever happens, a candidate enters only with enough living yeses of people who may, to it and this stage", () => {
  let entered = 0;
  fc.assert(
    fc.property(walks, (moves) => {
      const walk = new Walk(short(rule({ count: 2 })));
      for (const one of moves) one(walk);
      const yes: { readonly candidate: string; readonly by: string; readonly at: number }[] = [];
      const no = new Set<string>();
      for (const event of walk.events) {
        if (event.type === "Approved")
          yes.push({ candidate: event.candidate, by: event.approval.login, at: event.approval.at });
        if (event.type === "Marked" && event.mark.is === "rejected") no.add(event.candidate);
        if (event.type !== "Started" || event.stage !== "production") continue;
        entered += 1;
        const { cause } = event;
        const maker = authorOf(words.find((one) => candidate(one) === event.candidate) ?? "");
        const good = new Set(
          yes
            .filter((one) => one.candidate === event.candidate && event.at - one.at < 72 * HOUR)
            .map((one) => one.by)
            .filter((by) => by !== maker && !(cause.is === "person" && cause.login === by)),
        );
        expect(good.size, "approvals that count").toBeGreaterThanOrEqual(2);
        expect(no.has(event.candidate), "it was rejected").toBe(false);
      }
    }),
    { numRuns: 500 },
  );
  expect(entered).toBeGreaterThan(50);
}, 30_000);

test("rule 7: people are called only when nothing else is missing, and once", () => {
  let calls = 0;
  fc.assert(
    fc.property(walks, (moves) => {
      const walk = new Walk(short(rule({ count: 2, from: logins("mona", "hubot", "carol") })));
      const called = new Set<string>();
      for (const one of moves) {
        const from = walk.events.length;
        one(walk);
        for (const event of walk.events.slice(from)) {
          if (event.type !== "Called") continue;
          calls += 1;
          const key = runKey(event.candidate, event.stage);
          expect(called.has(key)).toBe(false);
          called.add(key);
          expect(walk.state.candidates[event.candidate]?.commit.is).toBe("passed");
          expect(walk.state.requests.some(({ candidate: id }) => id === event.candidate)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(calls).toBeGreaterThan(50);
}, 30_000);

test("rule 10: a refusal is written down with its code", () => {
  const walk = ready(rule());
  const right = { is: "known", role: "write", roleName: "write" } as const;
  const events = walk.ask({ verb: "approve", stage: "production" }, { by: "hubot", right, place: merged(12, START) });
  expect(events).toMatchObject([
    { type: "Answered", answer: { by: "hubot", reply: { is: "refused", code: "not-permitted" } } },
  ]);
});
