/** The rules of the pipeline, on walks that nobody planned: pushes, checks, runs, commands and hours in any order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evolve, evolveAll } from "../../src/pipeline/evolve.ts";
import type { Event } from "../../src/pipeline/event.ts";
import { decide } from "../../src/pipeline/decide.ts";
import { isActive, lastAttempt, laneOf, runKey } from "../../src/pipeline/model.ts";
import type { Run, State } from "../../src/pipeline/model.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { nextWake } from "../../src/pipeline/wake.ts";
import { openHead, Walk } from "../support/walk.ts";

const words = ["a1", "b2", "c3", "d4"];
const stages = ["sandbox", "performance", "accessibility", "staging", "production"];
const word = fc.constantFrom(...words);
const stage = fc.constantFrom(...stages);

/** A few thousand decisions, on a machine that may have more to do. */
const LONG_MS = 30_000;

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
    weight: 8,
    arbitrary: fc.tuple(word, fc.constantFrom("passed", "passed", "passed", "failed", "pending")).map(
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
    weight: 14,
    arbitrary: fc.nat(9).map(
      (pick): Move =>
        (walk) =>
          seenThrough(walk, pick),
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
    arbitrary: fc.tuple(fc.constantFrom(...stages, "production"), fc.constantFrom("here", "here", "fe", "fd")).map(
      ([name, where]): Move =>
        (walk) =>
          void walk.promote(name, where === "here" ? { is: "control" } : openHead(17, where)),
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

/** Of any length: left to itself fast-check makes none longer than ten, in which hardly anything is ever deployed. */
const walks = fc.array(move, { maxLength: 80, size: "max" });

/** One of the attempts that are under way. */
function underWay(walk: Walk, pick: number): Run | undefined {
  const active = Object.values(walk.state.runs).filter((run) => isActive(lastAttempt(run)));
  return active[pick % Math.max(1, active.length)];
}

/** It succeeds: its deployment, its dispatch and its run, one after another. */
function seenThrough(walk: Walk, pick: number): void {
  const { stage: name, candidate } = underWay(walk, pick) ?? {};
  for (let times = 0; times < 3; times += 1) {
    const active = Object.values(walk.state.runs).filter((run) => isActive(lastAttempt(run)));
    const at = active.findIndex((run) => run.stage === name && run.candidate === candidate);
    if (at >= 0) progress(walk, at, "success");
  }
}

/** Something comes of one of the attempts that are under way. */
function progress(walk: Walk, pick: number, end: string): void {
  const run = underWay(walk, pick);
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

test(
  "whatever happens in whatever order, the rules hold",
  () => {
    fc.assert(
      fc.property(walks, (moves) => {
        const walk = new Walk();
        for (const one of moves) {
          one(walk);
          lanesAreKept(walk.state);
          startsAreEarned(walk.state);
        }
      }),
      { numRuns: 150 },
    );
  },
  LONG_MS,
);

/** Rule 4: what an event does to `lastVerified`. */
function provesOnly(before: State, event: Event, after: State): void {
  const expected = new Map(Object.entries(before.environments).map(([lane, one]) => [lane, one.lastVerified]));
  const run = "stage" in event ? before.runs[runKey(event.candidate, event.stage)] : undefined;
  const candidate = run === undefined ? undefined : before.candidates[run.candidate];
  if (run !== undefined && candidate?.origin.kind === "trunk" && hasDeployed(run, event))
    expected.set(laneOf(lastAttempt(run).spec.environment), { candidate: candidate.id, sha: candidate.sha });
  for (const [lane, { lastVerified }] of Object.entries(after.environments))
    expect(lastVerified, `${event.type} in ${lane}`).toEqual(expected.get(lane) ?? null);
}

const hasDeployed = (run: Run, event: Event): boolean =>
  event.type === "Ended" && event.outcome.is === "succeeded" && lastAttempt(run).spec.kind === "deploy";

test(
  "last verified moves only when a deploy succeeds, to the trunk's candidate that it was of",
  () => {
    const moved = new Set<string>();
    fc.assert(
      fc.property(walks, (moves) => {
        const walk = new Walk();
        for (const one of moves) one(walk);
        let state = new Walk(null).state;
        for (const event of walk.events) {
          const after = evolve(state, event);
          provesOnly(state, event, after);
          state = after;
        }
        for (const { occupant, lastVerified } of Object.values(state.environments)) {
          if (lastVerified !== null) moved.add("verified");
          if (occupant?.is === "known" && occupant.sha !== lastVerified?.sha) moved.add("a head runs there");
        }
      }),
      { numRuns: 150 },
    );
    expect([...moved].toSorted()).toEqual(["a head runs there", "verified"]);
  },
  LONG_MS,
);

test(
  "production starts only when somebody asked",
  () => {
    let started = 0;
    fc.assert(
      fc.property(walks, (moves) => {
        const walk = new Walk().push("a1").checks("a1");
        walk.through("a1", "sandbox", "performance", "accessibility", "staging");
        for (const one of moves) one(walk);
        for (const event of walk.events) {
          if (event.type !== "Started" || event.stage !== "production") continue;
          started += 1;
          expect(event.cause.is).toBe("person");
        }
      }),
      { numRuns: 100 },
    );

    expect(started).toBeGreaterThan(0);
  },
  LONG_MS,
);

test(
  "a state is what its events make it, its plan has no key twice, and the same hour told twice decides nothing",
  () => {
    fc.assert(
      fc.property(walks, (moves) => {
        const walk = new Walk();
        for (const one of moves) one(walk);
        expect(evolveAll(new Walk(null).state, walk.events)).toEqual(walk.state);
        const keys = plan(walk.state).map((effect) => effect.key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(decide(walk.state, { kind: "woke", at: walk.at })).toEqual([]);
        const wake = nextWake(walk.state);
        if (wake !== null) expect(Number.isFinite(wake)).toBe(true);
      }),
      { numRuns: 100 },
    );
  },
  LONG_MS,
);

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
