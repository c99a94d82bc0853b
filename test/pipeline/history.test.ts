import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import type { History, OldAttempt } from "../../src/pipeline/history.ts";
import { attemptId } from "../../src/pipeline/attempt.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, sha, START, Walk } from "../support/walk.ts";

const HOUR = 3_600_000;
const definition = shop({ stages: [deploy("sandbox", []), deploy("production", ["sandbox"], { production: true })] });

const version = (word: string, hours: number) => ({
  candidate: candidate(word),
  sha: sha(word),
  changes: [],
  at: START - hours * HOUR,
  passedAt: START - hours * HOUR + 60_000,
});

const attempt = (word: string, hours: number, more: Partial<OldAttempt> = {}): OldAttempt => ({
  candidate: candidate(word),
  stage: "production",
  attempt: attemptId(candidate(word), "production", 1),
  number: 1,
  deployment: hours,
  run: { id: hours, url: "" },
  startedAt: START - hours * HOUR,
  endedAt: START - hours * HOUR + 60_000,
  succeeded: true,
  ...more,
});

const told = (walk: Walk, more: Partial<History> = {}) =>
  walk.tell({
    kind: "history-read",
    at: walk.at,
    history: {
      versions: [version("a1", 9), version("b2", 8)],
      attempts: [attempt("a1", 7), attempt("b2", 6)],
      held: [],
      numbersFrom: 100,
      ...more,
    },
  });

const production = (walk: Walk) => walk.state.environments["production"];

test("our past becomes our history: what runs there, what was verified and when, and the next attempt bears another number", () => {
  const walk = new Walk(definition);
  told(walk);
  expect(production(walk)).toMatchObject({
    occupant: { is: "known", sha: sha("b2"), since: START - 6 * HOUR + 60_000 },
    lastVerified: { sha: sha("b2") },
    earlier: [{ sha: sha("a1"), at: START - 7 * HOUR + 60_000 }],
    shown: 6,
    hold: null,
  });
  expect(walk.state.line).toEqual([candidate("a1"), candidate("b2")]);
  walk.ask({ verb: "rollback", stage: "production", version: null, reason: null });
  expect(walk.attempt("a1", "production")?.id).toBe(attemptId(candidate("a1"), "production", 101));
});

test("told twice it is told once, and whoever has a history gets no other", () => {
  const walk = new Walk(definition);
  expect(told(walk)).not.toEqual([]);
  expect(told(walk)).toEqual([]);
  const other = new Walk(definition).push("c3");
  expect(told(other)).toEqual([]);
});

test("what had not ended well is unknown, and holds automation off; a stage that is no more is left out", () => {
  const walk = new Walk(definition);
  const attempts = [attempt("a1", 7), attempt("b2", 6, { succeeded: false }), attempt("b2", 5, { stage: "gone" })];
  told(walk, { attempts, held: [{ environment: "production", candidate: null, why: "unverified" }] });
  expect(production(walk)).toMatchObject({
    occupant: { is: "unknown", attempted: sha("b2") },
    lastVerified: { sha: sha("a1") },
    hold: { by: null, sha: null },
  });
  expect(allRuns(walk.state).some(({ stage }) => stage === "gone")).toBe(false);
});

test("without a good file there is nothing to bring back", () => {
  expect(told(new Walk(null))).toEqual([]);
});
