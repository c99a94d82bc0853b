import { describe, expect, test } from "vitest";
import type { Method } from "../../src/simulator/world/landing.ts";
import { refusal, stage } from "./world-stage.ts";

const R = "/repos/acme/shop";
const pullsOf = (set: ReturnType<typeof stage>, sha: string): readonly number[] =>
  set.ask(`GET ${R}/commits/${sha}/pulls`).body.map((pull: any) => pull.number);

describe("merging", () => {
  test.for(["merge", "squash", "rebase"] as const)(
    "by %s: the commits on the base lead back to the pull request",
    (method: Method) => {
      const set = stage();
      const { shop } = set;
      const before = shop.git.tip("main").sha;
      const pull = shop.pulls.open({ by: "octocat", branch: "topic", title: "A topic", files: { "a.txt": "1" } });
      shop.pulls.push(pull.number, { message: "More", files: { "b.txt": "2", "src/a.txt": null } });
      shop.push({ by: "mona", message: "Meanwhile", files: { "c.txt": "3" } });
      shop.pulls.merge(pull.number, { by: "mona", method });
      const tip = shop.git.tip("main");
      const added = shop.git.between(before, tip.sha).filter((commit) => commit.message !== "Meanwhile");
      for (const { sha } of added) expect(pullsOf(set, sha)).toEqual([pull.number]);
      expect(pullsOf(set, before)).toEqual([]);
      expect([...tip.tree.keys()].filter((path) => !path.startsWith("."))).toEqual([
        "README.md",
        "c.txt",
        "a.txt",
        "b.txt",
      ]);
      expect({ parents: tip.parents.length, commits: added.length, message: tip.message, by: tip.by }).toEqual(
        {
          merge: { parents: 2, commits: 3, message: "Merge pull request #1 from acme/topic\n\nA topic", by: "mona" },
          squash: { parents: 1, commits: 1, message: "A topic (#1)\n\n* A topic\n\n* More", by: "octocat" },
          rebase: { parents: 1, commits: 2, message: "More", by: "octocat" },
        }[method],
      );
    },
  );

  test("tells a push to the base, then that the pull request is closed as merged", () => {
    const { shop, told } = stage();
    const pull = shop.pulls.open({ by: "octocat", branch: "topic", files: { "a.txt": "1" } });
    told.length = 0;
    shop.pulls.merge(pull.number, { by: "mona", method: "squash" });
    const { sha } = shop.git.tip("main");
    expect(told.map(({ event, payload }) => [event, payload.action])).toEqual([
      ["push", undefined],
      ["check_suite", "requested"],
      ["pull_request", "closed"],
    ]);
    expect(told[0]?.payload).toMatchObject({ ref: "refs/heads/main", after: sha, pusher: { name: "mona" } });
    expect(told[2]?.payload).toMatchObject({
      number: pull.number,
      sender: { login: "mona" },
      pull_request: {
        state: "closed",
        merged: true,
        merge_commit_sha: sha,
        merged_by: { login: "mona" },
        merged_at: "2026-03-10T12:00:00Z",
      },
    });
  });

  test("REST names no merge commit since 2026-03-10", () => {
    const { shop, ask } = stage();
    const pull = shop.pulls.open({ by: "octocat", branch: "topic", files: { "a.txt": "1" } });
    shop.pulls.merge(pull.number, { by: "mona" });
    const answers = [
      ask(`GET ${R}/pulls/1`).body,
      ...ask(`GET ${R}/pulls?state=closed`).body,
      ...ask(`GET ${R}/commits/${pull.head}/pulls`).body,
    ];
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(answer).not.toHaveProperty("merge_commit_sha");
    for (const answer of answers) expect(answer.merged_at).toBe("2026-03-10T12:00:00Z");
  });

  test("not where the two have changed one file, nor a draft, nor twice", () => {
    const { shop, ask } = stage();
    const clash = shop.pulls.open({ by: "octocat", branch: "clash", files: { "README.md": "mine" } });
    expect(ask(`GET ${R}/pulls/${clash.number}`).body.mergeable).toBe(true);
    shop.push({ by: "mona", message: "theirs", files: { "README.md": "theirs" } });
    expect(ask(`GET ${R}/pulls/${clash.number}`).body.mergeable).toBe(false);
    const draft = shop.pulls.open({ by: "octocat", branch: "draft", draft: true });
    const merge = (number: number) => () => shop.pulls.merge(number, { by: "mona" });
    expect(merge(clash.number)).toThrow("Pull Request is not mergeable");
    expect(merge(draft.number)).toThrow("Pull Request is still a draft");
    shop.pulls.setDraft(draft.number, false);
    merge(draft.number)();
    expect(merge(draft.number)).toThrow("Pull Request is not mergeable");
  });
});

describe("which pull requests a commit belongs to", () => {
  test("open ones, while it is not on the default branch; none for a fork until it is merged", () => {
    const set = stage();
    const { shop } = set;
    const own = shop.pulls.open({ by: "octocat", branch: "topic", files: { "a.txt": "1" } });
    const fork = shop.pulls.open({ by: "stranger", branch: "main", fork: "stranger", files: { "b.txt": "1" } });
    const alone = shop.push({ by: "mona", message: "straight to the trunk" }).sha;
    expect([pullsOf(set, own.head), pullsOf(set, fork.head), pullsOf(set, alone)]).toEqual([[own.number], [], []]);
    shop.pulls.merge(fork.number, { by: "mona" });
    expect(pullsOf(set, fork.head)).toEqual([fork.number]);
    shop.pulls.close(own.number);
    expect(pullsOf(set, own.head)).toEqual([]);
  });
});

