import { describe, expect, test } from "vitest";
import { stage } from "./world-stage.ts";
import type { Answer } from "./world-stage.ts";

const R = "/repos/acme/shop";
const DAY = 24 * 3_600_000;
const set = (options = {}) => {
  const all = stage(options);
  const { sha } = all.shop.git.tip("main");
  const create = (name: string, body = {}): Answer => all.ask(`POST ${R}/check-runs`, { name, head_sha: sha, ...body });
  const list = (query = ""): readonly any[] => all.ask(`GET ${R}/commits/main/check-runs${query}`).body.check_runs;
  return { ...all, sha, create, list };
};
const note = { path: "a", start_line: 1, end_line: 1, annotation_level: "warning", message: "m" };

describe("the life of a check run", () => {
  test("from queued to completed", () => {
    const { ask, create, heard, pass } = set();
    const { status, body } = create("gate", { external_id: "run-1" });
    expect([status, body]).toMatchObject([
      201,
      {
        name: "gate",
        external_id: "run-1",
        status: "queued",
        conclusion: null,
        started_at: "2026-03-10T12:00:00Z",
        completed_at: null,
        app: { id: 7, slug: "conveyor" },
        output: { title: null, summary: null, annotations_count: 0 },
        html_url: `https://github.com/acme/shop/runs/${body.id}`,
      },
    ]);
    pass(60_000);
    const update = (change: Record<string, unknown>): any => ask(`PATCH ${R}/check-runs/${body.id}`, change).body;
    expect(update({ status: "in_progress", details_url: "https://x" })).toMatchObject({
      status: "in_progress",
      details_url: "https://x",
    });
    expect(update({ output: { title: "t", summary: "s", annotations: [note] } }).output.annotations_count).toBe(1);
    expect(update({ output: { title: "t", summary: "s2", annotations: [note, note] } }).output).toMatchObject({
      summary: "s2",
      annotations_count: 3,
    });
    expect(update({ conclusion: "failure" })).toMatchObject({
      status: "completed",
      conclusion: "failure",
      completed_at: "2026-03-10T12:01:00Z",
    });
    expect(heard()).toEqual(["check_run.created", "check_run.completed", "check_suite.completed"]);
    expect(update({ output: { summary: "words may still change" } }).output).toMatchObject({
      title: "t",
      summary: "words may still change",
    });
    expect(update({ status: "completed", conclusion: "failure" }).conclusion).toBe("failure");
    expect(heard()).toEqual([]);
  });

  test("a conclusion completes it, whatever its status says", () => {
    const { create, heard } = set();
    expect(create("gate", { status: "in_progress", conclusion: "neutral" }).body.status).toBe("completed");
    expect(heard()).toEqual(["check_run.created", "check_run.completed", "check_suite.completed"]);
  });

  test("left open for more than 14 days it is stale", () => {
    const { create, ask, pass } = set();
    const { id } = create("gate").body;
    const read = () => ask(`GET ${R}/check-runs/${id}`).body;
    pass(14 * DAY);
    expect(read().status).toBe("queued");
    pass(1);
    expect(read()).toMatchObject({ status: "completed", conclusion: "stale" });
  });
});

