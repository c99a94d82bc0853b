import { describe, expect, test } from "vitest";
import { stage } from "./world-stage.ts";

const R = "/repos/acme/shop";

describe("contents", () => {
  test("a file, at a branch, a tag, a sha and the beginning of one", () => {
    const { shop, ask } = stage();
    const old = shop.git.tip("main").sha;
    shop.branches.tag("v1", old, "mona");
    shop.push({ by: "mona", message: "new", files: { "README.md": "ünlike\n" } });
    const text = (ref: string): string =>
      Buffer.from(ask(`GET ${R}/contents/README.md${ref}`).body.content, "base64").toString();
    expect(
      ["", "?ref=main", "?ref=refs/heads/main", "?ref=v1", `?ref=${old}`, `?ref=${old.slice(0, 7)}`].map(text),
    ).toEqual(["ünlike\n", "ünlike\n", "ünlike\n", "a shop\n", "a shop\n", "a shop\n"]);
    // The sha is that of `printf 'a shop\n' | git hash-object --stdin`.
    expect(ask(`GET ${R}/contents/README.md?ref=v1`).body).toMatchObject({
      type: "file",
      encoding: "base64",
      name: "README.md",
      path: "README.md",
      size: 7,
      sha: "3394cb73dbe8be172eacb2cf67ed23a483160a8c",
      content: "YSBzaG9wCg==\n",
    });
  });

  test.for([
    [
      "",
      [
        ["dir", ".github"],
        ["file", "README.md"],
        ["dir", "src"],
      ],
    ],
    [".github", [["dir", ".github/workflows"]]],
    ["src/", [["file", "src/a.txt"]]],
  ] as const)("the folder %j", ([path, entries]) => {
    const { ask } = stage();
    expect(ask(`GET ${R}/contents/${path}`).body.map((entry: any) => [entry.type, entry.path])).toEqual(entries);
  });

  test("long ones are broken into lines", () => {
    const { shop, ask } = stage();
    shop.push({ by: "mona", message: "long", files: { long: "x".repeat(100) } });
    const { content } = ask(`GET ${R}/contents/long`).body;
    expect(content.split("\n").map((line: string) => line.length)).toEqual([60, 60, 16, 0]);
  });
});

describe("comparing", () => {
  /** root ─ a ─ b (main), root ─ c (side) */
  const set = () => {
    const all = stage();
    const root = all.shop.git.tip("main").sha;
    all.shop.push({ branch: "side", by: "mona", message: "c", files: { c: "1" } });
    all.shop.push({ by: "mona", message: "a", files: { a: "1" } });
    const b = all.shop.push({ by: "mona", message: "b", files: { b: "1" } }).sha;
    return { ...all, root, b };
  };

  test.for([
    ["root...main", "ahead", 2, 0, ["a", "b"], ["a", "b"]],
    ["main...root", "behind", 0, 2, [], []],
    ["main...main", "identical", 0, 0, [], []],
    ["main...side", "diverged", 1, 2, ["c"], ["c"]],
    ["side...main", "diverged", 2, 1, ["a", "b"], ["a", "b"]],
  ] as const)("%s", ([basehead, status, ahead_by, behind_by, messages, files]) => {
    const { ask, root } = set();
    const { body } = ask(`GET ${R}/compare/${basehead.replace("root", root)}`);
    expect(body).toMatchObject({ status, ahead_by, behind_by, total_commits: ahead_by });
    expect(body.commits.map((one: any) => one.commit.message)).toEqual(messages);
    expect(body.files.map((one: any) => one.filename)).toEqual(files);
    expect(body.merge_base_commit.sha).toBe(basehead === "main...main" ? body.base_commit.sha : root);
  });

  test("page by page, files on the first only; at most 250 commits without paging", () => {
    const { ask, shop, root } = set();
    for (let at = 0; at < 260; at += 1) shop.push({ by: "mona", message: `m${at}`, files: { n: String(at) } });
    const { body: whole } = ask(`GET ${R}/compare/${root}...main`);
    expect([whole.total_commits, whole.commits.length, whole.commits.at(-1).commit.message]).toEqual([
      262,
      250,
      "m259",
    ]);
    const { body: second, headers } = ask(`GET ${R}/compare/${root}...main?per_page=100&page=2`);
    expect([second.commits.length, second.files]).toEqual([100, []]);
    expect(headers?.["link"]).toContain('rel="next"');
  });

  test("at most 300 files", () => {
    const { ask, shop, root } = set();
    const files = Object.fromEntries(Array.from({ length: 320 }, (_, at) => [`f${at}`, "x"]));
    shop.push({ by: "mona", message: "many", files });
    expect(ask(`GET ${R}/compare/${root}...main`).body.files).toHaveLength(300);
  });
});

