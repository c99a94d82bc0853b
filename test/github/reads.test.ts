/** What is asked before a decision. "GitHub says there is none" is an answer; "GitHub does not say" never is. */
import nock from "nock";
import { expect, test } from "vitest";
import { ATTEMPT, overNock, place, SHOP } from "./github.ts";

const world = overNock();
const A = "a".repeat(40);
const B = "b".repeat(40);
const MERGED = "2026-10-14T12:02:00Z";
const text = { type: "file", content: Buffer.from("version: 1\n# ä").toString("base64"), sha: B };

test.for([
  ["a text", 200, text, { is: "text", text: "version: 1\n# ä", blob: B }],
  ["a folder", 200, [], { is: "absent" }],
  ["a submodule", 200, { type: "submodule", sha: B }, { is: "absent" }],
  ["nothing", 404, {}, { is: "absent" }],
] as const)("a file that is %s", async ([, status, body, read]) => {
  world.api.get(`${SHOP}/contents/.github%2Fsluice.yml`).query({ ref: A }).reply(status, body);
  expect(await world.github.reads.file(place, ".github/sluice.yml", A)).toEqual(read);
});

const entries = [
  { type: "file", name: "ci.yml" },
  { type: "dir", name: "old" },
];

test.for([
  [200, entries, ["ci.yml"]],
  [200, { type: "file", name: "workflows" }, []],
  [404, {}, []],
] as const)("the files of a folder: %i %j", async ([status, body, names]) => {
  world.api.get(`${SHOP}/contents/.github%2Fworkflows`).query({ ref: A }).reply(status, body);
  expect(await world.github.reads.folder(place, ".github/workflows", A)).toEqual(names);
});

test.for([
  ["nothing", false, [], true],
  ["a protection", true, [], false],
  ["a rule that asks for a pull request", false, [{ type: "pull_request" }], false],
  ["a rule that asks for checks", false, [{ type: "required_status_checks" }], false],
  ["a rule against forced pushes", false, [{ type: "non_fast_forward" }], true],
] as const)("a branch before which stands %s", async ([, isProtected, rules, isOpen]) => {
  world.api.get(`${SHOP}/branches/main`).reply(200, { protected: isProtected });
  world.api.get(`${SHOP}/rules/branches/main`).query(true).reply(200, rules);
  expect(await world.github.reads.isOpenToPushes(place, "main")).toBe(isOpen);
});

test("what stands before a branch that is not there is not said to be nothing", async () => {
  world.api.get(`${SHOP}/branches/main`).reply(404, {});
  world.api.get(`${SHOP}/rules/branches/main`).query(true).reply(200, []);
  expect(await world.github.reads.isOpenToPushes(place, "main")).toBe(false);
});

test("a repository that was renamed is known by its new name", async () => {
  const body = { owner: { login: "acme-inc" }, name: "store", default_branch: "trunk", private: true };
  world.api.get(SHOP).reply(200, body);
  const renamed = { ...place, owner: "acme-inc", name: "store", defaultBranch: "trunk", private: true };
  expect(await world.github.reads.repository(place)).toEqual(renamed);
});

test("no repository, no branch, no version", async () => {
  world.api.get(SHOP).reply(404, {});
  world.api.get(`${SHOP}/branches/gone`).reply(404, {});
  world.api.get(`${SHOP}/commits/tags%2Fv9`).reply(422, {});
  const { reads } = world.github;
  expect(await reads.repository(place)).toBeNull();
  expect(await reads.branchHead(place, "gone")).toBeNull();
  expect(await reads.version(place, "v9")).toBeNull();
});

test("a tag names a commit", async () => {
  world.api.get(`${SHOP}/commits/tags%2Fv1.2`).reply(200, { sha: A });
  expect(await world.github.reads.version(place, "v1.2")).toBe(A);
});

test("digits name a commit, or else a tag: never a branch that is called so", async () => {
  world.api.get(`${SHOP}/commits/20261014`).reply(200, { sha: B });
  world.api.get(`${SHOP}/commits/tags%2F20261014`).reply(200, { sha: A });
  expect(await world.github.reads.version(place, "20261014")).toBe(A);
  world.api.get(`${SHOP}/commits/aaaaaaa`).reply(200, { sha: A });
  expect(await world.github.reads.version(place, "aaaaaaa")).toBe(A);
});

test.for([
  [200, "ahead", true],
  [200, "identical", true],
  [200, "behind", false],
  [200, "diverged", false],
  [404, "", false],
] as const)("%i %s: is it on the way? %s", async ([code, status, answer]) => {
  world.api.get(`${SHOP}/compare/${A}...${B}`).query({ per_page: 1 }).reply(code, { status });
  expect(await world.github.reads.leadsTo(place, A, B)).toBe(answer);
});

const PERMISSION = `${SHOP}/collaborators/octocat/permission`;

test.for([
  ["admin", "admin", "admin"],
  ["write", "maintain", "maintain"],
  ["write", "write", "write"],
  ["read", "triage", "triage"],
  ["read", "read", "read"],
  ["none", "none", "none"],
  ["write", "release-captain", "write"],
  ["write", undefined, "write"],
] as const)("permission %s, role %s: %s", async ([permission, role_name, role]) => {
  world.api.get(PERMISSION).reply(200, { permission, role_name });
  const right = { is: "known", role, roleName: role_name ?? permission };
  expect(await world.github.reads.right(place, "octocat")).toEqual(right);
});

