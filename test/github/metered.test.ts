/** What an answer says of GitHub's limits, and that nothing goes out that may not. */
import { ProbotOctokit } from "probot";
import { expect, test } from "vitest";
import { Limited } from "../../src/engine/spending.ts";
import type { LimitSeen, RequestKind } from "../../src/engine/spending.ts";
import { failureOf, outcomeOf } from "../../src/github/failure.ts";
import { metered } from "../../src/github/metered.ts";

const HEADERS = {
  "x-ratelimit-limit": "5000",
  "x-ratelimit-remaining": "4321",
  "x-ratelimit-reset": "1791982800",
  "x-ratelimit-resource": "core",
  date: new Date((1_791_982_800 - 90) * 1_000).toUTCString(),
};
const seen = { limit: 5_000, remaining: 4_321, mark: 1_791_982_800, resetMs: 90_000 };

const refusal = (status: number, headers: Record<string, string>, message = "no", url = "https://x/y") =>
  Object.assign(new Error(message), { name: "HttpError", status, request: { url }, response: { headers } });

/** What the meter is told of one request. */
async function told(
  answer: () => Promise<{ readonly headers: object }>,
  asked = { method: "GET", url: "/repos/{owner}/{repo}" },
): Promise<{ readonly kind: RequestKind | null; readonly seen: LimitSeen | null }> {
  let heard: { readonly kind: RequestKind; readonly seen: LimitSeen } | null = null;
  const meter = {
    begins: () => 0,
    ended: (_: number, kind: RequestKind, said: LimitSeen) => {
      heard = { kind, seen: said };
    },
  };
  await metered(meter, 1, answer)(asked).catch(() => null);
  return heard ?? { kind: null, seen: null };
}

test("the limit, what is left, and how long by GitHub's own clock, whatever ours says", async () => {
  expect((await told(() => Promise.resolve({ headers: HEADERS }))).seen).toEqual({ primary: seen, pausedMs: null });
});

test.for([
  ["that nothing has changed", refusal(304, HEADERS), { primary: seen, pausedMs: null }],
  ["a refusal", refusal(404, HEADERS), { primary: seen, pausedMs: null }],
  ["a secondary limit", refusal(403, { ...HEADERS, "retry-after": "7" }), { primary: seen, pausedMs: 7_000 }],
  ["one without a time", refusal(429, HEADERS), { primary: seen, pausedMs: 60_000 }],
  [
    "one in words",
    refusal(403, HEADERS, "You have exceeded a secondary rate limit"),
    { primary: seen, pausedMs: 60_000 },
  ],
  [
    "that the hour is used up",
    refusal(403, { ...HEADERS, "x-ratelimit-remaining": "0" }, "API rate limit exceeded"),
    { primary: { ...seen, remaining: 0 }, pausedMs: null },
  ],
  ["nothing", new Error("socket hang up"), { primary: null, pausedMs: null }],
  [
    "what concerns the App's own token",
    refusal(403, { ...HEADERS, "retry-after": "7" }, "no", "https://x/app/installations/1/access_tokens"),
    { primary: null, pausedMs: null },
  ],
  ["another limit", refusal(404, { ...HEADERS, "x-ratelimit-resource": "search" }), { primary: null, pausedMs: null }],
] as const)("an answer may say %s", async ([, error, said]) => {
  expect((await told(() => Promise.reject(error))).seen).toEqual(said);
});

test.for([
  ["POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", { resource: "core", writes: true, creates: true }],
  ["POST", "/repos/{owner}/{repo}/issues", { resource: "core", writes: true, creates: true }],
  ["POST", "/repos/{owner}/{repo}/pulls", { resource: "core", writes: true, creates: true }],
  ["GET", "/repos/{owner}/{repo}/pulls", { resource: "core", writes: false, creates: false }],
  ["PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", { resource: "core", writes: true, creates: false }],
  ["POST", "/repos/{owner}/{repo}/check-runs", { resource: "core", writes: true, creates: false }],
  ["POST", "/graphql", { resource: "graphql", writes: true, creates: false }],
] as const)("%s %s", async ([method, url, kind]) => {
  expect((await told(() => Promise.resolve({ headers: {} }), { method, url })).kind).toEqual(kind);
});

test.for([
  ["mutation minimize($subject: ID!) { minimizeComment }", true],
  ["query retargeted($owner: String!) { repository }", false],
] as const)("as octokit asks: %s", async ([query, writes]) => {
  const kinds: RequestKind[] = [];
  const meter = { begins: () => 0, ended: (_: number, kind: RequestKind) => void kinds.push(kind) };
  const octokit = new ProbotOctokit({ throttle: { enabled: false }, retry: { enabled: false } });
  octokit.hook.wrap("request", (_send, options) =>
    metered(meter, 1, () => ({ headers: {}, data: {} }) as never)(options),
  );
  await octokit.graphql(query);
  expect(kinds).toEqual([{ resource: "graphql", writes, creates: false }]);
});

test("what may not go out is not sent, and was no try", async () => {
  const meter = { begins: () => 5_000, ended: () => expect.unreachable() };
  const asked = metered(meter, 1, () => Promise.reject(new Error("it was sent")));
  const error = await asked({ method: "GET", url: "/x" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Limited);
  expect(outcomeOf(failureOf(error, 0), "once")).toMatchObject({ is: "later", afterMs: 5_000, isUnsent: true });
  expect(outcomeOf(failureOf(refusal(429, {}), 0), "once")).not.toHaveProperty("isUnsent");
});
