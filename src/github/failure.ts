/** What it means that a request failed: it was refused, it may be repeated, or nobody knows whether it was done. */
import { Limited } from "../engine/spending.ts";
import type { Outcome } from "../engine/ports.ts";
import { NO_CONNECTION } from "./wire.ts";

export type Failure =
  /** A rate limit, or a token that GitHub does not take just now. Not done. `isUnsent`: GitHub was not even asked. */
  | { readonly is: "limited"; readonly afterMs: number; readonly message: string; readonly isUnsent?: true }
  /** GitHub said no, and would again. */
  | { readonly is: "refused"; readonly status: number; readonly message: string; readonly accepts: string | null }
  /** There was no connection: surely not done. */
  | { readonly is: "unreached"; readonly message: string }
  /** It was sent, and no answer that tells what came of it. */
  | { readonly is: "lost"; readonly message: string };

const UNSENT = new Set([NO_CONNECTION, "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);
/** Node's words: it has the code of a connection that breaks later, when a request may be on its way. */
const NO_HANDSHAKE = "Client network socket disconnected before secure TLS connection was established";
const LIMITED_MS = 60_000;
const AGAIN_MS = 5_000;

export type Headers = Readonly<Record<string, string | undefined>>;
type HttpError = Error & {
  readonly status: number;
  readonly request?: { readonly url: string };
  readonly response?: { readonly headers: Headers };
};

/** Octokit's RequestError, known by its shape: several copies of its class may be about. Without `response` nothing was answered. */
const isHttpError = (error: unknown): error is HttpError =>
  error instanceof Error && error.name === "HttpError" && "status" in error;

/** No token, so that what it was for was never sent: GitHub is down, or the installation is suspended or gone. */
export const isMinting = (error: unknown): boolean =>
  isHttpError(error) && error.request?.url.endsWith("/access_tokens") === true;

export function failureOf(error: unknown, now: number): Failure {
  const message = error instanceof Error ? error.message.slice(0, 300) : String(error);
  if (error instanceof Limited) return { is: "limited", afterMs: error.afterMs, message, isUnsent: true };
  if (isGraphqlError(error)) return graphqlFailure(error, message);
  const failure = answerOf(error, message, now);
  if (failure.is === "limited" || !isMinting(error)) return failure;
  return { is: "unreached", message: `GitHub gave no token: ${message}` };
}

/** `GitHub answered 500: …`: whoever reads it in a log or in the store sees first whose mistake it is. */
export function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message.slice(0, 300) : String(error);
  if (isGraphqlError(error)) return `GitHub answered 200: ${message}`;
  if (error instanceof Limited) return message;
  if (!isHttpError(error)) return `a mistake of Sluice: ${message}`;
  return error.response === undefined
    ? `GitHub did not answer: ${message}`
    : `GitHub answered ${error.status}: ${message}`;
}

function answerOf(error: unknown, message: string, now: number): Failure {
  if (!isHttpError(error) || error.response === undefined) {
    const said = problemOf(error);
    return isUnsent(error) ? { is: "unreached", message: said } : { is: "lost", message: said };
  }
  const { status, response } = error;
  const { headers } = response;
  const limit = limitOf(status, { headers, message, now });
  if (limit !== null) return { is: "limited", afterMs: limit, message };
  if (status >= 500) return { is: "lost", message: problemOf(error) };
  return { is: "refused", status, message, accepts: headers["x-accepted-github-permissions"] ?? null };
}

/**
 * Milliseconds until GitHub's hour ends, which it says in seconds since the epoch; by its own clock, for ours may differ. `null`: it
 * did not say.
 */
export function resetIn(headers: Headers): number | null {
  const [endsAt, saidAt] = [Number(headers["x-ratelimit-reset"]) * 1_000, Date.parse(headers["date"] ?? "")];
  return Number.isFinite(endsAt) && Number.isFinite(saidAt) ? Math.max(0, endsAt - saidAt) : null;
}

type Answered = { readonly headers: Headers; readonly message: string; readonly now: number };

function limitOf(status: number, { headers, message, now }: Answered): number | null {
  if (status === 401) return LIMITED_MS;
  if (status !== 403 && status !== 429) return null;
  const pause = pauseIn(status, headers, message);
  if (pause !== null || !isUsedUp(headers)) return pause;
  // An answer without its time has lost it on its way: then ours has to do.
  return Math.max(1_000, resetIn(headers) ?? Number(headers["x-ratelimit-reset"]) * 1_000 - now);
}

const isUsedUp = (headers: Headers): boolean =>
  headers["x-ratelimit-remaining"] === "0" && headers["x-ratelimit-reset"] !== undefined;

/** Secondary limits come as 403 or 429. */
function pauseIn(status: number, headers: Headers, message: string): number | null {
  const after = headers["retry-after"];
  if (after !== undefined) return Number(after) * 1_000 || LIMITED_MS;
  if (isUsedUp(headers)) return null;
  return status === 429 || /rate limit|abuse/i.test(message) ? LIMITED_MS : null;
}

/** For how long nothing more may be asked, where a secondary limit was met; `null`: none was. */
export function pauseOf(error: unknown): number | null {
  if (!isHttpError(error) || error.response === undefined) return null;
  const { status, message, response } = error;
  return status === 403 || status === 429 ? pauseIn(status, response.headers, message) : null;
}

/** Of the answer; where there was none, none. */
export const headersOf = (error: unknown): Headers => (isHttpError(error) ? (error.response?.headers ?? {}) : {});

/** Not one byte of the request has left. Octokit hides the reason of a failed connection one or two causes deep. */
function isUnsent(error: unknown): boolean {
  for (let inner = error, depth = 0; inner instanceof Error && depth < 4; inner = inner.cause, depth += 1) {
    if (!("code" in inner) || typeof inner.code !== "string") continue;
    // A host with several addresses fails at each.
    const tries: readonly unknown[] = inner instanceof AggregateError ? inner.errors : [inner];
    return tries.every(isConnecting) || UNSENT.has(inner.code) || inner.message === NO_HANDSHAKE;
  }
  return false;
}

const isConnecting = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && error.syscall === "connect";

/** GitHub said no, with one of these, to what was asked itself: it is no limit, and no matter of a token. */
export function isRefused(error: unknown, ...statuses: readonly number[]): boolean {
  const failure = failureOf(error, 0);
  return failure.is === "refused" && statuses.includes(failure.status);
}

/** Answers `otherwise` where GitHub says that there is no such thing. */
export async function unless<T>(otherwise: T, statuses: readonly number[], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isRefused(error, ...statuses)) return otherwise;
    throw error;
  }
}

