import { describe, expect, test } from "vitest";
import { stage } from "./world-stage.ts";
import type { Told } from "./world-stage.ts";

const R = "/repos/acme/shop";
const MINUTE = 60_000;
const dispatchOf = (inputs: Record<string, string> = { stage: "staging", attempt: "a-1" }) => ({ ref: "main", inputs });
const DISPATCH = `POST ${R}/actions/workflows/deploy.yml/dispatches`;

describe("a dispatched run", () => {
  test("is answered with its address, before it has begun", () => {
    const { ask, shop } = stage();
    const { status, body } = ask(DISPATCH, dispatchOf());
    expect([status, body]).toEqual([
      200,
      {
        workflow_run_id: body.workflow_run_id,
        run_url: `https://api.example/repos/acme/shop/actions/runs/${body.workflow_run_id}`,
        html_url: `https://github.com/acme/shop/actions/runs/${body.workflow_run_id}`,
      },
    ]);
    expect(shop.actions.get(body.workflow_run_id).status).toBe("queued");
  });

  test("tells its whole life, in order", () => {
    const { ask, shop, heard, pass } = stage();
    shop.actions.script("deploy.yml", { jobs: ["build", "ship"], takes: MINUTE });
    ask(DISPATCH, dispatchOf());
    expect(heard()).toEqual([
      "workflow_dispatch",
      "workflow_run.requested",
      "check_run.created",
      "check_run.created",
      "workflow_job.queued",
      "workflow_job.queued",
    ]);
    pass(0);
    expect(heard()).toEqual(["workflow_run.in_progress", "workflow_job.in_progress", "workflow_job.in_progress"]);
    pass(MINUTE - 1);
    expect(heard()).toEqual([]);
    pass(1);
    expect(heard()).toEqual([
      "check_run.completed",
      "workflow_job.completed",
      "check_run.completed",
      "workflow_job.completed",
      "check_suite.completed",
      "workflow_run.completed",
    ]);
  });

  test("is a run of the file on the ref, named by its run-name, with the defaults of its inputs", () => {
    const { ask, shop, told } = stage();
    const { body } = ask(DISPATCH, dispatchOf());
    expect(ask(`GET ${R}/actions/runs/${body.workflow_run_id}`).body).toMatchObject({
      name: "Deploy",
      display_title: "Deploy staging a-1",
      event: "workflow_dispatch",
      path: ".github/workflows/deploy.yml",
      head_branch: "main",
      head_sha: shop.git.tip("main").sha,
      run_attempt: 1,
      run_number: 1,
      previous_attempt_url: null,
      actor: { login: "conveyor[bot]", type: "Bot" },
      created_at: "2026-03-10T12:00:00Z",
    });
    expect(told[0]?.payload).toMatchObject({
      ref: "refs/heads/main",
      workflow: ".github/workflows/deploy.yml",
      inputs: { stage: "staging", attempt: "a-1", region: "eu", level: "", dry: "false" },
      sender: { login: "conveyor[bot]" },
    });
  });

  test("stays on the commit that the ref stood on, in a suite of its own", () => {
    const { ask, shop, pass } = stage();
    const { sha } = shop.git.tip("main");
    const [one, two] = [ask(DISPATCH, dispatchOf()).body, ask(DISPATCH, dispatchOf()).body];
    shop.push({ by: "mona", message: "next" });
    pass(MINUTE);
    const runs = [one, two].map(({ workflow_run_id: id }) => ask(`GET ${R}/actions/runs/${id}`).body);
    expect(runs.map((run) => run.head_sha)).toEqual([sha, sha]);
    const checks = ask(`GET ${R}/commits/${sha}/check-runs`).body.check_runs;
    expect(checks.map((run: any) => [run.name, run.app.id, run.app.slug, run.check_suite.id])).toEqual([
      ["deploy", 15_368, "github-actions", runs[1].check_suite_id],
      ["deploy", 15_368, "github-actions", runs[0].check_suite_id],
    ]);
    expect(ask(`GET ${R}/actions/runs?check_suite_id=${runs[1].check_suite_id}`).body.workflow_runs).toMatchObject([
      { id: two.workflow_run_id },
    ]);
  });

  test("on a tag says so", () => {
    const { ask, shop, told } = stage();
    shop.branches.tag("v1", shop.git.tip("main").sha, "mona");
    told.length = 0;
    const { body } = ask(DISPATCH, { ...dispatchOf(), ref: "v1" });
    expect(told[0]?.payload.ref).toBe("refs/tags/v1");
    expect(shop.actions.get(body.workflow_run_id).branch).toBe("v1");
  });

  test("that never starts is known to nobody", () => {
    const { ask, shop, heard, pass } = stage();
    shop.actions.script("deploy.yml", { neverStarts: true });
    const { body } = ask(DISPATCH, dispatchOf());
    pass(60 * MINUTE);
    expect(heard()).toEqual(["workflow_dispatch"]);
    expect(ask(`GET ${R}/actions/runs/${body.workflow_run_id}`).status).toBe(404);
    expect(shop.actions.dispatches).toHaveLength(1);
  });

  test("is scripted for so many times, and for certain inputs", () => {
    const { ask, shop, pass } = stage();
    shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
    shop.actions.script("deploy.yml", { conclusion: "timed_out" }, 1, { stage: "production" });
    for (const target of ["staging", "production", "staging"]) ask(DISPATCH, dispatchOf({ stage: target }));
    pass(MINUTE);
    expect([...shop.actions.runs.values()].map((run) => run.conclusion)).toEqual(["failure", "timed_out", "success"]);
  });

  test("comes to what its jobs come to", () => {
    const { ask, shop, pass } = stage();
    shop.actions.script("deploy.yml", { jobs: { build: "success", ship: "failure", tidy: "skipped" } });
    const { body } = ask(DISPATCH, dispatchOf());
    pass(MINUTE);
    expect(shop.actions.get(body.workflow_run_id).conclusion).toBe("failure");
    const { jobs, total_count } = ask(`GET ${R}/actions/runs/${body.workflow_run_id}/jobs`).body;
    expect([total_count, jobs.map((job: any) => [job.name, job.conclusion])]).toEqual([
      3,
      [
        ["build", "success"],
        ["ship", "failure"],
        ["tidy", "skipped"],
      ],
    ]);
  });

  test("notes something in annotations, where one reads it", () => {
    const { ask, shop, pass } = stage();
    shop.actions.script("deploy.yml", { notes: [{ title: "conveyor", message: '{"url":"https://x"}' }] });
    ask(DISPATCH, dispatchOf());
    pass(MINUTE);
    const [run] = ask(`GET ${R}/commits/main/check-runs`).body.check_runs;
    expect(run.output.annotations_count).toBe(1);
    expect(ask(`GET ${R}/check-runs/${run.id}/annotations`).body).toMatchObject([
      { title: "conveyor", message: '{"url":"https://x"}', annotation_level: "notice", start_column: null },
    ]);
  });

  test("that cannot start ends at once, without jobs", () => {
    const { ask, shop, heard, pass } = stage();
    shop.actions.script("deploy.yml", { conclusion: "startup_failure" });
    ask(DISPATCH, dispatchOf());
    pass(0);
    expect(heard()).toEqual([
      "workflow_dispatch",
      "workflow_run.requested",
      "check_suite.completed",
      "workflow_run.completed",
    ]);
  });
});

