/** Other people's checks: each with whose it is, all pages of them, and what GitHub does not know is not taken for passed. */
import { expect, test } from "vitest";
import type { CheckOrigin } from "../../src/pipeline/input.ts";
import { API, APP_ID, overNock, place, SHOP } from "./github.ts";

const world = overNock();
const SHA = "a".repeat(40);
const RUNS = `${SHOP}/commits/${SHA}/check-runs`;
const STATUS = `${SHOP}/commits/${SHA}/statuses`;
const ACTIONS = { id: 15368, slug: "github-actions" };

const run = (id: number, name: string, app: object | null, more: object = {}) => ({
  id,
  name,
  app,
  status: "completed",
  conclusion: "success",
  html_url: `https://github.test/${id}`,
  check_suite: { id: 500 },
  ...more,
});
const status = (id: number, context: string, state: string) => ({ id, context, state, target_url: null });
const next = (path: string, query: string) => ({ link: `<${API}${path}?${query}>; rel="next"` });

type Answers = {
  readonly runs?: readonly object[];
  readonly statuses?: readonly object[];
  readonly workflows?: readonly object[];
  /** By the workflow's run, which check runs are jobs of it. */
  readonly jobs?: Readonly<Record<number, readonly number[]>>;
};

function answer({ runs = [], statuses = [], workflows = [], jobs = {} }: Answers): void {
  world.api
    .get(RUNS)
    .query({ filter: "all", per_page: 100 })
    .reply(200, { total_count: runs.length, check_runs: runs });
  world.api.get(STATUS).query({ per_page: 100 }).reply(200, statuses);
  world.api
    .get(`${SHOP}/actions/runs`)
    .query({ head_sha: SHA, per_page: 100 })
    .reply(200, { total_count: workflows.length, workflow_runs: workflows });
  for (const [run, checks] of Object.entries(jobs)) {
    const all = checks.map((id) => ({ id: id + 1_000, check_run_url: `${API}${SHOP}/check-runs/${id}` }));
    world.api
      .get(`${SHOP}/actions/runs/${run}/jobs`)
      .query({ filter: "all", per_page: 100 })
      .reply(200, { total_count: all.length, jobs: all }, { etag: `"${run}"` });
  }
}

const brief = ({ checks }: Awaited<ReturnType<typeof world.github.reads.checks>>) =>
  checks.map(({ name, app, origin, state, order }) => `${order} ${name} ${app} ${whose(origin)} ${state}`);
const whose = (origin: CheckOrigin): string =>
  "event" in origin ? `${origin.is} of ${origin.event} on ${origin.branch}, ${origin.series},` : origin.is;

test("the job of a dispatched workflow beside CI's of the same name is told apart", async () => {
  answer({
    runs: [
      run(1, "test", ACTIONS),
      run(2, "test", ACTIONS, { conclusion: "failure", check_suite: { id: 501 } }),
      run(3, "test", ACTIONS, { check_suite: { id: 999 } }),
      run(4, "test", ACTIONS, { check_suite: null }),
      run(5, "scan", { id: 77, slug: "scanner" }, { check_suite: { id: 999 } }),
      run(6, "old", null),
      run(7, "sluice / sandbox", { id: APP_ID, slug: "sluice" }),
      run(8, "test", ACTIONS, { check_suite: { id: 502 } }),
    ],
    workflows: [
      { id: 70, check_suite_id: 500, event: "push", head_branch: "main", workflow_id: 1 },
      { id: 71, check_suite_id: 501, event: "workflow_dispatch", head_branch: "main", workflow_id: 2 },
      { id: 72, check_suite_id: 502, event: "pull_request", head_branch: "fix", workflow_id: 1 },
    ],
    jobs: { 70: [1], 72: [8] },
  });
  expect(brief(await world.github.reads.checks(place, SHA))).toEqual([
    "1 test github-actions job of push on main, suite 500, passed",
    "2 test github-actions written of workflow_dispatch on main, suite 501, failed",
    "3 test github-actions unknown passed",
    "4 test github-actions unknown passed",
    "5 scan scanner foreign passed",
    "6 old null foreign passed",
    "7 sluice / sandbox sluice ours passed",
    "8 test github-actions job of pull_request on fix, workflow 1, fix, passed",
  ]);
});

