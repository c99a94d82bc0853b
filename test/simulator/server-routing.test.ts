import { describe, expect, it } from "vitest";
import type { Route } from "../../src/simulator/route.ts";
import { createRouter } from "../../src/simulator/server/routing.ts";

const repository = "/repos/{owner}/{repo}";
const paths = [
  repository,
  `${repository}/contents/{path}`,
  `${repository}/compare/{basehead}`,
  `${repository}/commits/{ref}`,
  `${repository}/commits/{ref}/check-runs`,
  `${repository}/commits/{commit_sha}/pulls`,
  `${repository}/git/ref/{ref}`,
  `${repository}/issues/{issue_number}`,
  `${repository}/issues/comments`,
  `${repository}/issues/comments/{comment_id}`,
  `${repository}/issues/{issue_number}/comments`,
  `${repository}/actions/workflows/{workflow_id}/runs`,
];
const router = createRouter(paths.map((path): Route => ({ method: "GET", path, handle: () => ({ status: 200 }) })));

const found: readonly (readonly [asked: string, template: string, params: Readonly<Record<string, string>>])[] = [
  ["", "", {}],
  ["/contents/.github/sluice.yml", "/contents/{path}", { path: ".github/sluice.yml" }],
  ["/contents/.github%2Fsluice.yml", "/contents/{path}", { path: ".github/sluice.yml" }],
  ["/contents/", "/contents/{path}", { path: "" }],
  ["/contents/100%", "/contents/{path}", { path: "100%" }],
  ["/compare/main...release/1.2", "/compare/{basehead}", { basehead: "main...release/1.2" }],
  ["/commits/abc", "/commits/{ref}", { ref: "abc" }],
  ["/commits/feature%2Fx/check-runs", "/commits/{ref}/check-runs", { ref: "feature/x" }],
  ["/commits/feature/x/check-runs", "/commits/{ref}/check-runs", { ref: "feature/x" }],
  ["/commits/abc/pulls", "/commits/{commit_sha}/pulls", { commit_sha: "abc" }],
  ["/git/ref/heads/main", "/git/ref/{ref}", { ref: "heads/main" }],
  ["/issues/5", "/issues/{issue_number}", { issue_number: "5" }],
  ["/issues/comments", "/issues/comments", {}],
  ["/issues/comments/5", "/issues/comments/{comment_id}", { comment_id: "5" }],
  ["/issues/5/comments", "/issues/{issue_number}/comments", { issue_number: "5" }],
  ["/actions/workflows/deploy.yml/runs", "/actions/workflows/{workflow_id}/runs", { workflow_id: "deploy.yml" }],
];

describe("finding a route", () => {
  it.each(found)("%s is %s", (asked, template, params) => {
    const route = router.find("GET", `/repos/acme/shop${asked}`);
    expect(route?.route.path).toBe(repository + template);
    expect(route?.params).toEqual({ owner: "acme", repo: "shop", ...params });
  });

  it.each([
    ["GET", "/repos/acme"],
    ["GET", "/repos/acme/shop/issues/5/reactions"],
    ["GET", "/repos/acme/shopXissues/comments/"],
    ["POST", "/repos/acme/shop"],
  ])("%s %s is none of them", (method, path) => {
    expect(router.find(method, path)).toBeUndefined();
  });
});
