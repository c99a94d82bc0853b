import { describe, expect, test } from "vitest";
import { refusal, stage } from "./world-stage.ts";
import type { Told } from "./world-stage.ts";

const R = "/repos/acme/shop";
const set = (options = {}) => {
  const all = stage(options);
  const deploy = (environment: string, more = {}): any =>
    all.ask(`POST ${R}/deployments`, { ref: "main", auto_merge: false, required_contexts: [], environment, ...more });
  const mark = (id: number, state: string, more = {}): any =>
    all.ask(`POST ${R}/deployments/${id}/statuses`, { state, ...more });
  const states = (id: number) => all.ask(`GET ${R}/deployments/${id}/statuses`).body.map((status: any) => status.state);
  return { ...all, deploy, mark, states };
};

describe("a deployment", () => {
  test("of a sha, with its payload", () => {
    const { shop, deploy, told } = set();
    const { sha } = shop.git.tip("main");
    const { status, body } = deploy("staging", { ref: sha, payload: { attempt: "a-1" }, description: "try" });
    const expected = {
      sha,
      ref: sha,
      task: "deploy",
      environment: "staging",
      original_environment: "staging",
      description: "try",
      payload: { attempt: "a-1" },
      production_environment: false,
      transient_environment: false,
      creator: { login: "conveyor[bot]", type: "Bot" },
      performed_via_github_app: { id: 7 },
    };
    expect([status, body]).toMatchObject([201, expected]);
    expect(told).toMatchObject([
      { event: "deployment", payload: { action: "created", deployment: expected, workflow: null, workflow_run: null } },
    ]);
  });

  test.for([
    [{}, "production", true],
    [{ environment: "production", production_environment: false }, "production", false],
    [{ environment: "live", production_environment: true }, "live", true],
    [{ environment: "staging" }, "staging", false],
  ] as const)("%j", ([wish, environment, production_environment]) => {
    const { ask } = set();
    expect(ask(`POST ${R}/deployments`, { ref: "main", ...wish }).body).toMatchObject({
      environment,
      production_environment,
    });
  });

  test("a text as payload stays one", () => {
    expect(set().deploy("staging", { payload: '{"a":1}' }).body.payload).toBe('{"a":1}');
  });

  test("makes its environment, once", () => {
    const { deploy, ask } = set();
    for (const name of ["staging", "Staging", "live"]) deploy(name);
    const { body } = ask(`GET ${R}/environments`);
    expect([body.total_count, body.environments.map((one: any) => one.name)]).toEqual([2, ["staging", "live"]]);
    expect(ask(`GET ${R}/environments/STAGING`).body).toMatchObject({ name: "staging", protection_rules: [] });
  });

  test.for([
    ["", ["live", "staging", "staging"]],
    ["?environment=staging", ["staging", "staging"]],
    ["?task=migrate", ["staging"]],
    ["?ref=main", ["live", "staging"]],
    ["?ref=gone", []],
  ] as const)("listed%s, newest first", ([query, environments]) => {
    const { deploy, ask, shop } = set();
    const { sha } = shop.git.tip("main");
    deploy("staging", { ref: sha });
    deploy("staging", { task: "migrate" });
    deploy("live");
    const list = (asked: string) => ask(`GET ${R}/deployments${asked}`).body;
    expect(list(query).map((one: any) => one.environment)).toEqual(environments);
    expect(list(`?sha=${sha}`)).toHaveLength(3);
  });
});

