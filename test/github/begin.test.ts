/** How an attempt begins: its deployment and its dispatch. Neither is ever done twice. */
import { expect, test } from "vitest";
import { APP_ID, ATTEMPT, broken, context, deployed, intended, overNock, SHOP, wanted } from "./github.ts";
import { candidate, sha, START } from "../support/walk.ts";

const world = overNock();
const DEPLOYMENTS = `${SHOP}/deployments`;
const WORKFLOW = `${SHOP}/actions/workflows/deploy.yml`;
const RUN_URL = "https://github.test/acme/shop/actions/runs/70";

const created = { is: "done", written: null, input: { kind: "deployment-created", attempt: ATTEMPT, deployment: 900 } };
const dispatched = (run: object | null) => ({
  is: "done",
  written: null,
  input: { kind: "dispatched", attempt: ATTEMPT, run },
});
const failed = (code: string, detail: string) => ({
  is: "refused",
  input: { kind: "dispatch-failed", attempt: ATTEMPT, code, detail },
});

const create = async (more: object = {}) => {
  const { state } = intended();
  return await world.github.perform(wanted(state, "create-deployment"), context(state, more));
};
const dispatch = async (more: object = {}, titled = false) => {
  const state = { ...deployed().state, titled: titled ? { "deploy.yml": true as const } : {} };
  return await world.github.perform(wanted(state, "dispatch"), context(state, more));
};
const listed = (...runs: readonly object[]) =>
  world.api
    .get(`${WORKFLOW}/runs`)
    .query({ event: "workflow_dispatch", actor: "sluice[bot]", branch: "main", per_page: 100 })
    .reply(200, { total_count: runs.length, workflow_runs: runs });
const run = (title: string, more: object = {}) => ({
  id: 70,
  html_url: RUN_URL,
  display_title: title,
  event: "workflow_dispatch",
  status: "queued",
  conclusion: null,
  head_sha: sha("f"),
  path: ".github/workflows/deploy.yml",
  run_attempt: 1,
  created_at: new Date(START).toISOString(),
  ...more,
});

test("a deployment never merges, never waits for statuses, and names its attempt", async () => {
  world.api
    .post(DEPLOYMENTS, {
      ref: sha("a1"),
      task: "deploy",
      auto_merge: false,
      required_contexts: [],
      environment: "sandbox",
      production_environment: false,
      transient_environment: false,
      description: /^Deploying .{1,130}$/,
      payload: { sluice: 1, attempt: ATTEMPT, candidate: candidate("a1") },
    } as never)
    .reply(201, { id: 900 });
  expect(await create()).toEqual(created);
});

test.for([
  ["its payload as an object", { attempt: ATTEMPT }],
  ["its payload as text", JSON.stringify({ attempt: ATTEMPT })],
] as const)("a deployment whose answer was lost is found by %s", async ([, payload]) => {
  world.api
    .get(DEPLOYMENTS)
    .query({ sha: sha("a1"), environment: "sandbox", per_page: 100 })
    .reply(200, [
      { id: 897, payload, performed_via_github_app: { id: 99 } },
      { id: 898, payload: "not json", performed_via_github_app: { id: APP_ID } },
      { id: 899, payload: { attempt: `${ATTEMPT}1` }, performed_via_github_app: { id: APP_ID } },
      { id: 900, payload, performed_via_github_app: { id: APP_ID } },
    ]);
  expect(await create({ unsure: true })).toEqual(created);
});

test("a deployment that is not found is made", async () => {
  world.api.get(DEPLOYMENTS).query(true).reply(200, []);
  world.api.post(DEPLOYMENTS).reply(201, { id: 900 });
  expect(await create({ unsure: true })).toEqual(created);
});

test("GitHub merged instead of deploying: the attempt ends", async () => {
  world.api.post(DEPLOYMENTS).reply(202, { message: "Auto-merged main" });
  expect(await create()).toMatchObject(failed("run-lost", "GitHub made no deployment"));
});

test.for([
  [409, failed("workflow-refused", "no")],
  [403, failed("app-permission-missing", "deployments: write")],
] as const)("a deployment that GitHub refuses with %i ends the attempt", async ([status, outcome]) => {
  world.api.post(DEPLOYMENTS).reply(status, { message: "no" });
  expect(await create()).toMatchObject(outcome);
});

test("after an answer was lost anew the looks begin anew", async () => {
  listed();
  world.api.post(`${WORKFLOW}/dispatches`).reply(502);
  expect(await dispatch({ unsure: true, looks: 2 }, true)).toMatchObject({ is: "unsure", look: "due" });
});

test("an answer that breaks off tells of no deployment: it is looked for", async () => {
  world.api.post(DEPLOYMENTS).reply(201, '{"id": 9', { "content-type": "application/json" });
  expect(await create()).toMatchObject({ is: "unsure" });
});

