import { describe, expect, test } from "vitest";
import { stage } from "./world-stage.ts";

const R = "/repos/acme/shop";
const BOT = { login: "conveyor[bot]", type: "Bot" };
const APP = { id: 7, slug: "conveyor" };

describe("issues", () => {
  test("the App opens, changes, closes and reopens one; each is told", () => {
    const { ask, told, heard } = stage();
    const { status, body } = ask(`POST ${R}/issues`, { title: "Broken", body: "text", labels: ["bug"] });
    expect([status, body]).toMatchObject([
      201,
      {
        number: 1,
        title: "Broken",
        body: "text",
        state: "open",
        user: BOT,
        performed_via_github_app: APP,
        labels: [{ name: "bug" }],
      },
    ]);
    expect(body.id).not.toBe(body.number);
    expect(heard()).toEqual(["issues.opened", "label.created", "issues.labeled"]);
    ask(`PATCH ${R}/issues/1`, { body: "other" });
    expect(told.at(-1)?.payload).toMatchObject({
      action: "edited",
      changes: { body: { from: "text" } },
      issue: { body: "other" },
    });
    ask(`PATCH ${R}/issues/1`, { body: "other" });
    ask(`PATCH ${R}/issues/1`, { state: "closed", state_reason: "not_planned", labels: ["bug", "old"] });
    ask(`PATCH ${R}/issues/1`, { state: "open" });
    expect(heard()).toEqual(["issues.edited", "label.created", "issues.labeled", "issues.closed", "issues.reopened"]);
    expect(ask(`GET ${R}/issues/1`).body).toMatchObject({
      state: "open",
      state_reason: "reopened",
      closed_at: null,
      labels: [{ name: "bug" }, { name: "old" }],
    });
  });

  test("a person ticks a box", () => {
    const { shop, told } = stage();
    const { number } = shop.issues.open("octocat", { title: "t", body: "- [ ] a" });
    shop.issues.change(number, "mona", { body: "- [x] a" });
    expect(told.at(-1)).toMatchObject({
      event: "issues",
      payload: {
        action: "edited",
        changes: { body: { from: "- [ ] a" } },
        issue: { body: "- [x] a", user: { login: "octocat" }, performed_via_github_app: null },
        sender: { login: "mona" },
      },
    });
  });

  test.for([
    ["", [3, 1]],
    ["?state=all", [3, 2, 1]],
    ["?state=closed", [2]],
    ["?labels=bug&state=all", [2, 1]],
    ["?labels=bug,old&state=all", [2]],
    ["?creator=conveyor[bot]&state=all", [1]],
    ["?state=all&direction=asc&per_page=2", [1, 2]],
    ["?state=all&since=2026-03-10T12:00:30Z", [3]],
  ] as const)("issues%s: pull requests are among them", ([query, numbers]) => {
    const { ask, shop, pass } = stage();
    ask(`POST ${R}/issues`, { title: "one", labels: ["bug"] });
    shop.issues.open("octocat", { title: "two", body: "", labels: ["Bug", "old"] });
    shop.issues.change(2, "octocat", { state: "closed" });
    pass(60_000);
    shop.pulls.open({ by: "octocat", branch: "topic" });
    const { body } = ask(`GET ${R}/issues${query}`);
    expect(body.map((issue: any) => issue.number)).toEqual(numbers);
    for (const issue of body) expect("pull_request" in issue).toBe(issue.number === 3);
  });

  test("by their last change", () => {
    const { ask, shop, pass } = stage();
    for (const title of ["one", "two", "three"]) shop.issues.open("octocat", { title, body: "" });
    pass(60_000);
    shop.issues.change(1, "octocat", { title: "uno" });
    const numbers = (query: string) => ask(`GET ${R}/issues?${query}`).body.map((issue: any) => issue.number);
    expect([numbers("sort=updated"), numbers("sort=created")]).toEqual([
      [1, 3, 2],
      [3, 2, 1],
    ]);
  });

  test("a pull request is changed as an issue too", () => {
    const { ask, shop, heard } = stage();
    const { number } = shop.pulls.open({ by: "octocat", branch: "topic", title: "Old" });
    heard();
    ask(`PATCH ${R}/issues/${number}`, { title: "New", state: "closed" });
    expect(heard()).toEqual(["pull_request.edited", "pull_request.closed"]);
    expect(ask(`GET ${R}/issues/${number}`).body).toMatchObject({
      title: "New",
      state: "closed",
      pull_request: { merged_at: null },
    });
  });
});

describe("labels", () => {
  test("are added, set and taken away, without regard to case", () => {
    const { ask, shop } = stage();
    shop.pulls.open({ by: "octocat", branch: "topic" });
    const names = (answer: { readonly body: any }) => answer.body.map((label: any) => label.name);
    expect(ask(`POST ${R}/labels`, { name: "bug", color: "ff0000" })).toMatchObject({
      status: 201,
      body: { name: "bug", color: "ff0000" },
    });
    expect(names(ask(`POST ${R}/issues/1/labels`, { labels: ["BUG", "new"] }))).toEqual(["bug", "new"]);
    expect(names(ask(`POST ${R}/issues/1/labels`, { labels: ["new"] }))).toEqual(["bug", "new"]);
    expect(names(ask(`PUT ${R}/issues/1/labels`, { labels: ["new", "third"] }))).toEqual(["new", "third"]);
    expect(names(ask(`DELETE ${R}/issues/1/labels/NEW`))).toEqual(["third"]);
    expect(ask(`DELETE ${R}/issues/1/labels/new`).status).toBe(404);
    expect(names(ask(`GET ${R}/issues/1/labels`))).toEqual(["third"]);
    expect(names(ask(`GET ${R}/labels`))).toEqual(["bug", "new", "third"]);
  });
});