describe("what GitHub does unless told not to", () => {
  const behind = (files: Record<string, string> = { a: "1" }) => {
    const all = set();
    const { sha } = all.shop.push({ branch: "topic", by: "mona", message: "topic", files });
    all.shop.push({ by: "mona", message: "trunk", files: { "README.md": "newer" } });
    return { ...all, sha };
  };

  test("it merges the default branch into a branch that is behind, and deploys nothing", () => {
    const { ask, shop, sha, heard } = behind();
    heard();
    expect(ask(`POST ${R}/deployments`, { ref: "topic" })).toMatchObject({
      status: 202,
      body: { message: "Auto-merged main into topic on deployment." },
    });
    expect(shop.git.tip("topic")).toMatchObject({
      parents: [sha, shop.git.tip("main").sha],
      message: "Merge branch 'main' into topic",
    });
    expect([shop.deployments.all.size, heard()]).toEqual([0, ["push", "check_suite.requested"]]);
    expect(ask(`POST ${R}/deployments`, { ref: "topic" }).status).toBe(201);
  });

  test("a conflict is refused; a sha is not written to", () => {
    const { ask, shop, sha } = behind({ "README.md": "mine" });
    expect(refusal(ask(`POST ${R}/deployments`, { ref: "topic" }))).toEqual([409, "Conflict merging main into topic"]);
    const other = behind();
    expect(other.ask(`POST ${R}/deployments`, { ref: other.sha }).status).toBe(202);
    expect([other.shop.git.tip("topic").sha, shop.git.tip("topic").sha]).toEqual([other.sha, sha]);
    expect(other.ask(`POST ${R}/deployments`, { ref: other.sha, auto_merge: false }).status).toBe(201);
  });

  test.for([
    ["none, and none has reported", [], undefined, 201],
    ["none, and one is pending", [["ci", "pending"]], undefined, 409],
    ["none, and all are green", [["ci", "success"]], undefined, 201],
    ["an empty list, though one is red", [["ci", "failure"]], [], 201],
    [
      "one that is green beside a red one",
      [
        ["ci", "failure"],
        ["ok", "success"],
      ],
      ["ok"],
      201,
    ],
    ["one that has not reported", [["ok", "success"]], ["ci"], 409],
  ] as const)("required contexts: %s", ([, statuses, required, status]) => {
    const { ask, shop } = set();
    const { sha } = shop.git.tip("main");
    for (const [context, state] of statuses) shop.statuses.set(sha, { context, state, by: "mona" });
    const answer = ask(`POST ${R}/deployments`, {
      ref: "main",
      ...(required === undefined ? {} : { required_contexts: required }),
    });
    expect(answer.status).toBe(status);
    expect(shop.deployments.all.size).toBe(status === 201 ? 1 : 0);
    if (status === 409)
      expect(answer.body.errors).toMatchObject([{ contexts: [{ context: "ci" }], field: "required_contexts" }]);
  });
});

describe("its statuses", () => {
  test("are told, but for inactive", () => {
    const { deploy, mark, told } = set();
    const { id } = deploy("staging").body;
    told.length = 0;
    mark(id, "in_progress", { log_url: "https://log", description: "going" });
    mark(id, "inactive");
    mark(id, "success", { environment_url: "https://staging" });
    expect(told.map(({ event, payload }: Told) => [event, payload.deployment_status.state])).toEqual([
      ["deployment_status", "in_progress"],
      ["deployment_status", "success"],
    ]);
    expect(told[0]?.payload).toMatchObject({
      action: "created",
      deployment_status: {
        description: "going",
        log_url: "https://log",
        environment: "staging",
        creator: { login: "conveyor[bot]" },
      },
      deployment: { id },
      check_run: null,
      workflow_run: null,
    });
  });

  test.for(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"])("%s is one", (state) => {
    const { deploy, mark } = set();
    expect(mark(deploy("staging").body.id, state).status).toBe(201);
  });

  test.for([
    [{ state: "waiting" }, "invalid"],
    [{ state: "done" }, "invalid"],
    [{ state: "success", description: "x".repeat(141) }, "description is too long (maximum is 140 characters)"],
  ] as const)("%j is refused", ([wish, message]) => {
    const { deploy, ask, states } = set();
    const { id } = deploy("staging").body;
    expect(refusal(ask(`POST ${R}/deployments/${id}/statuses`, wish))).toEqual([422, message]);
    expect(states(id)).toEqual([]);
  });

  test.for([
    ["staging", {}, {}, ["inactive", "success"]],
    ["staging", {}, { auto_inactive: false }, ["success"]],
    ["production", {}, {}, ["success"]],
    ["preview", { transient_environment: true }, {}, ["success"]],
  ] as const)("a success in %s %j %j leaves the former one %j", ([environment, about, status, former]) => {
    const { deploy, mark, states } = set();
    const [one, two] = [deploy(environment, about).body.id, deploy(environment, about).body.id];
    mark(one, "success");
    mark(two, "success", status);
    expect([states(one), states(two)]).toEqual([former, ["success"]]);
  });

  test("only what was a success there becomes inactive", () => {
    const { deploy, mark, states } = set();
    const ids = ["staging", "staging", "other", "staging"].map((environment) => deploy(environment).body.id);
    mark(ids[0], "success");
    mark(ids[1], "failure");
    mark(ids[2], "success");
    mark(ids[3], "success");
    expect(ids.map(states)).toEqual([["inactive", "success"], ["failure"], ["success"], ["success"]]);
  });

  test("one may name another environment", () => {
    const { deploy, mark, ask } = set();
    const { id } = deploy("staging").body;
    mark(id, "success", { environment: "canary" });
    expect(ask(`GET ${R}/deployments/${id}`).body).toMatchObject({
      environment: "canary",
      original_environment: "staging",
    });
  });
});