test("a person dispatches too, and is refused the same", () => {
  const { shop, told } = stage();
  shop.push({
    branch: "side",
    by: "mona",
    message: "new",
    files: { ".github/workflows/new.yml": "on: workflow_dispatch" },
  });
  told.length = 0;
  const dispatch = (file: string) => shop.actions.dispatch({ file, ref: "side", inputs: { stage: "x" }, by: "mona" });
  expect(() => dispatch("new.yml")).toThrow("Not Found");
  expect(told).toEqual([]);
  dispatch("deploy.yml");
  expect(told.map(({ payload }) => payload.sender.login)).toContain("mona");
  expect([...shop.actions.runs.values()]).toMatchObject([{ by: "mona", branch: "side" }]);
});

describe("what a push or a pull request runs", () => {
  const ci = [{ workflow: "ci.yml", jobs: ["build", "test"], takes: MINUTE }];

  test.for([
    ["main", ["push"]],
    ["release/1.x", ["push"]],
    ["release/1/2", ["push"]],
    ["topic", []],
  ] as const)("a push to %s", ([branch, events]) => {
    const { shop } = stage();
    shop.actions.ci = ci;
    const { sha } = shop.push({ branch, by: "mona", message: "Title\n\nbody" });
    const runs = [...shop.actions.runs.values()];
    expect(runs.map((run) => run.event)).toEqual(events);
    for (const run of runs) expect(run).toMatchObject({ sha, branch, title: "Title", by: "mona" });
  });

  test("a pull request runs on its head when it is opened, moved and reopened", () => {
    const { shop, ask } = stage();
    shop.actions.ci = ci;
    const pull = shop.pulls.open({ by: "octocat", branch: "topic", title: "A topic" });
    const first = pull.head;
    const second = shop.pulls.push(pull.number);
    shop.pulls.close(pull.number);
    shop.pulls.reopen(pull.number);
    const runs = [...shop.actions.runs.values()];
    expect(runs.map((run) => [run.event, run.sha, run.title])).toEqual([
      ["pull_request", first, "A topic"],
      ["pull_request", second, "A topic"],
      ["pull_request", second, "A topic"],
    ]);
    expect(ask(`GET ${R}/actions/runs/${runs[2]?.id}`).body.pull_requests).toMatchObject([
      { number: pull.number, head: { sha: second } },
    ]);
  });

  test("the head of a fork names no pull request", () => {
    const { shop, ask } = stage();
    shop.actions.ci = ci;
    const pull = shop.pulls.open({ by: "stranger", branch: "main", fork: "stranger" });
    const { workflow_runs: runs } = ask(`GET ${R}/actions/runs?event=pull_request&head_sha=${pull.head}`).body;
    expect(runs).toMatchObject([{ head_branch: "main", pull_requests: [] }]);
  });

  test("a workflow that is gone from the commit does not run", () => {
    const { shop } = stage();
    shop.actions.ci = ci;
    shop.push({ by: "mona", message: "gone", files: { ".github/workflows/ci.yml": null } });
    expect(shop.actions.runs.size).toBe(0);
  });
});