describe("commits", () => {
  test("newest first, through merges, with filters", () => {
    const { ask, shop, pass } = stage();
    const messages = (query: string) =>
      ask(`GET ${R}/commits${query}`).body.map((one: any) => one.commit.message.split("\n")[0]);
    pass(60_000);
    const pull = shop.pulls.open({ by: "octocat", branch: "topic", title: "topic", files: { "src/b.txt": "1" } });
    shop.push({ by: "mona", message: "trunk", files: { d: "1" } });
    shop.pulls.merge(pull.number, { by: "mona" });
    expect(messages("")).toEqual(["Merge pull request #1 from acme/topic", "trunk", "topic", "First commit"]);
    expect(messages("?sha=topic")).toEqual(["topic", "First commit"]);
    expect(messages("?author=octocat")).toEqual(["topic"]);
    expect(messages("?path=src")).toEqual(["Merge pull request #1 from acme/topic", "topic", "First commit"]);
    expect(messages("?since=2026-03-10T12:00:30Z")).not.toContain("First commit");
    expect(messages("?until=2026-03-10T12:00:30Z")).toEqual(["First commit"]);
    expect(messages("?per_page=1&page=2")).toEqual(["trunk"]);
  });

  test("one, by each of its names", () => {
    const { ask, shop } = stage();
    const { sha } = shop.push({ by: "octocat", message: "one", files: { "a.txt": "1", "src/a.txt": null } });
    shop.branches.tag("v1", sha, "mona");
    for (const name of [sha, sha.slice(0, 7), "main", "heads/main", "v1", "tags/v1"])
      expect(ask(`GET ${R}/commits/${name}`).body.sha).toBe(sha);
    expect(ask(`GET ${R}/commits/${sha}`).body).toMatchObject({
      commit: { message: "one", author: { name: "octocat", date: "2026-03-10T12:00:00Z" } },
      author: { login: "octocat", type: "User" },
      parents: [{ sha: shop.git.get(sha).parents[0] }],
      files: [
        { filename: "a.txt", status: "added" },
        { filename: "src/a.txt", status: "removed" },
      ],
    });
  });

  test("shas look real, differ, and come out the same each time", () => {
    const shas = () => {
      const { shop } = stage();
      return ["a", "a", "b"].map((message) => shop.push({ by: "mona", message }).sha);
    };
    expect(new Set(shas()).size).toBe(3);
    for (const sha of shas()) expect(sha).toMatch(/^[0-9a-f]{40}$/);
    expect(shas()).toEqual(shas());
  });
});

describe("refs", () => {
  test("the App makes a branch and a tag, and hears of both", () => {
    const { ask, shop, heard } = stage();
    const { sha } = shop.git.tip("main");
    expect(ask(`POST ${R}/git/refs`, { ref: "refs/heads/new", sha }).status).toBe(201);
    expect(ask(`POST ${R}/git/refs`, { ref: "refs/tags/v1", sha }).status).toBe(201);
    expect(ask(`POST ${R}/git/refs`, { ref: "refs/tags/v1", sha }).body.message).toBe("Reference already exists");
    expect(heard()).toEqual(["push", "create", "check_suite.requested", "push", "create"]);
    expect(ask(`GET ${R}/git/ref/tags/v1`).body).toMatchObject({
      ref: "refs/tags/v1",
      object: { type: "commit", sha },
    });
    expect(ask(`GET ${R}/branches/new`).body).toMatchObject({ name: "new", commit: { sha }, protected: false });
    expect(ask(`GET ${R}/tags`).body).toMatchObject([{ name: "v1", commit: { sha } }]);
  });

  test("the App makes a commit of a tree that is there; nobody hears of it before a branch stands on it", () => {
    const { ask, shop, heard } = stage();
    const before = shop.git.tip("main");
    const { sha } = shop.push({ by: "octocat", message: "bad", files: { "bad.txt": "bad" } });
    const former = heard().length;
    const message = "Revert it";
    const made = ask(`POST ${R}/git/commits`, { message, tree: before.treeSha, parents: [sha] });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ message, tree: { sha: before.treeSha }, parents: [{ sha }] });
    expect(shop.git.get(made.body.sha).tree).toEqual(before.tree);
    expect(ask(`POST ${R}/git/commits`, { message, tree: sha, parents: [sha] }).status).toBe(422);
    expect(ask(`POST ${R}/git/commits`, { message, tree: before.treeSha, parents: ["0".repeat(40)] }).status).toBe(422);
    expect([former > 0, heard()]).toEqual([true, []]);
  });

  test("the rules of the default branch, and of no other", () => {
    const { ask, shop } = stage();
    shop.required = [{ context: "build" }, { context: "scan", integration_id: 99 }];
    expect(ask(`GET ${R}/rules/branches/main`).body).toMatchObject([
      {
        type: "required_status_checks",
        parameters: { required_status_checks: [{ context: "build" }, { context: "scan", integration_id: 99 }] },
      },
    ]);
    expect(ask(`GET ${R}/rules/branches/other`).body).toEqual([]);
    expect(ask(`GET ${R}/branches/main`).body.protected).toBe(true);
  });
});