type GraphqlError = Error & { readonly errors: readonly { readonly type?: string }[] };

const isGraphqlError = (error: unknown): error is GraphqlError =>
  error instanceof Error && error.name === "GraphqlResponseError" && "errors" in error;

/** GraphQL answers with 200 and says in words what another call says by its status. */
function graphqlFailure({ errors }: GraphqlError, message: string): Failure {
  const types = new Set(errors.map((error) => error.type));
  if (types.has("RATE_LIMITED")) return { is: "limited", afterMs: LIMITED_MS, message };
  // What GitHub refuses has a type; "Something went wrong" has none.
  if (errors.every(({ type }) => type === undefined)) return { is: "lost", message };
  return { is: "refused", status: types.has("NOT_FOUND") ? 404 : 422, message, accepts: null };
}

/** The outcome of a write that failed. `once`: doing it twice would be two. */
export function outcomeOf(failure: Failure, how: "once" | "repeatable"): Outcome {
  switch (failure.is) {
    case "limited": {
      const { afterMs, message: problem, isUnsent } = failure;
      return { is: "later", afterMs, problem, ...(isUnsent === undefined ? {} : { isUnsent }) };
    }
    case "unreached":
      return { is: "later", afterMs: AGAIN_MS, problem: failure.message };
    case "lost":
      return how === "once"
        ? { is: "unsure", look: "due", afterMs: 0, problem: failure.message }
        : { is: "later", afterMs: AGAIN_MS, problem: failure.message };
    case "refused":
      return { is: "refused", problem: `GitHub answered ${failure.status}: ${failure.message}`, input: null };
    default:
      return failure satisfies never;
  }
}
