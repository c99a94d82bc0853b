/** Whose ids GitHub tells: of everybody whose login is remembered, and of nobody else. */
import { expect, test } from "vitest";
import { translate } from "../../src/github/translate.ts";
import { APP_ID, overNock, place, SHOP } from "./github.ts";

const world = overNock();
const A = "a".repeat(40);
const B = "b".repeat(40);
const mona = { login: "mona", id: 2 };
const octocat = { login: "octocat", id: 1 };
const AT = "2026-10-14T12:02:00Z";

const pull = {
  head: { sha: A, repo: { id: 1 } },
  base: { ref: "main", repo: { id: 1 } },
  user: octocat,
  updated_at: AT,
};
const comment = { id: 5, body: "/status", created_at: AT, user: octocat };
const run = { id: 70, html_url: "", event: "workflow_dispatch", status: "completed", head_sha: A };

test.for([
  ["a push", "push", { ref: "refs/heads/main", before: A, after: B, deleted: false, forced: false }, [mona]],
  [
    "a pull request that somebody else moved",
    "pull_request",
    { action: "synchronize", pull_request: pull },
    [octocat, mona],
  ],
  ["a pull request that somebody else closed", "pull_request", { action: "closed", pull_request: pull }, [octocat]],
  ["a pull request of a ghost", "pull_request", { action: "opened", pull_request: { ...pull, user: null } }, undefined],
  ["a comment", "issue_comment", { action: "created", issue: { number: 12 }, comment, sender: octocat }, [octocat]],
  [
    "a click",
    "check_run",
    {
      action: "requested_action",
      requested_action: { identifier: "retry" },
      check_run: { id: 9, head_sha: A, external_id: "c1/staging", app: { id: APP_ID } },
    },
    [mona],
  ],
  [
    "a run that was cancelled",
    "workflow_run",
    { action: "completed", workflow_run: { ...run, conclusion: "cancelled" } },
    [mona],
  ],
  [
    "a run that has ended",
    "workflow_run",
    { action: "completed", workflow_run: { ...run, conclusion: "success" } },
    undefined,
  ],
] as const)("of %s", ([, event, payload, people]) => {
  const repository = { id: 1, name: "shop", owner: { login: "acme" }, private: false };
  const envelope = { installation: { id: 7 }, repository, number: 12, sender: mona };
  const [heard] = translate(event, { ...envelope, ...payload }, APP_ID);
  expect(heard?.signal).toMatchObject(people === undefined ? {} : { people });
  expect(heard !== undefined && "people" in heard.signal).toBe(people !== undefined);
});

test("of who wrote and who committed", async () => {
  const commits = [
    { sha: A, commit: { message: "x", author: { email: "o@acme.example" } }, author: octocat, committer: mona },
  ];
  const compare = world.api.get(`${SHOP}/compare/${A}...${B}`).query({ per_page: 100, page: 1 });
  compare.reply(200, { total_commits: 1, commits });
  const made = await world.github.reads.makers(place, { from: A, to: B, pulls: [] });
  expect(made).toEqual({ logins: ["octocat", "mona"], unknown: [], people: [octocat, mona], complete: true });
});

test("of who reviewed", async () => {
  const review = { user: mona, state: "APPROVED", commit_id: A, submitted_at: AT, author_association: "MEMBER" };
  world.api.get(`${SHOP}/pulls/12/reviews`).query({ per_page: 100 }).reply(200, [review]);
  world.api.post("/graphql").reply(200, timeline([]));
  expect(await world.github.reads.approvingReviews(place, 12, "main")).toEqual([
    { ...mona, sha: A, at: Date.parse(AT), isInsider: true },
  ]);
});

const timeline = (nodes: readonly unknown[], baseRefName = "main") => ({
  data: { repository: { pullRequest: { baseRefName, timelineItems: { nodes } } } },
});
const before = (at: string): string => new Date(Date.parse(at) - 1_000).toISOString();

test.for([
  ["after its base became another", timeline([{ createdAt: before(AT) }]), 1],
  ["at that second", timeline([{ createdAt: AT }]), 0],
  ["while it goes into another branch", timeline([], "stack"), 0],
  ["before something that GitHub does not name", timeline([null]), 0],
  ["of which GitHub tells nothing", { data: null }, 0],
  ["of a pull request that is gone", { data: null, errors: [{ type: "NOT_FOUND", message: "no" }] }, 0],
] as const)("of who reviewed %s", async ([, answer, count]) => {
  const review = { user: mona, state: "APPROVED", commit_id: A, submitted_at: AT, author_association: "MEMBER" };
  world.api.get(`${SHOP}/pulls/12/reviews`).query({ per_page: 100 }).reply(200, [review]);
  const variables = { owner: "acme", name: "shop", number: 12 };
  world.api.post("/graphql", { query: /last: 1/, variables }).reply(200, answer);
  expect(await world.github.reads.approvingReviews(place, 12, "main")).toHaveLength(count);
});