test.for([
  [404, { is: "known", role: "none", roleName: "none" }],
  [403, { is: "unknown", cause: "GitHub answered 403" }],
] as const)("a right that GitHub answers with %i", async ([status, right]) => {
  world.api.get(PERMISSION).reply(status, { message: "no" });
  expect(await world.github.reads.right(place, "octocat")).toEqual(right);
});

test("the merged changes that brought a commit; of one that GitHub does not know, none yet", async () => {
  world.api
    .get(`${SHOP}/commits/${A}/pulls`)
    .query({ per_page: 100 })
    .reply(200, [
      { number: 12, user: { login: "octocat" }, merged_at: MERGED, head: { sha: A } },
      { number: 13, user: null, merged_at: MERGED, head: { sha: B } },
      { number: 14, user: { login: "mona" }, merged_at: null, head: { sha: A } },
    ]);
  expect(await world.github.reads.changesOf(place, A)).toEqual([
    { number: 12, author: "octocat", head: A },
    { number: 13, author: null, head: B },
  ]);
  world.api.get(`${SHOP}/commits/${B}/pulls`).query(true).reply(422, {});
  expect(await world.github.reads.changesOf(place, B)).toEqual([]);
});

const pull = (more: object) => ({
  number: 12,
  state: "open",
  merged: false,
  merged_at: null,
  head: { sha: A, ref: "fix", repo: { id: 1 } },
  base: { ref: "main" },
  user: { login: "octocat" },
  updated_at: MERGED,
  ...more,
});
const known = { number: 12, head: A, base: "main", author: "octocat", updatedAt: Date.parse(MERGED) };
const read = { ...known, state: "open", fork: false, branch: "fix", mergedAt: null };
const merged = { state: "closed", merged: true, merged_at: MERGED };

test.for([
  ["open", {}, read],
  ["of a fork", { head: { sha: A, ref: "fix", repo: { id: 2 } } }, { ...read, fork: true, branch: null }],
  ["of a fork that was deleted", { head: { sha: A, ref: "fix", repo: null } }, { ...read, fork: true, branch: null }],
  ["closed", { state: "closed" }, { ...read, state: "closed" }],
  ["merged", merged, { ...read, state: "merged", mergedAt: Date.parse(MERGED) }],
] as const)("a pull request that is %s", async ([, more, expected]) => {
  world.api.get(`${SHOP}/pulls/12`).reply(200, pull(more));
  expect(await world.github.reads.pull(place, 12)).toEqual(expected);
});

test("there is no pull request of that number", async () => {
  world.api.get(`${SHOP}/pulls/13`).reply(404, {});
  expect(await world.github.reads.pull(place, 13)).toBeNull();
});

test("what a pull request touches, in one call", async () => {
  const files = `${SHOP}/pulls/12/files`;
  world.api
    .get(files)
    .query({ per_page: 100 })
    .reply(200, [{ filename: "a" }]);
  expect(await world.github.reads.touched(place, 12)).toEqual({ paths: ["a"], isAll: true });
  const hundred = Array.from({ length: 100 }, (_, index) => ({ filename: `f${index}` }));
  const link = `<http://api.github.test${files}?page=2>; rel="next"`;
  world.api.get(files).query({ per_page: 100 }).reply(200, hundred, { link });
  expect(await world.github.reads.touched(place, 12)).toMatchObject({ isAll: false });
});

const found = {
  id: 70,
  html_url: "https://github.test/runs/70",
  display_title: `Deploy ${ATTEMPT}`,
  event: "workflow_dispatch",
  status: "completed",
  conclusion: "cancelled",
  head_sha: A,
  path: ".github/workflows/deploy.yml",
  run_attempt: 2,
  created_at: "2026-10-14T12:02:00Z",
};
const report = {
  run: { id: 70, url: "https://github.test/runs/70" },
  title: `Deploy ${ATTEMPT}`,
  workflow: "deploy.yml",
  status: "completed",
  conclusion: "cancelled",
  by: null,
  runAttempt: 2,
  createdAt: 1_791_979_320_000,
};

test.for([
  [200, report],
  [404, null],
] as const)("a run that is asked for by its id: %i", async ([status, expected]) => {
  world.api.get(`${SHOP}/actions/runs/70`).reply(status, found);
  expect(await world.github.reads.run(place, 70)).toEqual(expected);
});

test.for([
  ["are there", 200, [found], [report]],
  ["of a workflow that is gone", 404, [], []],
] as const)("runs that our App dispatched on the trunk %s", async ([, status, workflow_runs, expected]) => {
  world.api
    .get(`${SHOP}/actions/workflows/deploy.yml/runs`)
    .query({ event: "workflow_dispatch", actor: "sluice[bot]", branch: "main", per_page: 100 })
    .reply(status, { total_count: workflow_runs.length, workflow_runs });
  expect(await world.github.reads.ownRuns(place, "deploy.yml", "main")).toEqual(expected);
});