describe("listing runs", () => {
  test.for([
    ["", 3],
    ["?event=push", 1],
    ["?status=completed", 3],
    ["?status=failure", 1],
    ["?branch=side", 1],
    ["?actor=mona", 1],
    ["?created=>=2026-03-10T12:01:00Z", 2],
    ["?created=<2026-03-10T12:01:00Z", 1],
    ["?created=2026-03-10T12:00:00Z..2026-03-10T12:01:00Z", 2],
    ["?created=2026-03-11", 0],
  ] as const)("%s", ([query, count]) => {
    const { ask, shop, pass } = stage();
    shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build"], takes: 1_000 }];
    shop.push({ by: "mona", message: "a" });
    pass(MINUTE);
    shop.actions.script("deploy.yml", { conclusion: "failure", takes: 1_000 }, 1);
    ask(DISPATCH, dispatchOf());
    pass(MINUTE);
    shop.push({ branch: "side", by: "octocat", message: "b" });
    ask(DISPATCH, { ...dispatchOf(), ref: "side" });
    pass(MINUTE);
    expect(ask(`GET ${R}/actions/runs${query}`).body.total_count).toBe(count);
  });

  test("a workflow goes by its file or its number", () => {
    const { ask } = stage();
    const { workflows, total_count } = ask(`GET ${R}/actions/workflows`).body;
    expect(total_count).toBe(4);
    const deploy = workflows.find((one: any) => one.name === "Deploy");
    expect(ask(`POST ${R}/actions/workflows/${deploy.id}/dispatches`, dispatchOf()).status).toBe(200);
    for (const name of ["deploy.yml", deploy.id])
      expect(ask(`GET ${R}/actions/workflows/${name}/runs`).body.total_count).toBe(1);
    expect(ask(`GET ${R}/actions/workflows/ci.yml/runs`).body.total_count).toBe(0);
  });
});

describe("a plain environment", () => {
  const adopt = (conclusion: string) => {
    const set = stage();
    set.shop.actions.script("adopt.yml", { conclusion });
    set.ask(`POST ${R}/actions/workflows/adopt.yml/dispatches`, { ref: "main", inputs: { to: "staging" } });
    set.pass(MINUTE);
    return set;
  };

  test.for([
    ["success", "success"],
    ["failure", "failure"],
    ["cancelled", "error"],
  ] as const)("GitHub deploys by itself: %s", ([conclusion, state]) => {
    const { shop, told } = adopt(conclusion);
    const [deployment] = shop.deployments.in("staging");
    expect(deployment).toMatchObject({ creator: "github-actions[bot]", ref: "main", task: "deploy" });
    expect(deployment?.statuses.map((status) => status.state)).toEqual(["in_progress", state]);
    const made = told.find(({ event }) => event === "deployment") as Told;
    expect(made.payload).toMatchObject({
      deployment: { creator: { login: "github-actions[bot]", type: "Bot" }, performed_via_github_app: null },
      workflow_run: { path: ".github/workflows/adopt.yml" },
      workflow: { name: "Adopt" },
    });
  });

  test("none with `deployment: false`, none for an empty name", () => {
    const { ask, shop, pass } = stage();
    ask(DISPATCH, dispatchOf());
    ask(`POST ${R}/actions/workflows/adopt.yml/dispatches`, { ref: "main" });
    pass(MINUTE);
    expect(shop.deployments.all.size).toBe(0);
  });
});
