import { describe, expect, it } from "vitest";
import { operations, validate } from "../../src/simulator/openapi/validate.ts";

const repository = "/repos/{owner}/{repo}";

type Case = readonly [
  title: string,
  method: string,
  path: string,
  query: string,
  body: unknown,
  wrong: readonly string[],
];

const cases: readonly Case[] = [
  [
    "a good check run",
    "POST",
    "/check-runs",
    "",
    { name: "sluice / staging", head_sha: "a".repeat(40), status: "queued" },
    [],
  ],
  ["a missing key", "POST", "/check-runs", "", { name: "x" }, ["body must have required property 'head_sha'"]],
  ["no body where one is needed", "POST", "/deployments", "", undefined, ["body must have required property 'ref'"]],
  [
    "a misspelt key",
    "POST",
    "/deployments",
    "",
    { ref: "main", enviroment: "x" },
    ["body.enviroment is not known here"],
  ],
  [
    "a misspelt key inside",
    "POST",
    "/check-runs",
    "",
    { name: "x", head_sha: "y", output: { title: "t", summary: "s", txt: "" } },
    ["body.output.txt is not known here"],
  ],
  [
    "a value that GitHub does not list",
    "POST",
    "/deployments/{deployment_id}/statuses",
    "",
    { state: "done" },
    [
      "body.state must be equal to one of the allowed values: error, failure, inactive, in_progress, queued, pending, success",
    ],
  ],
  [
    "a button with a label that is too long",
    "POST",
    "/check-runs",
    "",
    { name: "x", head_sha: "y", actions: [{ label: "x".repeat(21), description: "d", identifier: "i" }] },
    ["body.actions.0.label must NOT have more than 20 characters"],
  ],
  [
    "a fourth button",
    "POST",
    "/check-runs",
    "",
    {
      name: "x",
      head_sha: "y",
      actions: Array.from({ length: 4 }, () => ({ label: "l", description: "d", identifier: "i" })),
    },
    ["body.actions must NOT have more than 3 items"],
  ],
  [
    "a null where GitHub takes one",
    "PATCH",
    "/issues/{issue_number}",
    "",
    { milestone: null, body: null, state_reason: null },
    [],
  ],
  [
    "a null where it does not",
    "PATCH",
    "/issues/comments/{comment_id}",
    "",
    { body: null },
    ["body.body must be string"],
  ],
  [
    "text that is no time",
    "PATCH",
    "/check-runs/{check_run_id}",
    "",
    { started_at: "noon", status: "queued" },
    ['body.started_at must match format "date-time"'],
  ],
  ["a payload of any shape", "POST", "/deployments", "", { ref: "main", payload: { attempt: { deep: 1 } } }, []],
  [
    "the parameter that 2026-03-10 removed",
    "POST",
    "/actions/workflows/{workflow_id}/dispatches",
    "",
    { ref: "main", return_run_details: true },
    ["body.return_run_details is not known here"],
  ],
  [
    "a 26th input",
    "POST",
    "/actions/workflows/{workflow_id}/dispatches",
    "",
    {
      ref: "main",
      inputs: Object.fromEntries(Array.from({ length: 26 }, (_, nth) => [`i${nth}`, "x"])),
    },
    ["body.inputs must NOT have more than 25 properties"],
  ],
  [
    "the assignee that 2026-03-10 removed",
    "POST",
    "/issues",
    "",
    { title: "x", assignee: "octocat" },
    ["body.assignee is not known here"],
  ],
  ["a page as a number in text", "GET", "/issues", "per_page=50&state=open", undefined, []],
  ["a page that is no number", "GET", "/issues", "per_page=many", undefined, ["query.per_page must be integer"]],
  [
    "a misspelt parameter",
    "GET",
    "/commits/{ref}/check-runs",
    "name=build",
    undefined,
    ["query.name is not known here"],
  ],
  [
    "a body where none is taken",
    "DELETE",
    "/issues/{issue_number}/labels/{name}",
    "",
    { name: "x" },
    ["body: this operation takes none"],
  ],
  ["an empty body where none is taken", "POST", "/actions/runs/{run_id}/cancel", "", {}, []],
  [
    "an operation that is not described",
    "PUT",
    "/topics",
    "",
    {},
    [`PUT ${repository}/topics is not among the operations that the simulator describes`],
  ],
];

describe("a request held against GitHub's description", () => {
  it.each(cases)("%s", (_title, method, path, query, body, wrong) => {
    expect(validate(method, repository + path, new URLSearchParams(query), body)).toEqual(wrong);
  });

  it("knows GraphQL, which has no description of its own", () => {
    expect(validate("POST", "/graphql", new URLSearchParams(), { query: "{ viewer { login } }" })).toEqual([]);
    expect(validate("POST", "/graphql", new URLSearchParams(), { mutation: "" })).toContain(
      "body.mutation is not known here",
    );
  });

  it("can compile every operation of the slice", () => {
    expect(operations.length).toBeGreaterThan(90);
    for (const name of operations) {
      const [method = "", path = ""] = name.split(" ");
      expect(validate(method, path, new URLSearchParams("nobody_knows=1"), undefined), name).toContain(
        "query.nobody_knows is not known here",
      );
    }
  });
});