test("a dispatch carries the contract and nothing else, on the trunk", async () => {
  const inputs = { sha: sha("a1"), stage: "sandbox", environment: "sandbox", attempt: ATTEMPT };
  world.api
    .post(`${WORKFLOW}/dispatches`, { ref: "refs/heads/main", inputs })
    .reply(200, { workflow_run_id: 70, run_url: "", html_url: RUN_URL });
  expect(await dispatch()).toEqual(dispatched({ id: 70, url: RUN_URL }));
});

test("a server that does not name the run yet", async () => {
  world.api.post(`${WORKFLOW}/dispatches`).reply(204);
  expect(await dispatch()).toEqual(dispatched(null));
});

test("a dispatch whose run a webhook has named already is not sent", async () => {
  const { state } = deployed();
  const effect = wanted(state, "dispatch");
  expect(await world.github.perform(effect, context(deployed().running("a1", "sandbox").state))).toMatchObject({
    is: "done",
    input: null,
  });
});

const forbidden = { message: "Resource not accessible by integration" };
test.for([
  [404, { message: "Not Found" }, {}, failed("workflow-missing", "deploy.yml")],
  [422, { message: "Unexpected inputs" }, {}, { is: "refused", input: { code: "workflow-refused" } }],
  [403, forbidden, {}, failed("app-permission-missing", "actions: write")],
  [
    403,
    forbidden,
    { "x-accepted-github-permissions": "actions=write" },
    failed("app-permission-missing", "actions: write"),
  ],
  [403, { message: "slow" }, { "retry-after": "9" }, { is: "later", afterMs: 9_000 }],
  [429, { message: "slow" }, {}, { is: "later", afterMs: 60_000 }],
  [500, {}, {}, { is: "unsure" }],
  [502, {}, {}, { is: "unsure" }],
] as const)("a dispatch answered with %i %j %j", async ([status, body, headers, outcome]) => {
  world.api.post(`${WORKFLOW}/dispatches`).reply(status, body, headers);
  expect(await dispatch()).toMatchObject(outcome);
});

test.for([
  ["ECONNRESET", { is: "unsure" }],
  ["ECONNREFUSED", { is: "later" }],
] as const)("a dispatch that meets %s", async ([code, outcome]) => {
  world.api.post(`${WORKFLOW}/dispatches`).replyWithError(broken(code));
  expect(await dispatch()).toMatchObject(outcome);
});

test("after a lost answer the run is found by the attempt in its name, and by no longer one", async () => {
  listed(run(`Deploy ${ATTEMPT}1`, { id: 69 }), run(`Deploy ${ATTEMPT}`));
  expect(await dispatch({ unsure: true })).toEqual(dispatched({ id: 70, url: RUN_URL }));
});

test.for([
  [0, true],
  [1, true],
  [0, false],
  [1, false],
] as const)("not found, %i looks before, names that carry it %s: not dispatched", async ([looks, titled]) => {
  listed();
  expect(await dispatch({ unsure: true, looks }, titled)).toEqual({
    is: "unsure",
    look: "in-vain",
    afterMs: 0,
    problem: "the run has not been found yet",
  });
});

test("not found at the third look, and names do not carry attempts: a person decides", async () => {
  listed();
  expect(await dispatch({ unsure: true, looks: 2 })).toMatchObject(
    failed("run-lost", "GitHub's answer to the dispatch was lost"),
  );
});

test("not found at the third look, and names carry attempts: nothing was started, so it is dispatched", async () => {
  listed(run("Deploy something else", { created_at: new Date(START - 60_000).toISOString() }));
  world.api.post(`${WORKFLOW}/dispatches`).reply(200, { workflow_run_id: 70, html_url: RUN_URL });
  expect(await dispatch({ unsure: true, looks: 2 }, true)).toEqual(dispatched({ id: 70, url: RUN_URL }));
});

test("a run that names no attempt is the one that is looked for, if it is the only one since", async () => {
  listed(run("Deploy"));
  expect(await dispatch({ unsure: true })).toEqual(dispatched({ id: 70, url: RUN_URL }));
});

test("several such runs: nobody can tell, and nothing is dispatched", async () => {
  listed(run("Deploy"), run("Deploy", { id: 71 }));
  expect(await dispatch({ unsure: true, looks: 2 }, true)).toMatchObject({
    is: "refused",
    input: { code: "run-lost", mayRun: true },
  });
});

test.for([403, 429])(
  "a look answered with %i has ruled nothing out: still unsure, and nothing is sent",
  async (status) => {
    const limit = { "retry-after": "60" };
    world.api.get(`${WORKFLOW}/runs`).query(true).reply(status, { message: "slow" }, limit);
    const unanswered = { is: "unsure", look: "unanswered", afterMs: 60_000, problem: "slow" };
    expect(await dispatch({ unsure: true, looks: 2 }, true)).toEqual(unanswered);
    world.api.get(DEPLOYMENTS).query(true).reply(status, { message: "slow" }, limit);
    expect(await create({ unsure: true })).toEqual(unanswered);
  },
);
