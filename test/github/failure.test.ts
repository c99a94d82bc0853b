import { expect, test } from "vitest";
import { failureOf, outcomeOf } from "../../src/github/failure.ts";

const NOW = 1_000_000;

const answered = (status: number, message: string, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error(message), { name: "HttpError", status, response: { headers } });
const broken = (code: string, syscall: string): Error => Object.assign(new Error(code), { code, syscall });
const unanswered = (code: string, cause: Error = broken(code, "read")): Error =>
  Object.assign(new Error(code), { name: "HttpError", status: 500, cause: new TypeError("fetch failed", { cause }) });
/** How Node says that it tried each address of a host. */
const nowhere = (...causes: readonly Error[]): Error =>
  unanswered("ETIMEDOUT", Object.assign(new AggregateError(causes), { code: "ETIMEDOUT" }));

const untold = Object.assign(new Error("Something went wrong"), { name: "GraphqlResponseError", errors: [{}] });
const later = (afterMs: number) => ({ is: "later", afterMs });

test.for([
  ["GraphQL, in words without a type", untold, { is: "unsure" }, later(5_000)],
  ["503", answered(503, "down"), { is: "unsure" }, later(5_000)],
  ["502", answered(502, "bad gateway"), { is: "unsure" }, later(5_000)],
  ["connection reset", unanswered("ECONNRESET"), { is: "unsure" }, later(5_000)],
  ["no answer in time", Object.assign(new Error("timeout"), { name: "TimeoutError" }), { is: "unsure" }, later(5_000)],
  ["connection refused", unanswered("ECONNREFUSED"), later(5_000), later(5_000)],
  ["no way there", unanswered("EHOSTUNREACH", broken("EHOSTUNREACH", "connect")), later(5_000), later(5_000)],
  ["reset while connecting", unanswered("ECONNRESET", broken("ECONNRESET", "connect")), later(5_000), later(5_000)],
  [
    "no way to any of its addresses",
    nowhere(broken("ETIMEDOUT", "connect"), broken("ENETUNREACH", "connect")),
    later(5_000),
    later(5_000),
  ],
  ["no such host", unanswered("ENOTFOUND"), later(5_000), later(5_000)],
  ["no connection in time", unanswered("UND_ERR_CONNECT_TIMEOUT"), later(5_000), later(5_000)],
  ["401", answered(401, "Bad credentials"), later(60_000), later(60_000)],
  ["429, retry-after", answered(429, "slow", { "retry-after": "7" }), later(7_000), later(7_000)],
  ["403, retry-after", answered(403, "slow", { "retry-after": "30" }), later(30_000), later(30_000)],
  ["retry-after that is no number", answered(429, "slow", { "retry-after": "Wed" }), later(60_000), later(60_000)],
  ["429 alone", answered(429, "slow"), later(60_000), later(60_000)],
  ["403 by its words", answered(403, "You have exceeded a secondary rate limit"), later(60_000), later(60_000)],
  [
    "403, nothing remaining",
    answered(403, "API limit", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1042" }),
    later(42_000),
    later(42_000),
  ],
  [
    "403, nothing remaining, where GitHub's clock is an hour ahead of ours",
    answered(403, "API limit", {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "4660",
      date: new Date(4_600_000).toUTCString(),
    }),
    later(60_000),
    later(60_000),
  ],
  [
    "403, reset is past",
    answered(403, "API limit", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "900" }),
    later(1_000),
    later(1_000),
  ],
  ["403", answered(403, "Resource not accessible by integration"), { is: "refused" }, { is: "refused" }],
  ["404", answered(404, "Not Found"), { is: "refused" }, { is: "refused" }],
  ["422", answered(422, "Validation Failed"), { is: "refused" }, { is: "refused" }],
] as const)(
  "%s: what it means for a write done once, and for one that may be repeated",
  ([, error, once, repeatable]) => {
    const failure = failureOf(error, NOW);
    expect(outcomeOf(failure, "once")).toMatchObject(once);
    expect(outcomeOf(failure, "repeatable")).toMatchObject(repeatable);
  },
);