test("what a workflow's token wrote into a run's suite is told from its jobs; of what is known nobody asks again", async () => {
  const ofMain = { check_suite_id: 500, event: "push", head_branch: "main", workflow_id: 1 };
  const runs = [run(1, "test", ACTIONS, { conclusion: "failure" }), run(2, "build", ACTIONS)];
  const workflows = [{ id: 70, ...ofMain }];
  answer({ runs, workflows, jobs: { 70: [1, 2] } });
  const known = brief(await world.github.reads.checks(place, SHA));
  expect(known.map((one) => one.includes(" job of push"))).toEqual([true, true]);
  answer({ runs, workflows });
  expect(brief(await world.github.reads.checks(place, SHA))).toEqual(known);
  answer({ runs: [...runs, run(3, "test", ACTIONS)], workflows });
  world.api.get(`${SHOP}/actions/runs/70/jobs`).query(true).reply(304);
  expect(brief(await world.github.reads.checks(place, SHA))).toEqual([
    ...known,
    "3 test github-actions written of push on main, suite 500, passed",
  ]);
});

test("of more than a hundred runs on one commit no more are asked, and that is said", async () => {
  const some = Array.from({ length: 101 }, (_, index) => index + 1);
  const workflows = some.map((id) => ({
    id,
    check_suite_id: id,
    event: "push",
    head_branch: `b${id}`,
    workflow_id: 1,
  }));
  const runs = some.map((id) => run(id, "test", ACTIONS, { check_suite: { id } }));
  answer({ runs, workflows, jobs: Object.fromEntries(some.slice(0, 100).map((id) => [id, [id]])) });
  const read = await world.github.reads.checks(place, SHA);
  expect([read.isAll, read.checks.filter(({ origin }) => origin.is === "job").length]).toEqual([false, 100]);
});

test.for([
  ["completed", "success", "passed"],
  ["completed", "neutral", "neutral"],
  ["completed", "skipped", "neutral"],
  ["completed", "failure", "failed"],
  ["completed", "cancelled", "failed"],
  ["completed", "timed_out", "failed"],
  ["completed", "action_required", "failed"],
  ["completed", "stale", "failed"],
  ["completed", null, "failed"],
  ["queued", null, "pending"],
  ["in_progress", null, "pending"],
  ["waiting", null, "pending"],
] as const)("a check run that is %s, %s, has %s", async ([shown, conclusion, state]) => {
  answer({ runs: [run(1, "test", ACTIONS, { status: shown, conclusion })] });
  expect((await world.github.reads.checks(place, SHA)).checks[0]?.state).toBe(state);
});

test.for([
  ["success", "passed"],
  ["pending", "pending"],
  ["failure", "failed"],
  ["error", "failed"],
] as const)("a commit status of %s has %s", async ([said, state]) => {
  answer({ statuses: [status(9, "ci/jenkins", said)] });
  expect(brief(await world.github.reads.checks(place, SHA))).toEqual([`9 ci/jenkins null foreign ${state}`]);
});

test("what several accounts report under one context stands side by side", async () => {
  const by = (id: number) => ({ creator: { id, login: `user-${id}` } });
  answer({
    statuses: [
      { ...status(9, "ci/jenkins", "success"), ...by(2) },
      { ...status(8, "ci/jenkins", "failure"), ...by(1) },
      { ...status(7, "ci/jenkins", "success"), creator: null },
    ],
  });
  const { checks } = await world.github.reads.checks(place, SHA);
  expect(checks.map(({ order, origin }) => [order, origin])).toEqual([
    [9, { is: "foreign", series: "account 2" }],
    [8, { is: "foreign", series: "account 1" }],
    [7, { is: "foreign", series: "account 0" }],
  ]);
});

