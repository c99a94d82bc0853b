/** The rules of the pipeline, on walks that nobody planned: pushes, checks, runs, commands and hours in any order. */
import { allRuns, runAt } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { evolve, evolveAll } from "../../src/pipeline/evolve.ts";
import type { Event } from "../../src/pipeline/event.ts";
import { decide } from "../../src/pipeline/decide.ts";
import { explain, mayEnter } from "../../src/pipeline/explain.ts";
import { isActive, lastAttempt } from "../../src/pipeline/attempt.ts";
import { laneOf } from "../../src/pipeline/environment.ts";
import type { Run } from "../../src/pipeline/attempt.ts";
import type { State } from "../../src/pipeline/model.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { isForPerson, verdictOf } from "../../src/pipeline/verification.ts";
import { nextWake } from "../../src/pipeline/wake.ts";
import { shop } from "../support/definition.ts";
import { health } from "../support/asked.ts";
import { judged, walks, stage } from "../support/moves.ts";
import { smoke } from "../support/verified.ts";
import { Walk } from "../support/walk.ts";

const verifying = shop({
  stages: shop().stages.map((stage) =>
    stage.kind === "test"
      ? stage
      : {
          ...stage,
          verify: ["smoke.yml", "load.yml"].map((workflow) => ({ is: "workflow", workflow, timeoutMs: 3_600_000 })),
        },
  ),
});
const asking = shop({
  stages: shop().stages.map((stage) =>
    stage.kind === "test"
      ? stage
      : { ...stage, verify: [{ ...health, timeoutMs: 120_000 }, smoke], soakMs: 60_000, onFailure: "rollback" },
  ),
});
const pipelines = fc.constantFrom(shop(), verifying, asking);

/** A few thousand decisions, on a machine that may have more to do. */
const LONG_MS = 60_000;

/** Rule 1: at most one active deploy in a lane, and none while tests hold a lease on it. */
function lanesAreKept(state: State): void {
  const active = allRuns(state)
    .map(lastAttempt)
    .filter((attempt) => isActive(attempt) && attempt.spec.kind !== "commit" && attempt.spec.kind !== "plan");
  for (const lane of new Set(active.map((attempt) => laneOf(attempt.spec.environment)))) {
    const here = active.filter((attempt) => laneOf(attempt.spec.environment) === lane);
    const deploys = here.filter((attempt) => attempt.spec.kind === "deploy");
    expect(deploys.length, `deploys in ${lane}`).toBeLessThanOrEqual(1);
    if (deploys.length === 1) expect(here.length, `tests beside a deploy in ${lane}`).toBe(1);
  }
}

const withoutPlans = (state: State): readonly Run[] =>
  allRuns(state).filter((run) => lastAttempt(run).spec.kind !== "plan");

