/** What GitHub refuses, and in which words. */
import { describe, expect, test } from "vitest";
import { refusal, stage } from "./world-stage.ts";

const R = "/repos/acme/shop";
const GONE = "a".repeat(40);
const long = (length: number): string => "x".repeat(length);
const output = { title: "t", summary: "s" };
const action = { label: "Go", description: "d", identifier: "go" };
const note = { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`i${at}`, "x"]));

type Body = Record<string, unknown>;
type Case = readonly [title: string, body: Body, status: number, message: string];

describe("a check run", () => {
  const cases: readonly Case[] = [
    ["on an unknown commit", { head_sha: GONE }, 422, `No commit found for SHA: ${GONE}`],
    ["on a branch", { head_sha: "main" }, 422, "No commit found for SHA: main"],
    ["without a name", { name: "" }, 422, "name is missing"],
    ["waiting", { status: "waiting" }, 422, "status waiting can be set by GitHub Actions only"],
    ["requested", { status: "requested" }, 422, "status requested can be set by GitHub Actions only"],
    ["pending", { status: "pending" }, 422, "status pending can be set by GitHub Actions only"],
    ["completed without a conclusion", { status: "completed" }, 422, "conclusion is missing"],
    ["stale", { conclusion: "stale" }, 422, "conclusion stale cannot be set"],
    ["with a conclusion that is none", { conclusion: "fine" }, 422, "conclusion fine cannot be set"],
    ["without a title", { output: { summary: "s" } }, 422, "output.title is missing"],
    ["without a summary", { output: { title: "t" } }, 422, "output.summary is missing"],
    [
      "with a long summary",
      { output: { ...output, summary: long(65_536) } },
      422,
      "output.summary is too long (maximum is 65535 characters)",
    ],
    [
      "with a long text",
      { output: { ...output, text: long(65_536) } },
      422,
      "output.text is too long (maximum is 65535 characters)",
    ],
    [
      "with 51 annotations",
      { output: { ...output, annotations: Array(51).fill(note) } },
      422,
      "no more than 50 annotations at once",
    ],
    [
      "with an annotation of no place",
      { output: { ...output, annotations: [{ ...note, path: undefined }] } },
      422,
      "output.annotations is missing",
    ],
    [
      "with an annotation of no level",
      { output: { ...output, annotations: [{ ...note, annotation_level: "info" }] } },
      422,
      "annotation_level info is not one",
    ],
    ["with four buttons", { actions: Array(4).fill(action) }, 422, "no more than 3 actions"],
    [
      "with a long label",
      { actions: [{ ...action, label: long(21) }] },
      422,
      "actions.label is too long (maximum is 20 characters)",
    ],
    [
      "with a long description",
      { actions: [{ ...action, description: long(41) }] },
      422,
      "actions.description is too long (maximum is 40 characters)",
    ],
    [
      "with a long identifier",
      { actions: [{ ...action, identifier: long(21) }] },
      422,
      "actions.identifier is too long (maximum is 20 characters)",
    ],
    ["with half a button", { actions: [{ label: "Go" }] }, 422, "actions.description is missing"],
  ];

  test.for(cases)("%s", ([, body, status, message]) => {
    const { ask, shop, heard } = stage();
    const { sha } = shop.git.tip("main");
    expect(refusal(ask(`POST ${R}/check-runs`, { name: "x", head_sha: sha, ...body }))).toEqual([status, message]);
    expect(shop.checks.of(sha)).toEqual([]);
    expect(heard()).toEqual([]);
  });

  test.for([
    [
      "at the limits",
      { output: { title: "t", summary: long(65_535), text: long(65_535), annotations: Array(50).fill(note) } },
    ],
    [
      "with three full buttons",
      { actions: Array(3).fill({ label: long(20), description: long(40), identifier: long(20) }) },
    ],
  ] as const)("is taken %s", ([, body]) => {
    const { ask, shop } = stage();
    expect(ask(`POST ${R}/check-runs`, { name: "x", head_sha: shop.git.tip("main").sha, ...body }).status).toBe(201);
  });

  const NO_COMING_BACK = "a completed check run cannot be given another status or conclusion";
  const updates: readonly Case[] = [
    ["is reopened", { status: "in_progress" }, 422, NO_COMING_BACK],
    ["is queued again", { status: "queued" }, 422, NO_COMING_BACK],
    ["ends otherwise", { conclusion: "failure" }, 422, NO_COMING_BACK],
    ["gets an output without a summary", { output: { title: "t" } }, 422, "output.summary is missing"],
  ];

  test.for(updates)("that is completed %s", ([, body, status, message]) => {
    const { ask, shop } = stage();
    const { body: run } = ask(`POST ${R}/check-runs`, {
      name: "x",
      head_sha: shop.git.tip("main").sha,
      conclusion: "success",
    });
    expect(refusal(ask(`PATCH ${R}/check-runs/${run.id}`, body))).toEqual([status, message]);
    expect(shop.checks.get(run.id)).toMatchObject({ status: "completed", conclusion: "success" });
  });

  test("of another App is not ours to write, or to ask for again", () => {
    const { ask, shop } = stage();
    const run = shop.checks.report(shop.git.tip("main").sha, {
      name: "scan",
      app: { id: 99, slug: "circle" },
      conclusion: null,
    });
    expect(ask(`PATCH ${R}/check-runs/${run.id}`, { conclusion: "success" }).status).toBe(403);
    expect(ask(`POST ${R}/check-runs/${run.id}/rerequest`).status).toBe(403);
    expect(shop.checks.get(run.id).conclusion).toBeNull();
  });
});

