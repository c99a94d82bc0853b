/** One request and its answer: receive, let a fault strike, judge, write down, answer. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { RequestFailure } from "../faults/fault.ts";
import type { Faults } from "../faults/faults.ts";
import { type Answer, answer } from "./answer.ts";
import { type Asked, read } from "./asked.ts";
import { type Court, type Judgement, judge } from "./judge.ts";
import type { RequestLog } from "./request-log.ts";
import type { Found, Router } from "./routing.ts";
import { replyAfterwards, replyInstead } from "./struck.ts";

export type ExchangeParts = {
  readonly clock: Clock;
  readonly prefix: string;
  readonly router: Router;
  readonly faults: Faults;
  readonly court: Court;
  readonly log: RequestLog;
  /** Milliseconds of real time that every request takes longer. */
  readonly latency: () => number;
};

/** A fault that breaks the connection leaves no answer. */
type Settled = { readonly judgement: Judgement; readonly answer: Answer | undefined };

function settle(
  parts: ExchangeParts,
  asked: Asked,
  found: Found | undefined,
  failure: RequestFailure | undefined,
): Settled {
  const { clock, court } = parts;
  const given = { host: court.world.host, now: clock.now() };
  const instead = failure && replyInstead(failure, clock.now() / 1000);
  if (instead !== undefined) {
    const judgement: Judgement = { reply: instead, resource: "core", violations: [] };
    return { judgement, answer: answer(instead, asked, given) };
  }
  const judgement = judge(court, found, asked);
  if (failure?.kind === "lost-answer") return { judgement, answer: undefined };
  const { caller, resource } = judgement;
  const earned = answer(replyAfterwards(failure, judgement.reply), asked, given);
  if (caller === undefined) return { judgement, answer: earned };
  // Neither an unchanged answer nor the question about the limit counts against it.
  if (earned.status !== 304 && asked.path !== "/rate_limit") court.rateLimit.count(caller, resource);
  const headers = { ...court.rateLimit.headers(caller, resource), ...earned.headers };
  return { judgement, answer: { ...earned, headers } };
}

function write(response: ServerResponse, { status, headers, text }: Answer): void {
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, { ...headers, ...(bodiless ? {} : { "content-length": Buffer.byteLength(text) }) });
  response.end(bodiless ? undefined : text);
}

export async function exchange(
  parts: ExchangeParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, prefix, router, faults, log } = parts;
  const at = clock.now();
  const asked = await read(request, prefix);
  if (asked === undefined) return write(response, { status: 404, headers: {}, text: "" });
  const { method, path, query, body } = asked;
  const found = router.find(method, path);
  const template = found?.route.path;
  const failure = faults.forRequest({ method, path, template });
  const wait = parts.latency() + (failure?.kind === "latency" ? failure.ms : 0);
  if (wait > 0) await pause(wait);
  const entry = { at, method, path, template, query, body, faulted: failure?.kind };
  if (failure?.kind === "refused-connection") {
    log.add({ ...entry, caller: undefined, status: null, violations: [] });
    return void response.destroy();
  }
  const { judgement, answer: given } = settle(parts, asked, found, failure);
  log.add({ ...entry, caller: judgement.caller, status: given?.status ?? null, violations: judgement.violations });
  if (given === undefined) response.destroy();
  else write(response, given);
}
