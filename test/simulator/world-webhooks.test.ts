/** What is told, to whom, and in which shape. Field names: GitHub's webhook descriptions. */
import { describe, expect, test } from "vitest";
import { NO_SHA, stage } from "./world-stage.ts";

const all = {
  actions: "write",
  checks: "write",
  contents: "read",
  deployments: "write",
  issues: "write",
  pull_requests: "read",
  statuses: "read",
} as const;

describe("a push", () => {
  test("in full", () => {
    const { shop, told, installation } = stage();
    const before = shop.git.tip("main").sha;
    const { sha, treeSha } = shop.push({
      by: "mona",
      message: "next",
      files: { "new.txt": "1", "README.md": "2", "src/a.txt": null },
    });
    const person = { name: "mona", email: "mona@users.noreply.github.com" };
    const commit = {
      id: sha,
      tree_id: treeSha,
      distinct: true,
      message: "next",
      timestamp: "2026-03-10T12:00:00Z",
      url: `https://github.com/acme/shop/commit/${sha}`,
      author: { ...person, username: "mona" },
      committer: { ...person, username: "mona" },
      added: ["new.txt"],
      removed: ["src/a.txt"],
      modified: ["README.md"],
    };
    expect(told[0]).toMatchObject({
      event: "push",
      payload: {
        ref: "refs/heads/main",
        before,
        after: sha,
        created: false,
        deleted: false,
        forced: false,
        base_ref: null,
        compare: `https://github.com/acme/shop/compare/${before.slice(0, 12)}...${sha.slice(0, 12)}`,
        commits: [commit],
        head_commit: commit,
        pusher: person,
        repository: {
          id: shop.id,
          full_name: "acme/shop",
          default_branch: "main",
          pushed_at: 1_773_144_000,
          created_at: 1_773_144_000,
        },
        organization: { login: "acme" },
        sender: { login: "mona", type: "User" },
        installation: { id: installation },
      },
    });
  });

  test("a branch that is new, forced, and gone", () => {
    const { shop, told } = stage();
    const root = shop.git.tip("main").sha;
    const one = shop.push({ branch: "topic", by: "mona", message: "one" }).sha;
    const two = shop.push({ branch: "topic", by: "mona", message: "two", from: root }).sha;
    shop.branches.delete("topic", "mona");
    const pushes = told.filter(({ event }) => event === "push").map(({ payload }) => payload);
    expect(
      pushes.map(({ before, after, created, forced, deleted }) => ({ before, after, created, forced, deleted })),
    ).toEqual([
      { before: NO_SHA, after: one, created: true, forced: false, deleted: false },
      { before: one, after: two, created: false, forced: true, deleted: false },
      { before: two, after: NO_SHA, created: false, forced: false, deleted: true },
    ]);
    expect(
      pushes.map(({ commits, head_commit: head }) => [commits.map((commit: any) => commit.id), head?.id ?? null]),
    ).toEqual([
      [[one], one],
      [[two], two],
      [[], null],
    ]);
    expect(told.filter(({ event }) => event === "create" || event === "delete")).toMatchObject([
      { event: "create", payload: { ref: "topic", ref_type: "branch", master_branch: "main" } },
      { event: "delete", payload: { ref: "topic", ref_type: "branch" } },
    ]);
  });

  test("a repository of a user names no organisation", () => {
    const { world, told } = stage();
    world.people.user("solo");
    const own = world.repository("solo/own");
    world.install({ account: "solo", repositories: ["solo/own"], permissions: all });
    told.length = 0;
    own.push({ by: "solo", message: "next" });
    expect(told[0]?.payload.repository.owner).toMatchObject({ login: "solo", type: "User" });
    expect(told[0]?.payload).not.toHaveProperty("organization");
  });
});

