/** What is remembered of the state before changes no answer: a state that nobody has seen yet is answered the same. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../src/pipeline/decide.ts";
import type { State } from "../../src/pipeline/model.ts";
import { onceForEach, onceWhile } from "../../src/pipeline/once.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { nextWake } from "../../src/pipeline/wake.ts";
import { shop } from "../support/definition.ts";
import { walks } from "../support/moves.ts";
import { candidate, MINUTE, Walk } from "../support/walk.ts";

const WEEKS_MS = 21 * 24 * 60 * MINUTE;

const answers = (state: State) => ({
  plan: plan(state),
  wake: nextWake(state),
  decided: decide(state, { kind: "woke", at: state.at + WEEKS_MS }),
});

test("walks, step by step, of two pipelines in turn: each state is answered as if it were the first", () => {
  fc.assert(
    fc.property(walks, walks, (these, those) => {
      const [one, other] = [new Walk(shop()), new Walk(shop())];
      for (const [index, move] of these.entries()) {
        move(one);
        those[index]?.(other);
        for (const { state } of [one, other]) expect(answers(state)).toEqual(answers(structuredClone(state)));
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

test("only what an event has touched is worked out again", () => {
  const walk = new Walk().push("a1").checks("a1").push("b1");
  const seen: string[] = [];
  const counted = onceForEach(["candidates", "arrivals"], (_of, id) => seen.push(id));
  const whole = onceWhile(["line"], () => seen.push("line"));
  const look = (): readonly string[] => {
    counted(walk.state);
    whole(walk.state);
    return seen.splice(0);
  };
  expect(look()).toEqual([candidate("a1"), candidate("b1"), "line"]);
  expect(look()).toEqual([]);
  walk.checks("b1");
  expect(look()).toEqual([candidate("b1")]);
  walk.push("c1");
  expect(look()).toEqual([candidate("c1"), "line"]);
});

test("what is not named cannot be read: the compiler says so, and it is not there", () => {
  const { state } = new Walk().push("a1");
  // @ts-expect-error: runs are not named.
  const runs = onceWhile(["line"], (of: Pick<State, "line" | "runs">) => of.runs);
  // @ts-expect-error: nor are arrivals.
  const arrivals = onceForEach(["runs"], (of: Pick<State, "runs" | "arrivals">) => of.arrivals);
  const pulls = onceWhile(["line"], (of: Partial<State>) => of.pulls);
  expect(runs(state)).toBeUndefined();
  expect(arrivals(state)).toEqual([]);
  expect(pulls(state)).toBeUndefined();
});