describe("a dispatch", () => {
  const cases: readonly (readonly [title: string, file: string, body: Body, status: number, message: string])[] = [
    ["of no workflow", "gone.yml", { ref: "main" }, 404, "Not Found"],
    [
      "of a workflow without the trigger",
      "ci.yml",
      { ref: "main" },
      422,
      "Workflow does not have 'workflow_dispatch' trigger",
    ],
    ["on no ref", "deploy.yml", { ref: "gone", inputs: { stage: "x" } }, 422, "No ref found for: gone"],
    [
      "with an input that is not declared",
      "deploy.yml",
      { ref: "main", inputs: { stage: "x", sha: "y" } },
      422,
      'Unexpected inputs provided: ["sha"]',
    ],
    ["without a required input", "deploy.yml", { ref: "main" }, 422, "Required input 'stage' not provided"],
    ["with a number", "deploy.yml", { ref: "main", inputs: { stage: 1 } }, 422, "Invalid value for input 'stage'"],
    [
      "with no such choice",
      "deploy.yml",
      { ref: "main", inputs: { stage: "x", level: "mid" } },
      422,
      "Provided value 'mid' for input 'level' not in the list of allowed values",
    ],
    [
      "with no boolean",
      "deploy.yml",
      { ref: "main", inputs: { stage: "x", dry: "yes" } },
      422,
      "Provided value 'yes' for input 'dry' is not a valid boolean",
    ],
    [
      "with 26 inputs",
      "many.yml",
      { ref: "main", inputs: many(26) },
      422,
      "you may only define up to 25 `inputs` for a `workflow_dispatch` event",
    ],
    ["with too much", "deploy.yml", { ref: "main", inputs: { stage: long(65_536) } }, 422, "inputs are too large."],
  ];

  test.for(cases)("%s", ([, file, body, status, message]) => {
    const { ask, shop, heard } = stage();
    expect(refusal(ask(`POST ${R}/actions/workflows/${file}/dispatches`, body))).toEqual([status, message]);
    expect([shop.actions.runs.size, shop.actions.dispatches, heard()]).toEqual([0, [], []]);
  });

  test("on a sha", () => {
    const { ask, shop } = stage();
    const { sha } = shop.git.tip("main");
    const answer = ask(`POST ${R}/actions/workflows/deploy.yml/dispatches`, { ref: sha, inputs: { stage: "x" } });
    expect(refusal(answer)).toEqual([422, `No ref found for: ${sha}`]);
  });

  test("of a file that is not on the default branch, though it is on the ref", () => {
    const { ask, shop } = stage();
    const files = { ".github/workflows/new.yml": "on: workflow_dispatch" };
    shop.push({ branch: "side", by: "mona", message: "new", files });
    expect(ask(`POST ${R}/actions/workflows/new.yml/dispatches`, { ref: "side" }).status).toBe(404);
  });

  test("of a file that is gone from the ref", () => {
    const { ask, shop } = stage();
    shop.push({ branch: "side", by: "mona", message: "gone", files: { ".github/workflows/deploy.yml": null } });
    const answer = ask(`POST ${R}/actions/workflows/deploy.yml/dispatches`, { ref: "side", inputs: { stage: "x" } });
    expect(refusal(answer)).toEqual([422, "Workflow does not have 'workflow_dispatch' trigger"]);
  });

  test("an Enterprise Server takes ten inputs, and answers without the run", () => {
    const { ask, shop } = stage({ flavour: "enterprise-server" });
    const path = `POST ${R}/actions/workflows/many.yml/dispatches`;
    expect(ask(path, { ref: "main", inputs: many(11) }).status).toBe(422);
    expect(ask(path, { ref: "main", inputs: many(10) })).toEqual({ status: 204 });
    expect(shop.actions.runs.size).toBe(1);
  });
});

