import { describe, expect, test } from "vitest";
import { refusal, stage } from "./world-stage.ts";
import type { Told } from "./world-stage.ts";

const R = "/repos/acme/shop";
const MINUTE = 60_000;
const dispatchOf = (inputs: Record<string, string> = { stage: "staging", attempt: "a-1" }) => ({ ref: "main", inputs });
const DISPATCH = `POST ${R}/actions/workflows/deploy.yml/dispatches`;

describe("waiting", () => {
  test.for([
    ["queues", "queued", { queues: MINUTE }],
    ["pends", "pending", { pends: MINUTE }],
    ["waits", "waiting", { waits: MINUTE }],
  ] as const)("a run that %s is %s, and begins later", ([, status, script]) => {
    const { ask, shop, pass } = stage();
    shop.actions.script("deploy.yml", { ...script, takes: MINUTE });
    const { body } = ask(DISPATCH, dispatchOf());
    const state = (): string => ask(`GET ${R}/actions/runs/${body.workflow_run_id}`).body.status;
    pass(MINUTE - 1);
    expect(state()).toBe(status);
    pass(1);
    expect(state()).toBe("in_progress");
    pass(MINUTE);
    expect(state()).toBe("completed");
  });

  test("for reviewers is told by the job", () => {
    const { ask, shop, told, pass } = stage();
    shop.actions.script("deploy.yml", { waits: MINUTE });
    const { body } = ask(DISPATCH, dispatchOf());
    pass(0);
    const waiting = told.find(({ payload }) => payload.action === "waiting") as Told;
    expect(waiting.event).toBe("workflow_job");
    expect(waiting.payload.workflow_job).toMatchObject({
      run_id: body.workflow_run_id,
      status: "waiting",
      conclusion: null,
      name: "deploy",
    });
  });
});

describe("cancelling", () => {
  test("takes a moment, and cannot be done afterwards", () => {
    const { ask, shop, pass } = stage();
    const { body } = ask(DISPATCH, dispatchOf());
    const cancel = `POST ${R}/actions/runs/${body.workflow_run_id}/cancel`;
    pass(1_000);
    expect(ask(cancel).status).toBe(202);
    expect(shop.actions.get(body.workflow_run_id).status).toBe("in_progress");
    pass(2_000);
    expect(shop.actions.get(body.workflow_run_id)).toMatchObject({ status: "completed", conclusion: "cancelled" });
    expect(shop.checks.newest(shop.git.tip("main").sha, "deploy")?.conclusion).toBe("cancelled");
    expect(refusal(ask(cancel))).toEqual([409, "Cannot cancel a workflow run that is completed."]);
    pass(10 * MINUTE);
    expect(shop.actions.get(body.workflow_run_id).conclusion).toBe("cancelled");
  });

  test.for([
    ["a hanging run: only by force", true, "completed"],
    ["a run that hangs for good: not even so", "force", "in_progress"],
  ] as const)("%s", ([, hangs, afterwards]) => {
    const { ask, shop, pass } = stage();
    shop.actions.script("deploy.yml", { hangs });
    const { body } = ask(DISPATCH, dispatchOf());
    const run = `${R}/actions/runs/${body.workflow_run_id}`;
    pass(0);
    expect(ask(`POST ${run}/cancel`).status).toBe(202);
    pass(60 * MINUTE);
    expect(ask(`GET ${run}`).body.status).toBe("in_progress");
    expect(ask(`POST ${run}/force-cancel`).status).toBe(202);
    pass(MINUTE);
    expect(ask(`GET ${run}`).body.status).toBe(afterwards);
  });

  test("one that still waits", () => {
    const { ask, shop, told, pass } = stage();
    shop.actions.script("deploy.yml", { waits: 60 * MINUTE });
    const { body } = ask(DISPATCH, dispatchOf());
    pass(MINUTE);
    shop.actions.cancel(body.workflow_run_id, { force: false, by: "mona" });
    pass(120 * MINUTE);
    expect(shop.actions.get(body.workflow_run_id).conclusion).toBe("cancelled");
    expect(told.at(-1)).toMatchObject({
      event: "workflow_run",
      payload: { action: "completed", sender: { login: "mona" } },
    });
  });
});

describe("running again", () => {
  test("is the same run, its next attempt, and is not told as requested", () => {
    const { ask, shop, heard, pass } = stage();
    shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
    const { body } = ask(DISPATCH, dispatchOf());
    const run = `${R}/actions/runs/${body.workflow_run_id}`;
    expect(refusal(ask(`POST ${run}/rerun`))).toEqual([403, "This workflow is already running"]);
    pass(MINUTE);
    heard();
    expect(ask(`POST ${run}/rerun`).status).toBe(201);
    expect(ask(`GET ${run}`).body).toMatchObject({ run_attempt: 2, status: "queued", conclusion: null });
    pass(MINUTE);
    expect(heard().filter((one) => one.startsWith("workflow_run"))).toEqual([
      "workflow_run.in_progress",
      "workflow_run.completed",
    ]);
    expect(ask(`GET ${run}`).body).toMatchObject({ id: body.workflow_run_id, run_attempt: 2, conclusion: "success" });
    const conclusions = (query: string) =>
      ask(`GET ${run}/jobs${query}`).body.jobs.map((job: any) => [job.run_attempt, job.conclusion]);
    expect(conclusions("")).toEqual([[2, "success"]]);
    expect(conclusions("?filter=all")).toEqual([
      [1, "failure"],
      [2, "success"],
    ]);
  });

  test("only the failed jobs", () => {
    const { ask, shop, pass } = stage();
    shop.actions.script("deploy.yml", { jobs: { build: "success", ship: "failure" } }, 1);
    const { body } = ask(DISPATCH, dispatchOf());
    const run = `${R}/actions/runs/${body.workflow_run_id}`;
    pass(MINUTE);
    expect(ask(`POST ${run}/rerun-failed-jobs`).status).toBe(201);
    pass(MINUTE);
    expect(ask(`GET ${run}/jobs`).body.jobs).toMatchObject([{ name: "ship", conclusion: "success", run_attempt: 2 }]);
    expect(ask(`POST ${run}/rerun-failed-jobs`).status).toBe(403);
  });
});