describe("who hears of it", () => {
  const everything = (set: ReturnType<typeof stage>): void => {
    const { shop, ask } = set;
    const { sha } = shop.git.tip("main");
    shop.issues.open("octocat", { title: "t", body: "" });
    shop.issues.say(1, "octocat", "hello");
    shop.statuses.set(sha, { state: "success", by: "mona" });
    shop.checks.rerequest(shop.checks.create(set.world.app, { name: "x", head_sha: sha }).id, "mona");
    ask("POST /repos/acme/shop/deployments", { ref: "main" });
    ask("POST /repos/acme/shop/actions/workflows/deploy.yml/dispatches", { ref: "main", inputs: { stage: "s" } });
    shop.pulls.open({ by: "octocat", branch: "topic" });
  };

  test.for([
    [{ issues: "read" }, ["issue_comment", "issues"]],
    [{ statuses: "read" }, ["status"]],
    [{ checks: "read" }, ["check_run"]],
    [{ deployments: "read" }, ["deployment"]],
    [{ actions: "read" }, ["workflow_job", "workflow_run"]],
    [{ pull_requests: "read" }, ["pull_request"]],
    [{ contents: "read" }, ["create", "push", "workflow_dispatch"]],
    [{}, []],
  ] as const)("%j", ([permissions, events]) => {
    const set = stage({ permissions });
    everything(set);
    expect([...new Set(set.told.map(({ event }) => event))].toSorted()).toEqual(events);
  });

  test("what asks the App to act needs the right to write", () => {
    const actions = (level: "read" | "write") => {
      const set = stage({ permissions: { checks: level } });
      everything(set);
      return new Set(set.told.filter(({ event }) => event.startsWith("check_")).map(({ payload }) => payload.action));
    };
    expect(actions("read")).toEqual(new Set(["created"]));
    expect(actions("write")).toEqual(new Set(["created", "rerequested", "requested"]));
  });

  test("nobody where the App is not, or is suspended", () => {
    const { world, shop, heard, installation } = stage();
    world.repository("acme/other").push({ by: "mona", message: "unheard" });
    expect(heard()).toEqual([]);
    world.installed.suspend(installation);
    shop.push({ by: "mona", message: "unheard" });
    world.installed.unsuspend(installation);
    shop.push({ by: "mona", message: "heard" });
    expect(heard()).toEqual(["installation.suspend", "installation.unsuspend", "push", "check_suite.requested"]);
  });
});

describe("an installation", () => {
  test("made, granted more, given repositories, and deleted", () => {
    const { world, told, shop } = stage();
    world.repository("acme/other");
    const { id } = world.install({ account: "acme", repositories: "all", permissions: { issues: "read" } });
    world.grant(id, { issues: "write" });
    world.repository("acme/third");
    world.installed.remove(id, "acme/other");
    world.installed.delete(id);
    expect(told.map(({ event, payload }) => [event, payload.action])).toEqual([
      ["installation", "created"],
      ["installation", "new_permissions_accepted"],
      ["installation_repositories", "added"],
      ["installation_repositories", "removed"],
      ["installation", "deleted"],
    ]);
    expect(told[0]?.payload).toMatchObject({
      installation: {
        id,
        app_id: 7,
        account: { login: "acme", type: "Organization" },
        repository_selection: "all",
        permissions: { issues: "read" },
      },
      repositories: [{ id: shop.id, name: "shop", full_name: "acme/shop", private: false }, { name: "other" }],
      sender: { login: "acme" },
    });
    expect(told[1]?.payload.installation.permissions).toEqual({ issues: "write" });
    expect(told[2]?.payload.repositories_added).toMatchObject([{ full_name: "acme/third" }]);
    expect(told[3]?.payload.repositories_removed).toMatchObject([{ full_name: "acme/other" }]);
  });

  test("follows a repository that is renamed", () => {
    const { world, shop, told, ask, installation } = stage();
    shop.rename("store", "mona");
    expect(told.at(-1)).toMatchObject({
      event: "repository",
      payload: {
        action: "renamed",
        changes: { repository: { name: { from: "shop" } } },
        repository: { id: shop.id, full_name: "acme/store" },
      },
    });
    expect(world.installations.get(installation)?.repositories).toEqual([
      { id: shop.id, owner: "acme", name: "store" },
    ]);
    expect([ask("GET /repos/acme/store").status, ask("GET /repos/acme/shop").status]).toEqual([200, 404]);
    shop.push({ by: "mona", message: "next" });
    expect(told.at(-1)?.payload.installation.id).toBe(installation);
  });
});