/** Nothing starts that is red, orphaned, or has not passed what it needs. */
function startsAreEarned(state: State): void {
  for (const run of allRuns(state)) {
    const candidate = state.candidates[run.candidate];
    const definition = state.policy?.definition.stages.find((one) => one.name === run.stage);
    if (candidate === undefined || definition === undefined) continue;
    expect(candidate.commit.is).toBe("passed");
    if (candidate.origin.kind === "pull_request") continue;
    for (const need of definition.needs) {
      const upstream = runAt(state, run.candidate, need);
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
      fc.property(pipelines, walks, (pipeline, moves) => {
        const walk = new Walk(pipeline);
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

/** `/plan`: of a state that anything may have led to, nothing changes but the runs of plans and what is answered. */
test(
  "a plan moves nothing",
  () => {
    let planned = 0;
    fc.assert(
      fc.property(walks, stage, (moves, name) => {
        const walk = new Walk();
        for (const one of moves) one(walk);
        const former = withoutPlans(walk.state);
        const { runs: _runs, at: _at, answers: _said, ...before } = walk.state;
        const events = walk.ask({ verb: "plan", stage: name, version: null }, { by: "fresh" });
        const { runs: _after, at: _now, answers: _answers, ...rest } = walk.state;
        expect(rest).toEqual(before);
        expect(withoutPlans(walk.state)).toEqual(former);
        const started = events.filter((event) => event.type === "Started");
        expect(started.every((one) => walk.state.candidates[one.candidate]?.commit.is === "passed")).toBe(true);
        planned += started.length;
      }),
      { numRuns: 100 },
    );
    expect(planned).toBeGreaterThan(0);
  },
  LONG_MS,
);

/** Rule 4: what an event does to `lastVerified`. */
function provesOnly(before: State, event: Event, after: State): void {
  const expected = new Map(Object.entries(before.environments).map(([lane, one]) => [lane, one.lastVerified]));
  const run = "stage" in event ? runAt(before, event.candidate, event.stage) : undefined;
  const candidate = run === undefined ? undefined : before.candidates[run.candidate];
  if (run !== undefined && candidate?.origin.kind === "trunk" && hasDeployed(run, event))
    expected.set(laneOf(lastAttempt(run).spec.environment), {
      candidate: candidate.id,
      sha: candidate.sha,
      at: event.at,
    });
  for (const [lane, { lastVerified }] of Object.entries(after.environments))
    expect(lastVerified, `${event.type} in ${lane}`).toEqual(expected.get(lane) ?? null);
}

function hasDeployed(run: Run, event: Event): boolean {
  const { id, spec } = lastAttempt(run);
  if (spec.kind !== "deploy" || !("attempt" in event) || event.attempt !== id) return false;
  if (event.type === "Settled") return event.settled.as === "passed";
  return event.type === "Ended" && event.outcome.is === "succeeded";
}

test(
  "what has to be verified counts when all of it holds, or a person says so of what runs there and nobody could judge",
  () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(verifying, asking), walks, (pipeline, moves) => {
        const walk = new Walk(pipeline);
        for (const [index, one] of moves.entries()) {
          one(walk);
          if (index % 5 === 0) judged(walk, index % 2 === 0 ? "pass" : "fail");
        }
        let state = new Walk(null).state;
        for (const event of walk.events) {
          const run = "attempt" in event ? runAt(state, event.candidate, event.stage) : undefined;
          const last = run === undefined ? null : lastAttempt(run);
          if (run !== undefined && last?.spec.verify !== undefined && hasDeployed(run, event)) {
            const verdicts = (last.verifications ?? []).map((one) => verdictOf(one)?.is);
            if (event.type === "Ended") expect(verdicts).toEqual(last.spec.verify.map(() => "passed"));
            else {
              expect(isForPerson(last)).toBe(true);
              expect(state.environments[laneOf(last.spec.environment)]?.occupant).toMatchObject({ attempt: last.id });
            }
            seen.add(event.type);
          }
          state = evolve(state, event);
        }
      }),
      { numRuns: 150 },
    );
    expect([...seen].toSorted()).toEqual(["Ended", "Settled"]);
  },
  LONG_MS,
);

test(
  "last verified moves only when a deploy succeeds, to the trunk's candidate that it was of",
  () => {
    const moved = new Set<string>();
    fc.assert(
      fc.property(pipelines, walks, (pipeline, moves) => {
        const walk = new Walk(pipeline);
        for (const one of moves) one(walk);
        let state = new Walk(null).state;
        for (const event of walk.events) {
          const after = evolve(state, event);
          provesOnly(state, event, after);
          state = after;
          for (const { occupant, lastVerified } of Object.values(state.environments)) {
            if (lastVerified !== null) moved.add("verified");
            if (occupant?.is === "known" && occupant.sha !== lastVerified?.sha) moved.add("another runs there");
          }
        }
      }),
      { numRuns: 150 },
    );
    expect([...moved].toSorted()).toEqual(["another runs there", "verified"]);
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
          expect(event.cause.is).not.toBe("automation");
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
      fc.property(pipelines, walks, (pipeline, moves) => {
        const walk = new Walk(pipeline);
        for (const one of moves) one(walk);
        expect(evolveAll(new Walk(null).state, walk.events)).toEqual(walk.state);
        const keys = plan(walk.state).map((effect) => effect.key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(decide(walk.state, { kind: "woke", at: walk.at }).events).toEqual([]);
        for (const one of Object.values(walk.state.candidates))
          for (const to of pipeline.stages)
            expect(mayEnter(walk.state, one, to)).toBe(explain(walk.state, one, to).waitsMostFor === null);
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
    for (const run of allRuns(walk.state).filter((each) => isActive(lastAttempt(each)))) {
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
