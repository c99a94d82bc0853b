/** The rules about who takes hold of what, on walks that nobody planned. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/pipeline/event.ts";
import { evolveAll } from "../../src/pipeline/evolve.ts";
import { explain, shutGates } from "../../src/pipeline/explain.ts";
import { isNewer } from "../../src/pipeline/line.ts";
import { laneOf } from "../../src/pipeline/environment.ts";
import type { State } from "../../src/pipeline/model.ts";
import { vetoOn } from "../../src/pipeline/vetoes.ts";
import { progress, stage, walks } from "../support/moves.ts";
import { Walk } from "../support/walk.ts";

/** What was true just before each start. */
const starts = (before: State, events: readonly Event[]) =>
  events.flatMap((event, index) =>
    event.type === "Started" && event.stage !== "commit"
      ? [{ event, state: evolveAll(before, events.slice(0, index)) }]
      : [],
  );

/** Rule 2 and the lock's: nothing vetoed starts, and where an environment is locked only its owner deploys. */
function startsAreAllowed(before: State, events: readonly Event[]): void {
  for (const { event, state } of starts(before, events)) {
    expect(vetoOn(state, { id: event.candidate }), `${event.candidate} is vetoed`).toBeNull();
    const lock = state.environments[laneOf(event.spec.environment)]?.lock ?? null;
    if (lock === null || event.spec.kind !== "deploy") continue;
    expect(event.cause.is === "automation" ? null : event.cause.login, "who deploys while it is locked").toBe(lock.by);
  }
}

/** Rule 4: a rollback goes to what a run had succeeded with there, older than what it leaves; only people go back. */
function rollbacksAreEarned(before: State, events: readonly Event[]): void {
  for (const { event, state } of starts(before, events)) {
    if (event.cause.is !== "rollback") continue;
    const { lastVerified, earlier = [] } = state.environments[laneOf(event.spec.environment)] ?? {};
    const verified = [lastVerified, ...earlier].map((one) => one?.candidate);
    expect(verified).toContain(event.candidate);
    expect(isNewer(state, event.candidate, event.cause.from)).toBe(false);
    expect(event.cause.from).not.toBe(event.candidate);
  }
}

test("nothing starts that is vetoed or locked away, and a rollback goes only where it may", () => {
  const begun = new Set<string>();
  fc.assert(
    fc.property(walks, (moves) => {
      const walk = new Walk();
      for (const one of moves) {
        const [before, from] = [walk.state, walk.events.length];
        one(walk);
        const fresh = walk.events.slice(from);
        startsAreAllowed(before, fresh);
        rollbacksAreEarned(before, fresh);
        for (const event of fresh) if (event.type === "Started") begun.add(event.cause.is);
      }
    }),
    { numRuns: 60 },
  );
  expect([...begun].toSorted()).toEqual(["automation", "person", "rollback"]);
}, 30_000);

/** Nobody is in anybody's way any more: what runs ends well, what was taken hold of is let go. */
function clear(walk: Walk): void {
  for (let round = 0; round < 20; round += 1) {
    // Again each time: a rollback that waited holds its environment anew.
    for (const name of Object.keys(walk.state.environments)) {
      walk.ask({ verb: "unlock", stage: name });
      walk.ask({ verb: "resume", stage: name });
    }
    for (let pick = 0; pick < 10; pick += 1) progress(walk, pick, "success");
    walk.later(60_000);
  }
}

test("an abort takes away nothing but what runs or waits at its stage", () => {
  fc.assert(
    fc.property(walks, stage, (moves, name) => {
      const walk = new Walk();
      for (const one of moves) one(walk);
      const { vetoes, environments } = walk.state;
      const held = (all: State["environments"]) =>
        Object.entries(all).map(([lane, { lock, lastVerified, earlier }]) => [lane, lock, lastVerified, earlier]);
      const elsewhere = (state: State) => state.requests.filter((one) => one.stage !== name && one.candidate === null);
      const waiting = elsewhere(walk.state);
      walk.ask({ verb: "abort", stage: name });
      expect(walk.state.vetoes).toEqual(vetoes);
      expect(held(walk.state.environments)).toEqual(held(environments));
      expect(elsewhere(walk.state)).toEqual(waiting);
    }),
    { numRuns: 60 },
  );
}, 30_000);

test("nobody starves: once nothing is in the way, what somebody pinned and may go has gone", () => {
  fc.assert(
    fc.property(walks, (moves) => {
      const walk = new Walk();
      for (const one of moves) one(walk);
      clear(walk);
      for (const request of walk.state.requests) {
        const definition = walk.state.policy?.definition.stages.find((one) => one.name === request.stage);
        const candidate = walk.state.candidates[request.candidate ?? ""];
        if (definition === undefined || candidate === undefined) continue;
        const codes = shutGates(explain(walk.state, candidate, definition)).map((why) => why.code);
        expect(codes).not.toEqual([]);
        const ownFault = ["upstream", "not-there", "orphaned"];
        expect(
          codes.filter((code) => !ownFault.includes(code)),
          `${request.stage} waits for`,
        ).toEqual([]);
      }
      walk.later(8 * 24 * 3_600_000);
      expect(walk.state.requests).toEqual([]);
    }),
    { numRuns: 50 },
  );
}, 30_000);
