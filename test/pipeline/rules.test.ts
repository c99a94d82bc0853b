/** The rules of the pipeline, on walks that nobody planned: pushes, checks, runs, commands and hours in any order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evolveAll } from "../../src/pipeline/evolve.ts";
import { decide } from "../../src/pipeline/decide.ts";
import { isActive, lastAttempt, laneOf } from "../../src/pipeline/model.ts";
import type { State } from "../../src/pipeline/model.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { nextWake } from "../../src/pipeline/wake.ts";
import { openHead, Walk } from "../support/walk.ts";

const words = ["a1", "b2", "c3", "d4"];
const stages = ["sandbox", "performance", "accessibility", "staging", "production"];
const word = fc.constantFrom(...words);
const stage = fc.constantFrom(...stages);

type Move = (walk: Walk) => void;

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: word.map(
      (one): Move =>
        (walk) =>
          void walk.push(one, { changes: [{ number: words.indexOf(one) + 10, author: "mona" }] }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(word, fc.constantFrom("passed", "passed", "failed", "pending")).map(
      ([one, state]): Move =>
        (walk) =>
          void walk.checks(one, [{ name: "build", state: state as "passed" }]),
    ),
  },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(9), fc.constantFrom("start", "success", "success", "success", "failure", "cancelled"))
      .map(
        ([pick, end]): Move =>
          (walk) =>
            progress(walk, pick, end),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom("abort", "retry", "resume"), stage).map(
      ([verb, name]): Move =>
        (walk) =>
          void walk.ask({ verb: verb as "abort", stage: name }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(stage, fc.option(word)).map(
      ([name, one]): Move =>
        (walk) =>
          void walk.promote(name, one === null ? { is: "control" } : openHead(17, one === "a1" ? "fe" : "fd")),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("fe", "fd").map(
      (one): Move =>
        (walk) =>
          void walk.checks(one),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 90 }).map(
      (minutes): Move =>
        (walk) =>
          void walk.later(minutes * 60_000),
    ),
  },
);

/** Something comes of one of the attempts that are under way. */
function progress(walk: Walk, pick: number, end: string): void {
  const active = Object.values(walk.state.runs).filter((run) => isActive(lastAttempt(run)));
  const run = active[pick % Math.max(1, active.length)];
  if (run === undefined) return;
  const attempt = lastAttempt(run);
  const github = {
    id: pick + attempt.startedAt + attempt.id.length * 1_000 + attempt.number,
    url: "https://github.com/x",
  };
  if (attempt.spec.kind === "deploy" && attempt.deployment === null)
    walk.tell({ kind: "deployment-created", at: walk.at, attempt: attempt.id, deployment: walk.events.length });
  else if (attempt.phase.is === "intended")
    walk.tell({ kind: "dispatched", at: walk.at, attempt: attempt.id, run: github });
  else if (attempt.phase.is !== "ended" && attempt.phase.run !== null) {
    const report = {
      kind: "run-reported",
      at: walk.at,
      run: attempt.phase.run,
      title: attempt.id,
      workflow: attempt.spec.workflow,
      by: null,
      runAttempt: 1,
      own: true,
    } as const;
    walk.tell(
      end === "start"
        ? { ...report, status: "in_progress", conclusion: null }
        : { ...report, status: "completed", conclusion: end },
    );
  }
}

/** Rule 1: at most one active deploy in a lane, and none while tests hold a lease on it. */
function lanesAreKept(state: State): void {
  const active = Object.values(state.runs)
    .map(lastAttempt)
    .filter((attempt) => isActive(attempt) && attempt.spec.kind !== "commit");
  for (const lane of new Set(active.map((attempt) => laneOf(attempt.spec.environment)))) {
    const here = active.filter((attempt) => laneOf(attempt.spec.environment) === lane);
    const deploys = here.filter((attempt) => attempt.spec.kind === "deploy");
    expect(deploys.length, `deploys in ${lane}`).toBeLessThanOrEqual(1);
    if (deploys.length === 1) expect(here.length, `tests beside a deploy in ${lane}`).toBe(1);
  }
}

/** Nothing starts that is red, orphaned, or has not passed what it needs. */
function startsAreEarned(state: State): void {
  for (const run of Object.values(state.runs)) {
    const candidate = state.candidates[run.candidate];
    const definition = state.policy?.definition.stages.find((one) => one.name === run.stage);
    if (candidate === undefined || definition === undefined) continue;
    expect(candidate.commit.is).toBe("passed");
    if (candidate.origin.kind === "pull_request") continue;
    for (const need of definition.needs) {
      const upstream = state.runs[`${run.candidate}/${need}`];
      expect(
        upstream?.attempts.some(({ phase }) => phase.is === "ended" && phase.outcome.is === "succeeded"),
        `${run.stage} needs ${need}`,
      ).toBe(true);
    }
  }
}

test("whatever happens in whatever order, the rules hold", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const walk = new Walk();
      for (const one of moves) {
        one(walk);
        lanesAreKept(walk.state);
        startsAreEarned(walk.state);
      }
    }),
    { numRuns: 400 },
  );
});

test("last verified moves only when a run succeeds, and production only when somebody asked", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const walk = new Walk();
      for (const one of moves) {
        const before = walk.state;
        one(walk);
        for (const [name, { lastVerified }] of Object.entries(walk.state.environments)) {
          if (lastVerified?.sha === before.environments[name]?.lastVerified?.sha || lastVerified === null) continue;
          const ended = walk.events.filter((event) => event.type === "Ended" && event.outcome.is === "succeeded");
          expect(ended.length).toBeGreaterThan(0);
        }
      }
      const started = walk.events.filter((event) => event.type === "Started" && event.stage === "production");
      expect(started.every((event) => event.type === "Started" && event.cause.is === "person")).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a state is what its events make it, its plan has no key twice, and the same hour told twice decides nothing", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const walk = new Walk();
      for (const one of moves) one(walk);
      expect(evolveAll(new Walk(null).state, walk.events)).toEqual(walk.state);
      const keys = plan(walk.state).map((effect) => effect.key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(decide(walk.state, { kind: "woke", at: walk.at })).toEqual([]);
      const wake = nextWake(walk.state);
      if (wake !== null) expect(Number.isFinite(wake)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a busy trunk: every stage still completes runs, and a pinned candidate is not starved", () => {
  const walk = new Walk();
  const pushed = Array.from({ length: 30 }, (_, index) => `${index}f`);
  let pinned = false;
  for (const [index, one] of pushed.entries()) {
    walk.push(one, { changes: [{ number: 100 + index, author: "mona" }] }).checks(one);
    if (index === 3)
      pinned =
        walk.promote("sandbox", { is: "pull", number: 103, state: "merged", base: "main", mergedAt: walk.at }).length >
        0;
    for (const run of Object.values(walk.state.runs).filter((each) => isActive(lastAttempt(each)))) {
      const { id, spec } = lastAttempt(run);
      walk.tell({
        kind: "run-reported",
        at: walk.at,
        run: { id: walk.events.length, url: "" },
        title: id,
        workflow: spec.workflow,
        status: "completed",
        conclusion: "success",
        by: null,
        runAttempt: 1,
        own: true,
      });
    }
  }
  const succeeded = walk.events.flatMap((event) =>
    event.type === "Ended" && event.outcome.is === "succeeded" ? [event.stage] : [],
  );
  for (const name of ["sandbox", "performance", "accessibility", "staging"])
    expect(succeeded.filter((one) => one === name).length, name).toBeGreaterThan(2);
  expect(pinned).toBe(true);
  expect(walk.state.requests).toEqual([]);
});
