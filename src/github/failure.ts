/** What it means that a request failed: it was refused, it may be repeated, or nobody knows whether it was done. */
import type { Outcome } from "../engine/ports.ts";

export type Failure =
  /** A rate limit, or a token that GitHub does not take just now. Not done. */
  | { readonly is: "limited"; readonly afterMs: number; readonly message: string }
  /** GitHub said no, and would again. */
  | { readonly is: "refused"; readonly status: number; readonly message: string; readonly accepts: string | null }
  /** There was no connection: surely not done. */
  | { readonly is: "unreached"; readonly message: string }
  /** It was sent, and no answer that tells what came of it. */
  | { readonly is: "lost"; readonly message: string };

const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);
const LIMITED_MS = 60_000;
const AGAIN_MS = 5_000;

type HttpError = Error & {
  readonly status: number;
  readonly response?: { readonly headers: Readonly<Record<string, string | undefined>> };
};

/** Octokit's RequestError, known by its shape: several copies of its class may be about. Without `response` nothing was answered. */
const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && error.name === "HttpError" && "status" in error;

export function failureOf(error: unknown, now: number): Failure {
  const message = error instanceof Error ? error.message.slice(0, 300) : String(error);
  if (!isHttpError(error) || error.response === undefined) {
    return NEVER_SENT.has(codeOf(error)) ? { is: "unreached", message } : { is: "lost", message };
  }
  const { status, response } = error;
  const { headers } = response;
  const limit = limitOf(status, { headers, message, now });
  if (limit !== null) return { is: "limited", afterMs: limit, message };
  if (status >= 500) return { is: "lost", message };
  return { is: "refused", status, message, accepts: headers["x-accepted-github-permissions"] ?? null };
}

type Answered = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly message: string;
  readonly now: number;
};

/** Secondary limits come as 403 or 429. */
function limitOf(status: number, { headers, message, now }: Answered): number | null {
  if (status === 401) return LIMITED_MS;
  if (status !== 403 && status !== 429) return null;
  const after = headers["retry-after"];
  if (after !== undefined) return Number(after) * 1_000 || LIMITED_MS;
  const reset = headers["x-ratelimit-reset"];
  if (headers["x-ratelimit-remaining"] === "0" && reset !== undefined)
    return Math.max(1_000, Number(reset) * 1_000 - now);
  return status === 429 || /rate limit|abuse/i.test(message) ? LIMITED_MS : null;
}

/** Octokit hides the reason of a failed connection one or two causes deep. */
function codeOf(error: unknown): string {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 4; inner = inner.cause, depth += 1) {
    if ("code" in inner && typeof inner.code === "string") return inner.code;
  }
  return "";
}

export const isRefused = (error: unknown, ...statuses: readonly number[]): boolean =>
  isHttpError(error) && error.response !== undefined && statuses.includes(error.status);

/** The outcome of a write that failed. `once`: doing it twice would be two. */
export function outcomeOf(failure: Failure, how: "once" | "repeatable"): Outcome {
  switch (failure.is) {
    case "limited":
      return { is: "later", afterMs: failure.afterMs, problem: failure.message };
    case "unreached":
      return { is: "later", afterMs: AGAIN_MS, problem: failure.message };
    case "lost":
      return how === "once"
        ? { is: "unsure", problem: failure.message }
        : { is: "later", afterMs: AGAIN_MS, problem: failure.message };
    case "refused":
      return { is: "refused", problem: failure.message, input: null };
    default:
      return failure satisfies never;
  }
}
