/** The primary rate limit: so many requests per caller and hour of the simulator's clock, REST and GraphQL apart. */
import type { Clock } from "../clock.ts";
import type { Caller, Reply, Route } from "../route.ts";
import { refusal } from "./access.ts";

const HOUR_SECONDS = 3600;

export type Resource = "core" | "graphql";

export type RateLimit = {
  /** On an Enterprise Server nothing is counted until an administrator says so. */
  readonly counts: boolean;
  /** Counts one request. */
  count(caller: Caller, resource: Resource): void;
  /** Counts as many as leave so many of the hour. */
  leave(caller: Caller, resource: Resource, remaining: number): void;
  /** The answer to a caller who has none left. */
  refuse(caller: Caller, resource: Resource): Reply | undefined;
  headers(caller: Caller, resource: Resource): Readonly<Record<string, string>>;
  /** So many per caller and hour from now on. */
  change(limit: number): void;
  state(caller: Caller, resource: Resource): { limit: number; remaining: number; used: number; reset: number };
};

const nameOf = (caller: Caller): string =>
  caller.kind === "installation" ? `installation ID ${caller.id}` : caller.kind;

/** `reset`: seconds since the epoch. */
export function limitReached(who: string, reset: number): Reply {
  return refusal(403, `API rate limit exceeded for ${who}.`, {
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(reset),
  });
}

const unlimited: RateLimit = {
  counts: false,
  change: () => undefined,
  leave: () => undefined,
  count: () => undefined,
  refuse: () => undefined,
  headers: () => ({}),
  state: () => ({ limit: 0, remaining: 0, used: 0, reset: 0 }),
};

/** `limit`: `null` for none. */
export function createRateLimit(clock: Clock, atFirst: number | null): RateLimit {
  if (atFirst === null) return unlimited;
  let limit = atFirst;
  let hour = 0;
  const used = new Map<string, number>();

  const state: RateLimit["state"] = (caller, resource) => {
    const now = Math.floor(clock.now() / 1000 / HOUR_SECONDS);
    if (now !== hour) used.clear();
    hour = now;
    const count = used.get(`${nameOf(caller)} ${resource}`) ?? 0;
    return { limit, remaining: Math.max(limit - count, 0), used: count, reset: (hour + 1) * HOUR_SECONDS };
  };

  return {
    counts: true,
    state,
    change(next) {
      limit = next;
    },
    count(caller, resource) {
      used.set(`${nameOf(caller)} ${resource}`, state(caller, resource).used + 1);
    },
    leave(caller, resource, remaining) {
      const { used: before } = state(caller, resource);
      used.set(`${nameOf(caller)} ${resource}`, Math.max(before, limit - remaining));
    },
    refuse(caller, resource) {
      const { remaining, reset } = state(caller, resource);
      return remaining > 0 ? undefined : limitReached(nameOf(caller), reset);
    },
    headers(caller, resource) {
      const entries = Object.entries(state(caller, resource)).map(([name, value]) => [
        `x-ratelimit-${name}`,
        String(value),
      ]);
      return { ...Object.fromEntries(entries), "x-ratelimit-resource": resource };
    },
  };
}

/** `GET /rate_limit`, without `rate`, which API version 2026-03-10 took away. */
export function rateLimitRoutes(rateLimit: RateLimit): readonly Route[] {
  const handle: Route["handle"] = ({ caller }) =>
    rateLimit.counts
      ? {
          status: 200,
          body: { resources: { core: rateLimit.state(caller, "core"), graphql: rateLimit.state(caller, "graphql") } },
        }
      : refusal(404, "Rate limiting is not enabled.");
  return [{ method: "GET", path: "/rate_limit", handle }];
}