test("who we are is asked once, and again where GitHub did not say", async () => {
  nock.cleanAll();
  world.api.get("/app").reply(404).get("/app").once().reply(200, { slug: "sluice-acme" });
  await expect(world.github.reads.login()).rejects.toMatchObject({ status: 404 });
  expect([await world.github.reads.login(), await world.github.reads.login()]).toEqual(
    Array(2).fill("sluice-acme[bot]"),
  );
});

const TEAM = "/orgs/acme/teams/sre";
const unknown = (cause: string) => ({ is: "unknown", cause });

test.for([
  [200, { state: "active" }, null, { is: "known", member: true }],
  [200, { state: "pending" }, null, { is: "known", member: false }],
  [404, {}, 200, { is: "known", member: false }],
  [404, {}, 404, unknown("there is no team sre")],
  [403, {}, null, unknown("Sluice lacks members: read")],
  [410, {}, null, unknown("GitHub answered 410")],
  [404, {}, 403, unknown("Sluice lacks members: read")],
] as const)("a membership that GitHub answers with %i %j, and its team with %s", async ([status, body, team, fact]) => {
  world.api.get(`${TEAM}/memberships/octocat`).reply(status, body);
  if (team !== null) world.api.get(`${TEAM}/members`).query({ per_page: 1 }).reply(team, []);
  expect(await world.github.reads.team(place, "sre", "octocat")).toEqual(fact);
});

const commit = (
  sha: string,
  email: string,
  login: string | null,
  more: { message?: string; committer?: string } = {},
) => ({
  sha,
  commit: { message: more.message ?? "Change", author: { name: "x", email } },
  author: login === null ? null : { login },
  committer: more.committer === undefined ? null : { login: more.committer },
});
const trailers =
  "Pair\n\nCo-Authored-By: Eve <7+eve@users.noreply.github.com>\nco-authored-by: M <MONA@acme.example>\nco-authored-by: ? <who@home.example>";

test.for([
  [
    "known by their accounts",
    [commit(A, "o@acme.example", "octocat", { committer: "web-flow" })],
    ["octocat", "web-flow"],
    [],
  ],
  [
    "named as co-authors: by GitHub's own address, by one that others' commits explain, and by one that nothing does",
    [commit(A, "o@acme.example", "octocat", { message: trailers }), commit(B, "mona@acme.example", "mona")],
    ["octocat", "mona", "eve"],
    [A],
    [7],
  ],
  [
    "unknown to GitHub: each address once",
    [commit(A, "x@home.example", null), commit(B, "X@home.example", null)],
    [],
    [B],
  ],
  ["unknown, under an address that looks like GitHub's", [commit(A, "ghost@users.noreply.github.com", null)], [], [A]],
] as const)("makers who are %s", async ([, commits, logins, unknown, ids]) => {
  const body = { total_commits: commits.length, commits };
  world.api.get(`${SHOP}/compare/${A}...${B}`).query({ per_page: 100, page: 1 }).reply(200, body);
  const made = await world.github.reads.makers(place, { from: A, to: B, pulls: [] });
  expect(made).toEqual({ logins, unknown, complete: true, ...(ids === undefined ? {} : { ids }) });
});

test("makers of a comparison of several pages, and of what was squashed", async () => {
  const page = Array.from({ length: 100 }, (_, index) => commit(A, `${index}@acme.example`, `login${index}`));
  const compare = world.api.get(`${SHOP}/compare/${A}...${B}`);
  compare.query({ per_page: 100, page: 1 }).reply(200, { total_commits: 101, commits: page });
  world.api
    .get(`${SHOP}/compare/${A}...${B}`)
    .query({ per_page: 100, page: 2 })
    .reply(200, { total_commits: 101, commits: [commit(B, "l@acme.example", "last")] });
  world.api
    .get(`${SHOP}/pulls/12/commits`)
    .query({ per_page: 100 })
    .reply(200, [commit(A, "s@acme.example", "squashed")]);
  const made = await world.github.reads.makers(place, { from: A, to: B, pulls: [12] });
  expect(made.logins).toEqual(expect.arrayContaining(["login99", "last", "squashed"]));
  expect(made.complete).toBe(true);
});

test.for([404, 403, 422])("makers that GitHub refuses to tell (%i) are not complete", async (status) => {
  world.api.get(`${SHOP}/compare/${A}...${B}`).query(true).reply(status, {});
  const made = await world.github.reads.makers(place, { from: A, to: B, pulls: [] });
  expect(made).toEqual({ logins: [], unknown: [], complete: false });
});

test("a pull request with more commits than GitHub lists is not complete", async () => {
  const many = Array.from({ length: 250 }, () => commit(A, "o@acme.example", "octocat"));
  world.api.get(`${SHOP}/commits`).query({ sha: B, per_page: 100, page: 1 }).reply(200, []);
  world.api.get(`${SHOP}/pulls/12/commits`).query({ per_page: 100 }).reply(200, many);
  expect((await world.github.reads.makers(place, { from: null, to: B, pulls: [12] })).complete).toBe(false);
});