describe("other things", () => {
  const cases: readonly (readonly [line: string, body: Body, status: number, message: string])[] = [
    ["GET /repos/acme/gone", {}, 404, "Not Found"],
    [`GET ${R}/contents/gone.txt`, {}, 404, "Not Found"],
    [`GET ${R}/contents/README.md?ref=gone`, {}, 404, "No commit found for the ref gone"],
    [`GET ${R}/branches/gone`, {}, 404, "Branch not found"],
    [`GET ${R}/git/ref/heads/gone`, {}, 404, "Not Found"],
    [`GET ${R}/commits/gone`, {}, 422, "No commit found for SHA: gone"],
    [`GET ${R}/commits?sha=gone`, {}, 404, "Not Found"],
    [`GET ${R}/commits/${GONE}/check-runs`, {}, 422, `No commit found for SHA: ${GONE}`],
    [`GET ${R}/commits/${GONE}/status`, {}, 422, `No commit found for SHA: ${GONE}`],
    [`GET ${R}/commits/${GONE}/pulls`, {}, 422, `No commit found for SHA: ${GONE}`],
    [`GET ${R}/compare/main...gone`, {}, 404, "Not Found"],
    [
      `POST ${R}/git/refs`,
      { ref: "heads/x", sha: GONE },
      422,
      "Reference name must start with 'refs/' and contain at least two slashes.",
    ],
    [`POST ${R}/git/refs`, { ref: "refs/heads/x", sha: GONE }, 422, "Object does not exist"],
    [`POST ${R}/statuses/${GONE}`, { state: "success" }, 422, `No commit found for SHA: ${GONE}`],
    [`GET ${R}/pulls/99`, {}, 404, "Not Found"],
    [`POST ${R}/pulls`, { title: "t", head: "gone", base: "main" }, 422, "invalid"],
    [`POST ${R}/pulls`, { title: "t", head: "main", base: "main" }, 422, "No commits between main and main"],
    [`GET ${R}/issues/99`, {}, 404, "Not Found"],
    [`POST ${R}/issues`, { title: "" }, 422, "missing_field"],
    [`POST ${R}/issues`, { title: "t", body: long(65_537) }, 422, "body is too long (maximum is 65536 characters)"],
    [`GET ${R}/issues/99/comments`, {}, 404, "Not Found"],
    [`POST ${R}/issues/99/comments`, { body: "hello" }, 404, "Not Found"],
    [`PATCH ${R}/issues/comments/99`, { body: "hello" }, 404, "Not Found"],
    [`GET ${R}/labels/gone`, {}, 404, "Not Found"],
    [`POST ${R}/deployments`, { ref: "gone" }, 422, "No ref found for: gone"],
    [
      `POST ${R}/deployments`,
      { ref: "main", description: long(141) },
      422,
      "description is too long (maximum is 140 characters)",
    ],
    [`GET ${R}/deployments/99`, {}, 404, "Not Found"],
    [`POST ${R}/deployments/99/statuses`, { state: "success" }, 404, "Not Found"],
    [`GET ${R}/environments/staging`, {}, 404, "Not Found"],
    [`GET ${R}/actions/runs/99`, {}, 404, "Not Found"],
    [`POST ${R}/actions/runs/99/cancel`, {}, 404, "Not Found"],
    [`GET ${R}/actions/workflows/gone.yml/runs`, {}, 404, "Not Found"],
    [`GET ${R}/collaborators/nobody/permission`, {}, 404, "Not Found"],
    ["GET /orgs/acme/teams/gone/memberships/octocat", {}, 404, "Not Found"],
    ["GET /users/nobody", {}, 404, "Not Found"],
  ];

  test.for(cases)("%s", ([line, body, status, message]) => {
    expect(refusal(stage().ask(line, body))).toEqual([status, message]);
  });

  test("a comment on a locked issue, an empty one, and one that is too long", () => {
    const { ask, shop } = stage();
    const { number } = shop.issues.open("octocat", { title: "t", body: "" });
    const path = `POST ${R}/issues/${number}/comments`;
    expect(refusal(ask(path, { body: " \n" }))).toEqual([422, "Body cannot be blank"]);
    expect(refusal(ask(path, { body: long(65_537) }))).toEqual([422, "body is too long (maximum is 65536 characters)"]);
    expect(ask(path, { body: long(65_536) }).status).toBe(201);
    shop.issues.get(number).locked = true;
    expect(refusal(ask(path, { body: "hello" }))).toEqual([403, "Unable to create comment because issue is locked."]);
    expect(shop.issues.on(number)).toHaveLength(1);
  });

  test("the shape of a refusal", () => {
    const { ask } = stage();
    expect(ask(`GET ${R}/issues/99`).body).toEqual({
      message: "Not Found",
      documentation_url: "https://docs.github.com/rest",
      status: "404",
    });
    ask(`POST ${R}/labels`, { name: "bug" });
    expect(ask(`POST ${R}/labels`, { name: "Bug" }).body).toMatchObject({
      message: "Validation Failed",
      errors: [{ resource: "Label", field: "name", code: "already_exists" }],
      status: "422",
    });
  });
});