describe("listing", () => {
  test.for([
    ["", ["scan", "b", "a"]],
    ["?filter=all", ["scan", "b", "a", "a"]],
    ["?check_name=a", ["a"]],
    ["?check_name=a&filter=all", ["a", "a"]],
    ["?app_id=7", ["b", "a"]],
    ["?app_id=99", ["scan"]],
    ["?status=queued", ["b"]],
    ["?status=completed&filter=all", ["scan", "a", "a"]],
  ] as const)("check-runs%s", ([query, names]) => {
    const { create, list, shop, sha } = set();
    for (const conclusion of ["failure", "success"]) create("a", { conclusion });
    create("b");
    shop.checks.report(sha, { name: "scan", app: { id: 99, slug: "circle" }, conclusion: "success" });
    expect(list(query).map((run) => run.name)).toEqual(names);
    if (query === "") expect(list(query).find((run) => run.name === "a").conclusion).toBe("success");
  });

  test("page by page", () => {
    const { create, ask } = set();
    for (let at = 0; at < 5; at += 1) create(`c${at}`);
    const { body, headers } = ask(`GET ${R}/commits/main/check-runs?per_page=2&page=2`);
    expect([body.total_count, body.check_runs.map((run: any) => run.name)]).toEqual([5, ["c2", "c1"]]);
    const at = (page: number, rel: string) =>
      `<https://api.example${R}/commits/main/check-runs?per_page=2&page=${page}>; rel="${rel}"`;
    expect(headers?.["link"]).toBe([at(1, "prev"), at(3, "next"), at(3, "last"), at(1, "first")].join(", "));
    expect(ask(`GET ${R}/commits/main/check-runs`).headers).toEqual({});
  });

  test("the open pull requests with that head", () => {
    const { ask, shop } = set();
    const pull = shop.pulls.open({ by: "octocat", branch: "topic" });
    const { body } = ask(`POST ${R}/check-runs`, { name: "gate", head_sha: pull.head });
    expect(body.pull_requests).toMatchObject([
      { number: pull.number, head: { ref: "topic", sha: pull.head }, base: { ref: "main" } },
    ]);
    const fork = shop.pulls.open({ by: "stranger", branch: "x", fork: "stranger" });
    expect(ask(`POST ${R}/check-runs`, { name: "gate", head_sha: fork.head })).toMatchObject({
      status: 201,
      body: { pull_requests: [] },
    });
  });
});

describe("suites", () => {
  test("a push gives the App one, and all its runs go into it", () => {
    const { ask, shop, told, heard } = set();
    const before = shop.git.tip("main").sha;
    const { sha } = shop.push({ by: "mona", message: "next" });
    const suite = told.at(-1)?.payload.check_suite;
    expect(suite).toMatchObject({
      head_sha: sha,
      head_branch: "main",
      before,
      after: sha,
      status: "queued",
      conclusion: null,
      app: { id: 7 },
    });
    expect(heard()).toEqual(["push", "check_suite.requested"]);
    const runs = ["a", "b"].map(
      (name) => ask(`POST ${R}/check-runs`, { name, head_sha: sha, conclusion: "success" }).body,
    );
    expect(runs.map((run) => run.check_suite.id)).toEqual([suite.id, suite.id]);
    expect(ask(`GET ${R}/commits/${sha}/check-suites?app_id=7`).body).toMatchObject({
      total_count: 1,
      check_suites: [{ id: suite.id, conclusion: "success" }],
    });
    expect(ask(`GET ${R}/check-suites/${suite.id}/check-runs`).body.total_count).toBe(2);
  });

  test("without the right to write there is none", () => {
    const { shop, heard } = set({ permissions: { contents: "read", checks: "read" } });
    shop.push({ by: "mona", message: "next" });
    expect(heard()).toEqual(["push"]);
  });

  test.for([
    [["success", "neutral", "skipped"], "success"],
    [["neutral", "skipped"], "neutral"],
    [["success", "action_required"], "action_required"],
    [["cancelled", "action_required"], "cancelled"],
    [["timed_out", "failure", "success"], "failure"],
  ] as const)("%j come to %s", ([conclusions, whole]) => {
    const { create, told } = set();
    conclusions.forEach((conclusion, at) => create(`c${at}`, { conclusion }));
    expect(told.findLast(({ event }) => event === "check_suite")?.payload.check_suite.conclusion).toBe(whole);
  });

  test("the newest run of a name counts", () => {
    const { create, told } = set();
    create("a", { conclusion: "failure" });
    create("a", { conclusion: "success" });
    expect(told.at(-1)?.payload.check_suite.conclusion).toBe("success");
  });
});

