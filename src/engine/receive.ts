/**
 * A webhook comes in. Its signature is checked over the raw bytes while they stream, its size is bounded before anybody holds it,
 * and it is answered once it is durable: what it says is read afterwards.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Inbox } from "../store/store.ts";
import type { Log } from "./engine.ts";
import { Flight } from "./flight.ts";
import type { Refused } from "./flight.ts";
import type { Meter } from "./meter.ts";
import type { Clock, GitHub } from "./ports.ts";

/** GitHub sends nothing larger. */
const LARGEST_BODY = 26_214_400;

export type Receiving = {
  readonly secret: string;
  readonly inbox: Pick<Inbox, "put">;
  readonly hears: GitHub["hears"];
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Called when a webhook that GitHub has signed is here. */
  readonly reached: () => void;
  /** Called when something new is in the inbox. */
  readonly arrived: () => void;
};

type Headers = { readonly guid: string; readonly event: string; readonly signature: string };

export type Receiver = {
  (request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Resolves when no webhook is being received. */
  drained(): Promise<void>;
};

export function receiver(receiving: Receiving): Receiver {
  const flight = new Flight(receiving.clock);
  let open = 0;
  let waiters: (() => void)[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    open += 1;
    try {
      const taken = await take(receiving, request, flight);
      if (taken.status !== 202) receiving.meter.note({ is: "webhook", event: null, outcome: "refused" });
      answer(request, response, taken);
    } catch (error) {
      receiving.meter.note({ is: "webhook", event: null, outcome: "failed" });
      const headers = headersOf(request);
      const named = "guid" in headers ? { delivery: headers.guid, event: headers.event } : {};
      receiving.log.error({ ...named, error }, "a webhook could not be stored");
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

async function take(receiving: Receiving, request: IncomingMessage, flight: Flight): Promise<Refused> {
  const headers = headersOf(request);
  if ("status" in headers) return headers;
  if (Number(request.headers["content-length"] ?? 0) > LARGEST_BODY)
    return { status: 413, because: "payload too large" };
  const body = await bodyOf(request, { flight, hmac: createHmac("sha256", receiving.secret) });
  if ("status" in body) return body;
  if (!isSigned(body.digest, headers.signature)) return { status: 400, because: "signature does not match" };
  receiving.reached();
  const { guid, event } = headers;
  if (!receiving.hears(event, body.bytes)) {
    receiving.meter.note({ is: "webhook", event, outcome: "ignored" });
    return { status: 202, because: "nothing to us" };
  }
  const result = await receiving.inbox.put({ guid, event, body: body.bytes, at: receiving.clock.now() });
  receiving.meter.note({ is: "webhook", event, outcome: result });
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

/** Most webhooks are no longer, in bytes. */
const SHORTEST_KEPT = 16 * 1024;

type Body = { readonly bytes: Buffer; readonly digest: Buffer };
type Reading = { readonly flight: Flight; readonly hmac: ReturnType<typeof createHmac> };

async function bodyOf(request: IncomingMessage, { flight, hmac }: Reading): Promise<Body | Refused> {
  return await new Promise((resolve) => {
    const most = Number(request.headers["content-length"] ?? LARGEST_BODY);
    let kept = Buffer.alloc(0);
    let size = 0;
    const end = (result: Body | Refused): void => {
      aboard.leave();
      request.off("data", take);
      resolve(result);
    };
    const aboard = flight.board(end);
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > LARGEST_BODY) {
        end({ status: 413, because: "payload too large" });
        return;
      }
      hmac.update(chunk);
      // A chunk keeps all alive that was read from the socket with it, however short it is itself.
      if (size > kept.length) {
        const longer = Buffer.allocUnsafeSlow(Math.max(size, Math.min(Math.max(2 * kept.length, SHORTEST_KEPT), most)));
        kept.copy(longer);
        aboard.carry(longer.length - kept.length);
        kept = longer;
      }
      chunk.copy(kept, size - chunk.length);
    };
    const broke = (): void => end({ status: 400, because: "the body broke off" });
    request
      .on("data", take)
      .once("end", () => end({ bytes: kept.subarray(0, size), digest: hmac.digest() }))
      .once("error", broke)
      .once("close", broke);
  });
}

function isSigned(digest: Buffer, signature: string): boolean {
  const given = Buffer.from(signature.replace(/^sha256=/, ""), "hex");
  return given.length === digest.length && timingSafeEqual(given, digest);
}
