import { expect, test } from "vitest";
import { hears, translate } from "../../src/github/translate.ts";
import { APP_ID, place } from "./github.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const NONE = "0".repeat(40);
const envelope = {
  installation: { id: 7 },
  repository: { id: 1, name: "shop", owner: { login: "acme" }, default_branch: "main", private: false },
};

const heard = (event: string, payload: object): unknown =>
  translate(event, { ...envelope, ...payload }, APP_ID).map((one) => one.signal);

const pushed = { ref: "refs/heads/main", before: A, after: B, deleted: false, forced: false, commits: [{ id: B }] };
const push = (more: object) => ({ ...pushed, sender: { login: "mona" }, ...more });
const push_ = { kind: "push", branch: "main", before: A, after: B, forced: false, by: "mona", commits: [B] };

test.for([
  ["to a branch", {}, [push_]],
  ["to a branch with slashes", { ref: "refs/heads/a/b" }, [{ ...push_, branch: "a/b" }]],
  ["of a new branch", { before: NONE }, [{ ...push_, before: null }]],
  ["by force", { forced: true }, [{ ...push_, forced: true }]],
  ["by nobody known", { sender: null, pusher: { name: "deploy key" } }, [{ ...push_, by: "deploy key" }]],
  [
    "of commits with a date that their author chose",
    {
      commits: [{ id: B, timestamp: "1999-12-31T23:59:59Z" }],
      head_commit: { id: B, timestamp: "1999-12-31T23:59:59Z" },
    },
    [push_],
  ],
  [
    "whose commits name what they mend, here and elsewhere",
    { commits: [{ id: B, message: "Fixes vendor/lib#15\n\nFixes Acme/shop#16" }] },
    [{ ...push_, fixes: [{ sha: B, names: ["#16"] }] }],
  ],
  ["of a tag", { ref: "refs/tags/v1" }, []],
  ["that deletes a branch", { deleted: true, after: NONE }, []],
  ["to the merge queue's branch", { ref: "refs/heads/gh-readonly-queue/main/pr-1" }, []],
] as const)("a push %s", ([, more, signals]) => {
  expect(heard("push", push(more))).toEqual(signals);
});

const pull = (action: string, more: object = {}, top: object = {}) => ({
  action,
  number: 12,
  ...top,
  pull_request: {
    head: { sha: A, repo: { id: 1 } },
    base: { ref: "main", repo: { id: 1 } },
    user: { login: "octocat" },
    updated_at: "2026-10-14T12:02:00Z",
    merged: false,
    merge_commit_sha: null,
    ...more,
  },
});
const facts = {
  kind: "pull",
  number: 12,
  head: A,
  base: "main",
  author: "octocat",
  branch: null,
  by: null,
  updatedAt: 1_791_979_320_000,
  fork: false,
};
const open = { ...facts, mayTouchConfig: true, state: { is: "open", moved: null } };

test.for([
  ["opened", pull("opened"), [open]],
  ["reopened", pull("reopened"), [open]],
  ["moved", pull("synchronize", {}, { before: B }), [{ ...open, state: { is: "open", moved: { from: B } } }]],
  ["closed", pull("closed"), [{ ...facts, mayTouchConfig: false, state: { is: "closed" } }]],
  [
    "merged",
    pull("closed", { merged: true, merge_commit_sha: B }),
    [{ ...facts, mayTouchConfig: false, state: { is: "merged", into: "main", sha: B } }],
  ],
  ["opened from a fork", pull("opened", { head: { sha: A, repo: { id: 2 } } }), [{ ...open, fork: true }]],
  ["opened from a fork that is gone", pull("opened", { head: { sha: A, repo: null } }), [{ ...open, fork: true }]],
  [
    "moved by somebody else, on a branch of this repository",
    pull(
      "synchronize",
      { head: { sha: A, ref: "fix", repo: { id: 7 } }, base: { ref: "main", repo: { id: 7 } } },
      { sender: { login: "mona" } },
    ),
    [{ ...open, branch: "fix", by: "mona" }],
  ],
  ["opened by a ghost", pull("opened", { user: null }), [{ ...open, author: null }]],
  ["labelled", pull("labeled"), []],
  ["retargeted", pull("edited", {}, { changes: { base: { ref: { from: "next" } } } }), [open]],
  ["renamed", pull("edited", {}, { changes: { title: { from: "A" } } }), []],
] as const)("a pull request is %s", ([, payload, signals]) => {
  expect(heard("pull_request", payload)).toEqual(signals);
});