describe("asking the App to act", () => {
  const action = { label: "Promote", description: "to production", identifier: "promote" };

  test("a button, once the run is completed", () => {
    const { create, ask, shop, told } = set();
    const { id } = create("gate", { actions: [action] }).body;
    expect(() => shop.checks.click(id, "promote", "mona")).toThrow("check run gate (queued) shows no button promote");
    ask(`PATCH ${R}/check-runs/${id}`, { conclusion: "neutral" });
    expect(() => shop.checks.click(id, "reject", "mona")).toThrow("shows no button reject");
    shop.checks.click(id, "promote", "mona");
    expect(told.at(-1)).toMatchObject({
      event: "check_run",
      payload: {
        action: "requested_action",
        requested_action: { identifier: "promote" },
        check_run: { id, status: "completed" },
        sender: { login: "mona", type: "User" },
      },
    });
  });

  test("again: the suite is queued, the run stays as it is", () => {
    const { create, ask, shop, told } = set();
    const { body } = create("gate", { conclusion: "failure" });
    shop.checks.rerequest(body.id, "mona");
    expect(told.at(-1)).toMatchObject({
      payload: { action: "rerequested", check_run: { id: body.id, conclusion: "failure" }, sender: { login: "mona" } },
    });
    const suite = () => ask(`GET ${R}/check-suites/${body.check_suite.id}`).body;
    expect(suite()).toMatchObject({ status: "queued", conclusion: null });
    create("gate", { conclusion: "success" });
    expect(suite()).toMatchObject({ status: "completed", conclusion: "success" });
    shop.checks.rerequestSuite(suite().id, "octocat");
    expect(told.at(-1)).toMatchObject({
      event: "check_suite",
      payload: { action: "rerequested", sender: { login: "octocat" } },
    });
    expect(ask(`POST ${R}/check-runs/${body.id}/rerequest`)).toMatchObject({ status: 201, body: {} });
  });

  test("on another App's run is not told to us", () => {
    const { shop, sha, heard } = set();
    const run = shop.checks.report(sha, { name: "scan", app: { id: 99, slug: "circle" }, conclusion: "failure" });
    expect(heard()).toEqual(["check_run.created", "check_run.completed", "check_suite.completed"]);
    shop.checks.rerequest(run.id, "mona");
    expect(heard()).toEqual([]);
  });
});

describe("commit statuses", () => {
  test.for([
    [[], "pending", 0],
    [[["a", "success"]], "success", 1],
    [
      [
        ["a", "success"],
        ["b", "pending"],
      ],
      "pending",
      2,
    ],
    [
      [
        ["a", "pending"],
        ["b", "error"],
      ],
      "failure",
      2,
    ],
    [
      [
        ["a", "failure"],
        ["a", "success"],
      ],
      "success",
      1,
    ],
  ] as const)("%j are %s together", ([statuses, state, total_count]) => {
    const { shop, sha, ask, create } = set();
    create("a check run does not count", { conclusion: "failure" });
    for (const [context, each] of statuses) shop.statuses.set(sha, { context, state: each, by: "mona" });
    expect(ask(`GET ${R}/commits/main/status`).body).toMatchObject({ state, total_count, sha });
    expect(ask(`GET ${R}/commits/main/statuses`).body).toHaveLength(statuses.length);
  });

  test("are told, with the branches that have the commit", () => {
    const { shop, sha, told } = set();
    shop.statuses.set(sha, {
      context: "ci/x",
      state: "success",
      by: "mona",
      description: "fine",
      targetUrl: "https://x",
    });
    expect(told).toMatchObject([
      {
        event: "status",
        payload: {
          sha,
          name: "acme/shop",
          context: "ci/x",
          state: "success",
          description: "fine",
          target_url: "https://x",
          branches: [{ name: "main" }],
          commit: { sha },
          sender: { login: "mona" },
        },
      },
    ]);
  });

  test.for([
    [{ state: "fine" }, 422],
    [{ state: "success", description: "x".repeat(141) }, 422],
    [{ state: "success", context: "x" }, 201],
  ] as const)("the App writes %j", ([body, status]) => {
    const { ask, sha } = set();
    expect(ask(`POST ${R}/statuses/${sha}`, body).status).toBe(status);
  });
});
