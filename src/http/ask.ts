/**
 * Asks an address of a repository's choosing, and says no more of the answer than its status. The connection goes to the very
 * IP address that was looked at, so that no name can lead elsewhere in between. Redirects are not followed: where they lead is
 * nobody's choice that we know. Of the body nothing is read.
 */
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import type { Http } from "../engine/ports.ts";
import type { HttpAnswer, Silence } from "../pipeline/http.ts";
import { isListed } from "./allowed.ts";
import type { AllowedHost } from "./allowed.ts";
import { isPublic } from "./public.ts";
import { resolve } from "./resolve.ts";
import type { Resolve } from "./resolve.ts";
import { spelledAddress, targetOf } from "./target.ts";
import type { Target } from "./target.ts";

/** From the first question to the DNS until the head of the answer is there. */
const LONGEST_MS = 10_000;
const HEADERS = { "user-agent": "Sluice", accept: "*/*", connection: "close" } as const;

export type Surroundings = {
  readonly allowed: readonly AllowedHost[];
  /** Default: the DNS. */
  readonly resolve?: Resolve;
  /** Default: ten seconds. */
  readonly longestMs?: number;
};

export function createHttp({ allowed, resolve: find = resolve, longestMs = LONGEST_MS }: Surroundings): Http {
  const targetIn = (url: string): Target | null => {
    const target = targetOf(url);
    return target !== null && isListed(allowed, target) ? target : null;
  };
  /** A private address is open only where it is listed itself. */
  const isOpen = (address: string, { port }: Target): boolean =>
    isPublic(address) || isListed(allowed, { host: address, port });
  const asked = async (target: Target, stop: AbortSignal): Promise<HttpAnswer> => {
    const found = await addressesOf(target, find, stop);
    if (found.length === 0) return silent("no-such-name");
    const open = found.filter((address) => isOpen(address, target));
    return open.length === 0 ? { is: "refused", why: "private" } : await statusOf(target, open, stop);
  };
  return {
    allows: (url) => targetIn(url) !== null,
    async ask(url, stopped) {
      const target = targetIn(url);
      if (target === null) return { is: "refused", why: "not-allowed" };
      const stop = AbortSignal.any([stopped, AbortSignal.timeout(longestMs)]);
      return await inTime(stop, () => asked(target, stop).catch(() => silent("no-connection")));
    },
  };
}

const silent = (why: Silence): HttpAnswer => ({ is: "silent", why });

/** Whoever does not answer in time is not waited for. */
async function inTime(stop: AbortSignal, ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const { promise: late, resolve: give } = Promise.withResolvers<HttpAnswer>();
  stop.addEventListener("abort", () => give(silent("too-slow")), { once: true });
  return stop.aborted ? silent("too-slow") : await Promise.race([late, ask()]);
}

async function addressesOf({ host }: Target, find: Resolve, stop: AbortSignal): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await find(host, stop).catch(() => []);
  return found.map(spelledAddress);
}

/** Connects to one of `addresses`, whatever the name means by then. */
async function statusOf(target: Target, addresses: readonly string[], signal: AbortSignal): Promise<HttpAnswer> {
  const { host, port, path, secure } = target;
  const { promise, resolve: give } = Promise.withResolvers<HttpAnswer>();
  let lacking: Silence = "no-connection";
  const lookup: LookupFunction = (_name, { all }, found) => {
    const [first, ...more] = addresses.map((address) => ({ address, family: isIP(address) }));
    if (first === undefined) return;
    if (all === true) found(null, [first, ...more]);
    else found(null, first.address, first.family);
  };
  const options = { host, port, path, headers: HEADERS, agent: false, lookup, signal } as const;
  // Whatever the process is told by its environment, a certificate is looked at.
  const request = secure ? requestHttps({ ...options, rejectUnauthorized: true }) : requestHttp(options);
  request.once("socket", (socket) => {
    socket.once("connect", () => (lacking = secure ? "no-secure-connection" : "no-http"));
    socket.once("secureConnect", () => (lacking = "no-http"));
  });
  request.once("response", ({ statusCode: status }) => {
    give(status === undefined ? silent("no-http") : { is: "answered", status });
    request.destroy();
  });
  request.on("error", () => give(silent(lacking)));
  request.once("close", () => give(silent(lacking)));
  request.end();
  return await promise;
}