const comment = (said: object = {}, more: object = {}) => ({
  action: "created",
  sender: { login: "octocat", type: "User" },
  issue: { number: 12, state: "open", pull_request: { merged_at: null } },
  ...more,
  comment: {
    id: 5,
    body: "/status",
    created_at: "2026-10-14T12:02:00Z",
    user: { login: "octocat", type: "User" },
    performed_via_github_app: null,
    ...said,
  },
});
const said = {
  kind: "comment",
  comment: 5,
  issue: 12,
  body: "/status",
  by: "octocat",
  createdAt: 1_791_979_320_000,
  pull: { mergedAt: null },
};
const mergedPull = { number: 12, state: "closed", pull_request: { merged_at: "2026-10-14T12:02:00Z" } };

test.for([
  ["on an open pull request", comment(), [said]],
  [
    "on a merged pull request",
    comment({}, { issue: mergedPull }),
    [{ ...said, pull: { mergedAt: 1_791_979_320_000 } }],
  ],
  ["on an issue", comment({}, { issue: { number: 12, state: "open" } }), [{ ...said, pull: null }]],
  ["without words", comment({ body: null }), [{ ...said, body: "" }]],
  ["that was edited", comment({}, { action: "edited" }), []],
  ["that was deleted", comment({}, { action: "deleted" }), []],
  ["by a bot", comment({ user: { login: "octocat", type: "Bot" } }), []],
  ["by an App in somebody's name", comment({ performed_via_github_app: { id: 99 } }), []],
  ["of another than who sent it", comment({}, { sender: { login: "mona", type: "User" } }), []],
  ["by a ghost", comment({ user: null }), []],
] as const)("a comment %s", ([, payload, signals]) => {
  expect(heard("issue_comment", payload)).toEqual(signals);
});

const check = (app: number | null) => ({ head_sha: A, app: app === null ? null : { id: app } });
const asks = [{ kind: "checks", sha: A }];
const noted = (more: object) => ({
  action: "completed",
  check_run: {
    ...check(15_368),
    app: { id: 15_368, slug: "github-actions" },
    id: 9,
    details_url: "https://github.com/acme/shop/actions/runs/501/job/9",
    output: { annotations_count: 1 },
    ...more,
  },
});
const clicked = (more: object, sender: object = { login: "mona", type: "User" }) => ({
  action: "requested_action",
  requested_action: { identifier: "retry" },
  check_run: { ...check(APP_ID), id: 9, external_id: "c1/staging", ...more },
  sender,
});

test.for([
  ["check_run", { action: "created", check_run: check(1) }, asks],
  ["check_run", { action: "completed", check_run: check(1) }, asks],
  ["check_run", { action: "rerequested", check_run: check(null) }, asks],
  ["check_run", { action: "completed", check_run: check(APP_ID) }, []],
  ["check_run", noted({}), [...asks, { kind: "noted", job: 9, run: 501 }]],
  ["check_run", noted({ output: { annotations_count: 0 } }), asks],
  ["check_run", noted({ app: { id: 1, slug: "other" } }), asks],
  ["check_run", noted({ details_url: "https://ci.example/runs/501" }), asks],
  ["check_run", { ...noted({}), action: "created" }, asks],
  [
    "check_run",
    clicked({}),
    [{ kind: "click", check: 9, candidate: "c1", stage: "staging", button: "retry", by: "mona" }],
  ],
  ["check_run", clicked({ app: { id: 1 } }), asks],
  ["check_run", clicked({ external_id: "" }), []],
  ["check_run", clicked({ external_id: "c1/staging/2" }), []],
  ["check_run", clicked({}, { login: "renovate[bot]", type: "Bot" }), []],
  ["check_suite", { action: "completed", check_suite: check(1) }, asks],
  ["check_suite", { action: "requested", check_suite: check(1) }, []],
  ["check_suite", { action: "completed", check_suite: check(APP_ID) }, []],
  ["status", { sha: A }, asks],
] as const)("%s %j", ([event, payload, signals]) => {
  expect(heard(event, payload)).toEqual(signals);
});

const run = (status: string, more: object = {}) => ({
  action: status,
  sender: { login: "mona" },
  workflow_run: {
    id: 70,
    html_url: "https://github.test/acme/shop/actions/runs/70",
    display_title: "Deploy x-sandbox-1",
    event: "workflow_dispatch",
    status,
    conclusion: null,
    head_sha: A,
    path: ".github/workflows/deploy.yml@main",
    run_attempt: 1,
    head_branch: "main",
    actor: { login: "sluice[bot]" },
    ...more,
  },
});
const reported = {
  kind: "run",
  run: { id: 70, url: "https://github.test/acme/shop/actions/runs/70" },
  title: "Deploy x-sandbox-1",
  workflow: "deploy.yml",
  status: "queued",
  conclusion: null,
  by: null,
  runAttempt: 1,
  actor: "sluice[bot]",
  branch: "main",
};