test("every page counts: of check runs, of runs, and of statuses", async () => {
  const many = Array.from({ length: 100 }, (_, index) => status(index + 1, `s${index}`, "success"));
  world.api
    .get(RUNS)
    .query({ filter: "all", per_page: 100 })
    .reply(200, { total_count: 2, check_runs: [run(1, "build", ACTIONS)] }, next(RUNS, "page=2"));
  world.api
    .get(RUNS)
    .query({ filter: "all", per_page: 100, page: 2 })
    .reply(200, { total_count: 2, check_runs: [run(2, "test", ACTIONS)] });
  world.api
    .get(`${SHOP}/actions/runs`)
    .query({ head_sha: SHA, per_page: 100 })
    .reply(200, { total_count: 1, workflow_runs: [] }, next(`${SHOP}/actions/runs`, "page=2"));
  world.api
    .get(`${SHOP}/actions/runs`)
    .query({ head_sha: SHA, per_page: 100, page: 2 })
    .reply(200, {
      total_count: 1,
      workflow_runs: [{ check_suite_id: 500, event: "workflow_dispatch", head_branch: "main" }],
    });
  world.api.get(STATUS).query({ per_page: 100 }).reply(200, many);
  world.api
    .get(STATUS)
    .query({ per_page: 100, page: 2 })
    .reply(200, [status(101, "last", "failure")]);
  const read = brief(await world.github.reads.checks(place, SHA));
  expect(read).toHaveLength(103);
  expect(read.slice(0, 2)).toEqual([
    "1 build github-actions written of workflow_dispatch on main, suite 500, passed",
    "2 test github-actions written of workflow_dispatch on main, suite 500, passed",
  ]);
  expect(read.at(-1)).toBe("101 last null foreign failed");
});

test.for(["runs", "statuses", "workflows"] as const)(
  "of more than a thousand %s only the first page is read, and that is said",
  async (which) => {
    const total = (what: string, usual: number): number => (what === which ? 1_001 : usual);
    const last = `<${API}${STATUS}?per_page=100&page=11>; rel="last"`;
    const lots = { link: `${next(STATUS, "per_page=100&page=2").link}, ${last}` };
    const more = (what: string, path: string) => (what === which ? next(path, "page=2") : {});
    world.api
      .get(RUNS)
      .query({ filter: "all", per_page: 100 })
      .reply(200, { total_count: total("runs", 1), check_runs: [run(1, "build", ACTIONS)] }, more("runs", RUNS));
    world.api
      .get(STATUS)
      .query({ per_page: 100 })
      .reply(200, [], which === "statuses" ? lots : {});
    world.api
      .get(`${SHOP}/actions/runs`)
      .query({ head_sha: SHA, per_page: 100 })
      .reply(200, { total_count: total("workflows", 0), workflow_runs: [] }, more("workflows", `${SHOP}/actions/runs`));
    expect(await world.github.reads.checks(place, SHA)).toMatchObject({
      known: true,
      isAll: false,
      checks: [{ order: 1 }],
    });
  },
);

test.for([404, 422])("a commit that GitHub does not know (%i) is unknown, not passed", async (code) => {
  world.api.get(RUNS).query(true).reply(code, {});
  world.api.get(STATUS).query(true).reply(code, {});
  world.api.get(`${SHOP}/actions/runs`).query(true).reply(200, { total_count: 0, workflow_runs: [] });
  expect(await world.github.reads.checks(place, SHA)).toEqual({ known: false, isAll: true, checks: [] });
});

test("what the rules of a branch require", async () => {
  world.api
    .get(`${SHOP}/rules/branches/main`)
    .query({ per_page: 100 })
    .reply(200, [
      { type: "deletion" },
      { type: "required_status_checks" },
      {
        type: "required_status_checks",
        parameters: { required_status_checks: [{ context: "build" }, { context: "test" }] },
      },
    ]);
  expect(await world.github.reads.requiredChecks(place, "main")).toEqual([
    { name: "build", app: null },
    { name: "test", app: null },
  ]);
});

test.for([403, 404])("a plan without rules (%i) requires nothing", async (status) => {
  world.api.get(`${SHOP}/rules/branches/main`).query(true).reply(status, { message: "Upgrade to GitHub Pro" });
  expect(await world.github.reads.requiredChecks(place, "main")).toEqual([]);
});

test("a limit says nothing about the rules of a branch", async () => {
  world.api.get(`${SHOP}/rules/branches/main`).query(true).reply(403, {}, { "retry-after": "9" });
  await expect(world.github.reads.requiredChecks(place, "main")).rejects.toMatchObject({ status: 403 });
});
