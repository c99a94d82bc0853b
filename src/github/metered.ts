/** Each request of an installation is counted before it goes out, and what its answer says of GitHub's limits is kept. */
import { Limited } from "../engine/spending.ts";
import type { LimitSeen, Spending, PrimarySeen, RequestKind } from "../engine/spending.ts";
import { headersOf, isMinting, pauseOf, resetIn } from "./failure.ts";
import type { Headers } from "./failure.ts";

/** `query`: of GraphQL, where reading is a POST too. */
type Asked = { readonly method: string; readonly url: string; readonly query?: unknown };

/** The documentation of these warns of creating content too quickly: people are told of it. */
const CREATES = /\/(?:issues|comments|pulls)$/;

const kindOf = ({ method, url, query }: Asked): RequestKind => ({
  resource: url.endsWith("/graphql") ? "graphql" : "core",
  writes: method !== "GET" && !(typeof query === "string" && /^\s*query\b/.test(query)),
  creates: method === "POST" && CREATES.test(url),
});

/** Sends what may go out; throws `Limited` where it may not. */
export const metered =
  <A extends Asked, R extends { readonly headers: object }>(
    spending: Spending,
    installation: number,
    send: (asked: A) => R | Promise<R>,
  ) =>
  async (asked: A): Promise<R> => {
    const kind = kindOf(asked);
    const afterMs = spending.begins(installation, kind);
    if (afterMs > 0) throw new Limited(afterMs);
    let seen: LimitSeen = { primary: null, pausedMs: null };
    try {
      const response = await send(asked);
      seen = { primary: primaryIn(response.headers as Headers, kind), pausedMs: null };
      return response;
    } catch (error) {
      // What is said of the token's own request is the App's limit.
      if (!isMinting(error)) seen = { primary: primaryIn(headersOf(error), kind), pausedMs: pauseOf(error) };
      throw error;
    } finally {
      spending.ended(installation, kind, seen);
    }
  };

/** A few questions have limits of their own; we ask none of them. */
function primaryIn(headers: Headers, { resource }: RequestKind): PrimarySeen | null {
  if ((headers["x-ratelimit-resource"] ?? resource) !== resource) return null;
  const mark = Number(headers["x-ratelimit-reset"]);
  const remaining = Number(headers["x-ratelimit-remaining"]);
  const resetMs = resetIn(headers);
  if (resetMs === null || !Number.isFinite(remaining)) return null;
  const limit = Number(headers["x-ratelimit-limit"]);
  return { limit: Number.isFinite(limit) ? limit : null, remaining, mark, resetMs };
}
