/** What Sluice does by itself about a deploy that failed, on walks that nobody planned. */
import { runByKey } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attemptById } from "../../src/pipeline/attempts.ts";
import { evolve } from "../../src/pipeline/evolve.ts";
import type { Event } from "../../src/pipeline/event.ts";
import { lastAttempt } from "../../src/pipeline/attempt.ts";
import { environmentOf } from "../../src/pipeline/model.ts";
import type { Run } from "../../src/pipeline/attempt.ts";
import type { State } from "../../src/pipeline/model.ts";
import { tainted, vetoOn } from "../../src/pipeline/vetoes.ts";
import { deploy, shop, test as testing } from "../support/definition.ts";
import { move, released, seenThrough, words } from "../support/moves.ts";
import type { Move } from "../support/moves.ts";
import { Walk } from "../support/walk.ts";

const LONG_MS = 60_000;

const definition = shop({
  stages: [
    deploy("sandbox", [], { onFailure: "rollback" }),
    testing("performance", ["sandbox"]),
    deploy("staging", ["sandbox"], { onFailure: "rollback", retries: 1 }),
    deploy("production", ["staging"], { production: true, onFailure: "hold" }),
  ],
});

const ends = fc.array(fc.constantFrom("success", "success", "failure", "failure", "lost"), {
  maxLength: 9,
  size: "max",
});

/** A change goes as far as it gets when not all ends well. */
const brought: fc.Arbitrary<Move> = fc.tuple(fc.constantFrom(...words), ends).map(([one, how]): Move => (walk) => {
  walk.push(one, { changes: [{ number: words.indexOf(one) + 10, author: "mona" }] }).checks(one);
  for (const end of how) {
    seenThrough(walk, 0, end);
    walk.promote("production");
  }
});

/** Something is in production first; then more fails than elsewhere, and more is lost. */
const troubled = fc
  .array(fc.oneof({ weight: 3, arbitrary: move }, { weight: 2, arbitrary: brought }), {
    minLength: 5,
    maxLength: 40,
    size: "max",
  })
  .map((moves): readonly Move[] => [(walk) => released(walk, "a1"), ...moves]);

type Started = Extract<Event, { type: "Started" }>;
type Met = Extract<Event, { type: "FailureMet" }>;

const byItself = (event: Event): event is Started =>
  event.type === "Started" && event.cause.is === "rollback" && event.cause.login === null;

const isSettled = (run: Run): boolean =>
  run.attempts.every(({ phase }) => {
    if (phase.is !== "ended" || phase.strayAt !== null) return false;
    return phase.outcome.is !== "errored" || !phase.outcome.mayRun;
  });

/** Only what failed is left, only when nothing of it runs or may, and for a version that nobody vetoed and that does not carry it on. */
function isEarned(before: State, { candidate, cause, spec }: Started): void {
  if (cause.is !== "rollback") throw new Error("this is no rollback");
  const { latest, hold } = environmentOf(before, spec.environment) ?? {};
  const left = runByKey(before, latest?.run ?? "");
  if (left === undefined) throw new Error("nothing was deployed there");
  const { phase, cause: why, met } = lastAttempt(left);
  expect(left.candidate).toBe(cause.from);
  expect(phase).toMatchObject({ is: "ended", outcome: { is: "failed" } });
  expect(why.is, "a rollback is never rolled back").not.toBe("rollback");
  expect(met).toBe("rollback");
  expect(isSettled(left)).toBe(true);
  expect(hold?.reason, "a person has switched automation off").toBeUndefined();
  expect(tainted(before, cause.from)).not.toContain(candidate);
  const target = before.candidates[candidate];
  expect(target === undefined ? null : vetoOn(before, target)).toBeNull();
}

/** Each failure is met once, and only a failure of a deploy that is no rollback. */
function isMet(before: State, { attempt: id }: Met): void {
  const attempt = attemptById(before, id)?.attempt;
  expect(attempt?.met).toBeUndefined();
  expect(attempt?.phase).toMatchObject({ is: "ended", outcome: { is: "failed" } });
  expect(attempt?.cause.is).not.toBe("rollback");
}

/** What was met is either on its way back, or held by somebody. */
function isInHand(state: State): void {
  for (const { latest, hold, name } of Object.values(state.environments)) {
    const run = runByKey(state, latest?.run ?? "");
    const attempt = run === undefined ? undefined : lastAttempt(run);
    if (attempt?.met === undefined || attempt.id !== latest?.attempt) continue;
    const resumed = hold === null;
    expect(resumed || hold.candidate !== null || hold.reason !== undefined, `${name} is held or was resumed`).toBe(
      true,
    );
  }
}

test(
  "Sluice goes back only from what failed, once, when nothing of it runs, and never from a rollback",
  () => {
    const seen = { back: 0, failedBack: 0, held: 0, asked: 0 };
    fc.assert(
      fc.property(troubled, (moves) => {
        const walk = new Walk(definition);
        for (const one of moves) one(walk);
        let state = new Walk(null).state;
        const goneBack = new Set<string>();
        for (const event of walk.events) {
          if (event.type === "FailureMet") isMet(state, event);
          if (event.type === "FailureMet" && event.as === "hold") seen.held += 1;
          if (event.type === "Requested" && event.request.by === null) seen.asked += 1;
          if (byItself(event)) {
            isEarned(state, event);
            const { latest } = environmentOf(state, event.spec.environment) ?? {};
            expect(goneBack.has(latest?.attempt ?? ""), "once for each failure").toBe(false);
            goneBack.add(latest?.attempt ?? "");
            seen.back += 1;
          }
          if (event.type === "Ended" && event.outcome.is === "failed") {
            const cause = attemptById(state, event.attempt)?.attempt.cause;
            if (cause?.is === "rollback" && cause.login === null) seen.failedBack += 1;
          }
          state = evolve(state, event);
        }
        isInHand(state);
        const met = walk.events.filter((event) => event.type === "FailureMet" && event.as === "rollback").length;
        expect(goneBack.size).toBeLessThanOrEqual(met);
      }),
      { numRuns: 100 },
    );
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0);
    expect(seen.asked).toBeGreaterThanOrEqual(seen.back);
  },
  LONG_MS,
);
