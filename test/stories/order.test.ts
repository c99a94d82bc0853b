/** Webhooks come in any order, doubled, and late: what stands on GitHub in the end is the same. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../src/pipeline/decide.ts";
import type { Input } from "../../src/pipeline/input.ts";
import { initialState, runKey } from "../../src/pipeline/model.ts";
import type { State } from "../../src/pipeline/model.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import { merged, Walk } from "../support/walk.ts";

/** What the world sees of a state: not the times, nor the order in which facts came in. */
function seen(state: State): unknown {
  return {
    line: state.line,
    commits: Object.values(state.candidates)
      .map(({ id, commit, changes }) => [id, commit.is, changes.map((one) => one.number)])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
    runs: allRuns(state)
      .map((run) => [
        runKey(run.candidate, run.stage),
        run.attempts.map(({ phase }) => (phase.is === "ended" ? phase.outcome.is : phase.is)),
      ])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
    requests: state.requests.map(({ stage, candidate }) => [stage, candidate]),
    occupants: Object.values(state.environments)
      .map(({ name, occupant }) => [name, occupant?.is === "known" ? occupant.sha : occupant?.is])
      .toSorted((a, b) => String(a[0]).localeCompare(String(b[0]))),
  };
}

/** Inputs of one walk after the push: all of them facts about what had happened by then. */
function facts(): { readonly start: State; readonly inputs: readonly Input[] } {
  const walk = new Walk().push("a1").checks("a1").running("a1", "sandbox");
  const start = walk.state;
  const attempt = walk.attempt("a1", "sandbox");
  const run = { id: 77, url: "https://github.com/acme/shop/actions/runs/77" };
  const report = {
    kind: "run-reported",
    at: walk.at,
    run,
    title: `Deploy ${attempt.id}`,
    workflow: "deploy.yml",
    by: null,
    runAttempt: 1,
    own: true,
  } as const;
  const known = attempt.phase.is === "running" ? attempt.phase.run : run;
  const inputs: readonly Input[] = [
    {
      kind: "pull-changed",
      branch: null,
      by: null,
      at: walk.at,
      base: "main",
      number: 12,
      head: "ee",
      author: "octocat",
      updatedAt: walk.at,
      state: { is: "merged", into: "main", sha: walk.state.trunk?.head ?? "" },
    },
    { ...report, run: known, status: "in_progress", conclusion: null },
    { ...report, run: known, status: "completed", conclusion: "success" },
    { ...report, run: known, status: "queued", conclusion: null },
    { kind: "dispatched", at: walk.at, attempt: attempt.id, run: known },
    { kind: "deployment-created", at: walk.at, attempt: attempt.id, deployment: 5 },
    {
      kind: "asked",
      at: walk.at,
      id: "9-1",
      comment: 9,
      issue: 12,
      saidAt: walk.at,
      by: "octocat",
      command: { verb: "promote", stage: "production", version: null, reason: null },
      right: { is: "known", role: "write", roleName: "write" },
      teams: {},
      public: true,
      place: merged(12),
      version: null,
    },
    { kind: "woke", at: walk.at },
  ];
  return { start, inputs };
}

const after = (start: State, inputs: readonly Input[]): State =>
  inputs.reduce((state, input) => decide(state, input).state, start);

test("inputs in any order, any of them twice, end in the same state", () => {
  const { start, inputs } = facts();
  const wanted = seen(after(start, inputs));
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...inputs], { minLength: inputs.length }),
      fc.array(fc.nat(inputs.length - 1), { maxLength: 5 }),
      (order, again) => {
        const all = [...order, ...again.map((index) => order[index]).filter((one) => one !== undefined)];
        expect(seen(after(start, all))).toEqual(wanted);
      },
    ),
    { numRuns: 300 },
  );
});

test("two pushes heard of in the wrong order stand on the line as they were pushed", () => {
  const right = new Walk().push("a1").push("b2");
  const head = right.state.trunk?.head ?? "";
  const wrong = new Walk()
    .push("b2", { before: right.state.candidates[right.state.line[0] ?? ""]?.sha ?? "", head })
    .push("a1", { before: null, head });
  expect(wrong.state.line).toEqual(right.state.line);
  expect(wrong.state.trunk?.head).toBe(right.state.trunk?.head);
});

test.for(["doubled", "reordered", "delayed"] as const)("webhooks that are %s: the same end on GitHub", async (kind) => {
  const ends: unknown[] = [];
  for (const isStruck of [false, true]) {
    const story = await begin();
    const how = kind === "delayed" ? ({ kind, ms: 20_000 } as const) : ({ kind } as const);
    if (isStruck)
      for (const event of ["check_run", "workflow_run", "pull_request"])
        story.github.fail({ match: { event }, times: 4, how });
    const pull = await story.merge();
    await story.pass(MINUTE);
    story.github.clearFaults();
    await story.pass(60 * MINUTE);
    await story.say(pull.number, "/promote production");
    await story.pass(10 * MINUTE);
    const { sha } = story.shop.git.tip("main");
    ends.push([
      story.dispatched().map((one) => one.stage),
      ...["commit", "sandbox", "staging", "production"].map((stage) => story.check(sha, stage)?.split(":")[0]),
      story.shop.issues.on(pull.number).length,
    ]);
  }
  expect(ends[1]).toEqual(ends[0]);
});

test("the state of a fresh pipeline decides nothing by itself", () => {
  expect(decide(initialState, { kind: "woke", at: 1 }).events).toEqual([]);
});
