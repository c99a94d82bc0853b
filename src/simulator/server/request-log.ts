/** Everything that was asked, for tests to read, and what was wrong with it. */
import type { Caller } from "../route.ts";
import type { RequestFailure } from "../faults/fault.ts";

export type LoggedRequest = {
  /** Milliseconds since the epoch, by the simulator's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The route's path; undefined where no route was found. */
  readonly template: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly caller: Caller | undefined;
  /** Null: the connection was broken before an answer. */
  readonly status: number | null;
  readonly violations: readonly string[];
  readonly faulted: RequestFailure["kind"] | undefined;
};

/** A demo may stay up for weeks: beyond this the older half is forgotten. */
const MOST_KEPT = 100_000;

export type RequestLog = {
  readonly requests: readonly LoggedRequest[];
  /** Each as `METHOD path: what is wrong`. */
  readonly violations: readonly string[];
  add(entry: LoggedRequest): void;
};

export function createRequestLog(): RequestLog {
  const requests: LoggedRequest[] = [];
  const violations: string[] = [];
  return {
    requests,
    violations,
    add(entry) {
      for (const each of entry.violations) violations.push(`${entry.method} ${entry.path}: ${each}`);
      requests.push(entry);
      if (requests.length > MOST_KEPT) requests.splice(0, MOST_KEPT / 2);
    },
  };
}