test.for([
  ["requested", run("requested"), [reported]],
  ["queued", run("queued"), [reported]],
  ["waiting", run("waiting"), [{ ...reported, status: "waiting" }]],
  ["pending", run("pending"), [{ ...reported, status: "waiting" }]],
  ["in progress", run("in_progress"), [{ ...reported, status: "in_progress" }]],
  [
    "successful",
    run("completed", { conclusion: "success" }),
    [{ ...reported, status: "completed", conclusion: "success" }],
  ],
  [
    "cancelled",
    run("completed", { conclusion: "cancelled" }),
    [{ ...reported, status: "completed", conclusion: "cancelled", by: "mona" }],
  ],
  [
    "cancelled by nobody",
    { ...run("completed", { conclusion: "cancelled" }), sender: { login: "sluice[bot]", type: "Bot" } },
    [{ ...reported, status: "completed", conclusion: "cancelled" }],
  ],
  [
    "run again",
    run("in_progress", { run_attempt: 2, path: null }),
    [{ ...reported, status: "in_progress", workflow: "", runAttempt: 2 }],
  ],
  ["completed, and somebody's push", run("completed", { event: "push", conclusion: "success" }), asks],
  ["in progress, and somebody's push", run("in_progress", { event: "push" }), []],
] as const)("a run that is %s", ([, payload, signals]) => {
  expect(heard("workflow_run", payload)).toEqual(signals);
});

const ofJob = { ...reported, run: { id: 70, url: "" }, title: "", workflow: "", actor: null, branch: null };

test.for([
  ["waiting", [{ ...ofJob, status: "waiting" }]],
  ["in_progress", [{ ...ofJob, status: "in_progress" }]],
  ["queued", []],
] as const)("a job that is %s", ([action, signals]) => {
  expect(heard("workflow_job", { action, workflow_job: { run_id: 70 } })).toEqual(signals);
});

const repositories = [
  { id: 1, name: "shop", full_name: "acme/shop", private: false },
  { id: 2, name: "till", full_name: "acme/till", private: true },
];
const both = [
  { place: { ...place, defaultBranch: null }, signal: { kind: "installed" } },
  {
    place: { ...place, repository: 2, name: "till", defaultBranch: null, private: true },
    signal: { kind: "installed" },
  },
];

test.for([
  ["installation", { action: "created", repositories }, both],
  ["installation", { action: "unsuspend", repositories }, both],
  ["installation", { action: "new_permissions_accepted", repositories }, both],
  ["installation", { action: "created" }, []],
  ["installation", { action: "deleted", repositories }, []],
  ["installation_repositories", { action: "added", repositories_added: repositories }, both],
  ["installation_repositories", { action: "removed", repositories_added: [] }, []],
] as const)("%s %j", ([event, payload, said_]) => {
  expect(translate(event, { installation: { id: 7, account: { login: "acme" } }, ...payload }, APP_ID)).toEqual(said_);
});

test("what it says is said of the repository that the webhook names", () => {
  expect(translate("push", { ...envelope, ...push({}) }, APP_ID)[0]?.place).toEqual(place);
});

test.for([
  ["no installation", "push", { ...push({}), repository: envelope.repository }],
  ["no repository", "push", { ...push({}), installation: envelope.installation }],
  ["no object", "push", "text"],
  ["nothing", "installation", null],
  ["an event that is none of ours", "repository", { ...envelope, action: "renamed" }],
  ["an event named like a method", "constructor", envelope],
  ["fields of other kinds", "push", { ...envelope, ...push({ ref: 7 }) }],
] as const)("%s says nothing", ([, event, payload]) => {
  expect(translate(event, payload, APP_ID)).toEqual([]);
});

test.for([
  ["push", {}, true],
  ["push", { action: "whatever" }, true],
  ["issue_comment", { action: "created" }, true],
  ["issue_comment", { action: "edited" }, false],
  ["issue_comment", { comment: { body: "x".repeat(300) }, action: "edited" }, true],
  ["pull_request", { action: "labeled" }, false],
  ["pull_request", { action: "synchronize" }, true],
  ["workflow_job", { action: "queued" }, false],
  ["label", { action: "created" }, false],
  ["constructor", {}, false],
] as const)("%s %j can say something: %s", ([event, payload, can]) => {
  expect(hears(event, Buffer.from(JSON.stringify(payload)))).toBe(can);
});