describe("what is told", () => {
  test("of a life of a pull request", () => {
    const { shop, heard } = stage();
    const { number } = shop.pulls.open({ by: "octocat", branch: "topic", draft: true });
    expect(heard()).toEqual(["push", "create", "check_suite.requested", "pull_request.opened"]);
    shop.pulls.push(number);
    expect(heard()).toEqual(["push", "check_suite.requested", "pull_request.synchronize"]);
    shop.pulls.setDraft(number, false);
    shop.pulls.setDraft(number, true);
    shop.labels.add(number, "mona", ["hotfix"]);
    shop.labels.remove(number, "mona", "HotFix");
    shop.pulls.edit(number, "octocat", { title: "Better" });
    shop.pulls.close(number);
    shop.pulls.reopen(number);
    expect(heard()).toEqual([
      "pull_request.ready_for_review",
      "pull_request.converted_to_draft",
      "label.created",
      "pull_request.labeled",
      "pull_request.unlabeled",
      "pull_request.edited",
      "pull_request.closed",
      "pull_request.reopened",
    ]);
  });

  test("of a head that moves, also by force", () => {
    const { shop, told } = stage();
    const pull = shop.pulls.open({ by: "octocat", branch: "topic" });
    const [root, first] = [shop.git.tip("main").sha, pull.head];
    told.length = 0;
    const second = shop.pulls.push(pull.number, { by: "mona", from: root });
    expect(told.find(({ event }) => event === "push")?.payload).toMatchObject({
      forced: true,
      before: first,
      after: second,
    });
    expect(told.at(-1)?.payload).toMatchObject({
      action: "synchronize",
      before: first,
      after: second,
      pull_request: {
        head: { sha: second, ref: "topic" },
        base: { ref: "main", sha: root },
        user: { login: "octocat" },
      },
      sender: { login: "mona" },
    });
  });

  test("of a fork: no push, but the pull request; its repository may be gone", () => {
    const { shop, heard, ask } = stage();
    const pull = shop.pulls.open({ by: "stranger", branch: "main", fork: "stranger", files: { "a.txt": "1" } });
    shop.pulls.push(pull.number);
    expect(heard()).toEqual(["pull_request.opened", "pull_request.synchronize"]);
    const head = () => ask(`GET ${R}/pulls/${pull.number}`).body.head;
    expect(head()).toMatchObject({ label: "stranger:main", repo: { full_name: "stranger/shop", fork: true } });
    expect(head().repo.id).not.toBe(shop.id);
    shop.pulls.deleteFork(pull.number);
    expect(head().repo).toBeNull();
    const text = ask(`GET ${R}/contents/a.txt?ref=${pull.head}`).body;
    expect(Buffer.from(text.content, "base64").toString()).toBe("1");
  });

  test("of an edit: what it was before", () => {
    const { shop, told } = stage();
    shop.push({ branch: "side", by: "mona", message: "side" });
    const pull = shop.pulls.open({ by: "octocat", branch: "topic", title: "Old" });
    const { sha } = shop.git.tip("main");
    shop.pulls.edit(pull.number, "octocat", { title: "New", base: "side" });
    expect(told.at(-1)?.payload.changes).toEqual({
      title: { from: "Old" },
      base: { ref: { from: "main" }, sha: { from: sha } },
    });
  });
});

describe("reading", () => {
  test.for([
    ["", [3, 1]],
    ["?state=all", [3, 2, 1]],
    ["?state=closed", [2]],
    ["?head=acme:one", [1]],
    ["?head=stranger:three", [3]],
    ["?base=side", []],
    ["?state=all&direction=asc", [1, 2, 3]],
  ] as const)("pulls%s", ([query, numbers]) => {
    const { shop, ask } = stage();
    shop.pulls.open({ by: "octocat", branch: "one" });
    shop.pulls.close(shop.pulls.open({ by: "octocat", branch: "two" }).number);
    shop.pulls.open({ by: "stranger", branch: "three", fork: "stranger" });
    expect(ask(`GET ${R}/pulls${query}`).body.map((pull: any) => pull.number)).toEqual(numbers);
  });

  test.for([false, true])("its files and commits, merged: %s", (isMerged) => {
    const { shop, ask } = stage();
    const { number } = shop.pulls.open({
      by: "octocat",
      branch: "topic",
      title: "One",
      files: { "new.txt": "1", "README.md": "2" },
    });
    shop.push({ by: "mona", message: "elsewhere", files: { "else.txt": "1" } });
    shop.pulls.push(number, { message: "Two", files: { "src/a.txt": null } });
    if (isMerged) shop.pulls.merge(number, { by: "mona" });
    expect(ask(`GET ${R}/pulls/${number}/files`).body.map((file: any) => [file.filename, file.status])).toEqual([
      ["README.md", "modified"],
      ["new.txt", "added"],
      ["src/a.txt", "removed"],
    ]);
    expect(ask(`GET ${R}/pulls/${number}/commits`).body.map((one: any) => one.commit.message)).toEqual(["One", "Two"]);
    expect(ask(`GET ${R}/pulls/${number}`).body).toMatchObject({ changed_files: 3, commits: 2, merged: isMerged });
  });

  test("the App opens one for a branch that is there, once", () => {
    const { shop, ask } = stage();
    shop.push({ branch: "fix", by: "mona", message: "fix", files: { "a.txt": "1" } });
    const wish = { title: "Revert", head: "fix", base: "main", body: "because" };
    const { status, body } = ask(`POST ${R}/pulls`, wish);
    expect([status, body.user.login, body.body, body.head.ref]).toEqual([201, "conveyor[bot]", "because", "fix"]);
    expect(refusal(ask(`POST ${R}/pulls`, wish))).toEqual([422, "A pull request already exists for acme:fix."]);
  });
});
