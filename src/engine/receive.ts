/**
 * A webhook comes in. Its signature is checked over the raw bytes while they stream, its size is bounded before anybody holds it,
 * and it is answered once it is durable: what it says is read afterwards.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Inbox } from "../store/store.ts";
import type { Log } from "./engine.ts";
import type { Clock } from "./ports.ts";

/** GitHub sends nothing larger. */
const LARGEST_BODY = 26_214_400;
/** Bodies that are being received, of all requests together. Beyond it we answer 503, and fetch the delivery later. */
const LARGEST_IN_FLIGHT = 64 * 1024 * 1024;
/** A sender that is silent for longer is cut off: GitHub itself gives up after ten seconds. */
const SLOWEST_BODY_MS = 15_000;

export type Receiving = {
  readonly secret: string;
  readonly inbox: Pick<Inbox, "put">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  /** Called when something new is in the inbox. */
  readonly arrived: () => void;
};

type Refused = { readonly status: number; readonly because: string };
type Headers = { readonly guid: string; readonly event: string; readonly signature: string };

export type Receiver = {
  (request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Resolves when no webhook is being received. */
  drained(): Promise<void>;
};

export function receiver(receiving: Receiving): Receiver {
  let inFlight = 0;
  let open = 0;
  let waiters: (() => void)[] = [];
  const count = (bytes: number): void => {
    inFlight += bytes;
  };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open += 1;
    try {
      const taken = await take(receiving, request, { count, isFull: () => inFlight > LARGEST_IN_FLIGHT });
      answer(request, response, taken);
    } catch (error) {
      receiving.log.error({ error }, "a webhook could not be stored");
      answer(request, response, { status: 500, because: "not stored" });
    } finally {
      open -= 1;
      if (open === 0) for (const resolve of waiters.splice(0)) resolve();
    }
  };
  const drained = async (): Promise<void> => {
    if (open > 0) await new Promise<void>((resolve) => (waiters = [...waiters, resolve]));
  };
  return Object.assign(receive, { drained });
}

/** A refused body is not read to its end: the connection goes with it. */
function answer(request: IncomingMessage, response: ServerResponse, { status, because }: Refused): void {
  const isCut = !request.complete;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    ...(isCut ? { connection: "close" } : {}),
  });
  response.end(`${because}\n`, () => {
    if (isCut) request.destroy();
  });
}

type Flow = { readonly count: (bytes: number) => void; readonly isFull: () => boolean };

async function take(receiving: Receiving, request: IncomingMessage, flow: Flow): Promise<Refused> {
  const headers = headersOf(request);
  if ("status" in headers) return headers;
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY)
    return { status: 413, because: "payload too large" };
  if (flow.isFull()) return { status: 503, because: "too much at once" };
  const body = await bodyOf(request, { flow, hmac: createHmac("sha256", receiving.secret) });
  if ("status" in body) return body;
  if (!isSigned(body.digest, headers.signature)) return { status: 400, because: "signature does not match" };
  const { guid, event } = headers;
  const result = await receiving.inbox.put({ guid, event, body: body.bytes, at: receiving.clock.now() });
  receiving.log.debug({ delivery: guid, event, result }, "webhook");
  if (result === "new") receiving.arrived();
  return { status: 202, because: "accepted" };
}

function headersOf(request: IncomingMessage): Headers | Refused {
  const read = (name: string): string => {
    const value = request.headers[name];
    return typeof value === "string" ? value : "";
  };
  if (!read("content-type").startsWith("application/json"))
    return { status: 415, because: "application/json expected" };
  const [guid, event, signature] = [read("x-github-delivery"), read("x-github-event"), read("x-hub-signature-256")];
  const isNamed = /^[\w-]{1,100}$/.test(guid) && /^[a-z0-9_]{1,60}$/.test(event);
  return isNamed && signature !== ""
    ? { guid, event, signature }
    : { status: 400, because: "headers of a webhook are missing" };
}

type Body = { readonly bytes: Buffer; readonly digest: Buffer };
type Reading = { readonly flow: Flow; readonly hmac: ReturnType<typeof createHmac> };

async function bodyOf(request: IncomingMessage, { flow, hmac }: Reading): Promise<Body | Refused> {
  const chunks: Buffer[] = [];
  let size = 0;
  request.setTimeout(SLOWEST_BODY_MS, () => request.destroy());
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      flow.count(chunk.length);
      if (size > LARGEST_BODY) return { status: 413, because: "payload too large" };
      if (flow.isFull()) return { status: 503, because: "too much at once" };
      hmac.update(chunk);
      chunks.push(chunk);
    }
  } catch {
    return { status: 400, because: "the body broke off" };
  } finally {
    flow.count(-size);
  }
  return { bytes: Buffer.concat(chunks), digest: hmac.digest() };
}

function isSigned(digest: Buffer, signature: string): boolean {
  const given = Buffer.from(signature.replace(/^sha256=/, ""), "hex");
  return given.length === digest.length && timingSafeEqual(given, digest);
}
