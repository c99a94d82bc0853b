/** What GitHub did to a single call, and what may be done about it. */
import nock from "nock";
import { afterEach, beforeAll, afterAll, describe, expect, test } from "vitest";
import { failureOf, outcomeOf } from "../../src/github/failure.ts";
import { octokitClass } from "../../src/github/octokit.ts";
import { pace } from "../../src/github/pace.ts";
import { lackingOf, needed } from "../../src/github/permissions.ts";
import { load } from "js-yaml";
import { readFileSync } from "node:fs";

const API = "https://api.example.test";
const NOW = 1_000_000;

beforeAll(() => nock.disableNetConnect());
afterAll(() => nock.enableNetConnect());
afterEach(() => nock.cleanAll());

const octokit = () => new (octokitClass(100))({ baseUrl: API, auth: { token: "x" } });

async function post(answer: (scope: nock.Interceptor) => nock.Scope): Promise<unknown> {
  answer(nock(API).post("/repos/a/b/dispatches"));
  return await octokit()
    .request("POST /repos/{owner}/{repo}/dispatches", { owner: "a", repo: "b", event_type: "x" })
    .then(
      () => null,
      (error: unknown) => error,
    );
}

describe("a write that fails", () => {
  test.for([
    ["502", (to: nock.Interceptor) => to.reply(502), { is: "lost" }, "unsure"],
    [
      "a broken connection",
      (to: nock.Interceptor) => to.replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" })),
      { is: "lost" },
      "unsure",
    ],
    [
      "no connection",
      (to: nock.Interceptor) => to.replyWithError(Object.assign(new Error("refused"), { code: "ECONNREFUSED" })),
      { is: "unreached" },
      "later",
    ],
    [
      "a secondary limit",
      (to: nock.Interceptor) => to.reply(403, {}, { "retry-after": "7" }),
      { is: "limited", afterMs: 7_000 },
      "later",
    ],
    [
      "429",
      (to: nock.Interceptor) => to.reply(429, {}, { "retry-after": "9" }),
      { is: "limited", afterMs: 9_000 },
      "later",
    ],
    [
      "the primary limit",
      (to: nock.Interceptor) => to.reply(403, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1060" }),
      { is: "limited", afterMs: 60_000 },
      "later",
    ],
    [
      "a limit in words",
      (to: nock.Interceptor) => to.reply(403, { message: "You have exceeded a secondary rate limit" }),
      { is: "limited", afterMs: 60_000 },
      "later",
    ],
    ["a token that is not taken", (to: nock.Interceptor) => to.reply(401), { is: "limited" }, "later"],
    [
      "a missing permission",
      (to: nock.Interceptor) =>
        to.reply(
          403,
          { message: "Resource not accessible by integration" },
          { "x-accepted-github-permissions": "actions=write" },
        ),
      { is: "refused", status: 403, accepts: "actions=write" },
      "refused",
    ],
    ["422", (to: nock.Interceptor) => to.reply(422, { message: "no" }), { is: "refused", status: 422 }, "refused"],
  ] as const)("%s", async ([, answer, failure, outcome]) => {
    const error = await post(answer);
    expect(failureOf(error, NOW)).toMatchObject(failure);
    expect(outcomeOf(failureOf(error, NOW), "once").is).toBe(outcome);
    expect(nock.isDone(), "it was sent once").toBe(true);
  });

  test("502 is sent once, and a read is tried again", async () => {
    let writes = 0;
    nock(API)
      .post("/repos/a/b/dispatches")
      .times(5)
      .reply(() => [(writes += 1) > 0 ? 502 : 200]);
    await octokit()
      .request("POST /repos/{owner}/{repo}/dispatches", { owner: "a", repo: "b", event_type: "x" })
      .catch(() => null);
    nock(API)
      .get("/repos/a/b")
      .reply(502)
      .get("/repos/a/b")
      .reply(200, { id: 1 }, { "content-type": "application/json" });
    const { data } = await octokit().request("GET /repos/{owner}/{repo}", { owner: "a", repo: "b" });
    expect([writes, data.id]).toEqual([1, 1]);
  });

  test("every request names the version that it speaks", async () => {
    const scope = nock(API, { reqheaders: { "x-github-api-version": "2026-03-10" } })
      .get("/repos/a/b")
      .reply(200, {});
    await octokit().request("GET /repos/{owner}/{repo}", { owner: "a", repo: "b" });
    expect(scope.isDone()).toBe(true);
  });
});

test("a burst of writes goes out at once", async () => {
  const { wait } = pace(3);
  const order: number[] = [];
  await Promise.all([1, 2, 3].map(async (one) => (await wait(), order.push(one))));
  expect(order).toEqual([1, 2, 3]);
});

test("app.yml asks for the permissions that are needed, and no more", () => {
  const manifest = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")) as {
    readonly default_permissions: object;
  };
  expect(manifest.default_permissions).toEqual(needed);
});

test("what was not granted is named as GitHub names it", () => {
  expect(lackingOf({ ...needed, actions: "read", pull_requests: undefined, checks: "admin" })).toEqual([
    "actions: write",
    "pull requests: read",
  ]);
});
