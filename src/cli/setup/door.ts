/**
 * A page on this machine that one person passes through, to GitHub and back. It is shown to whoever knows its address; the way back takes
 * one code, from whoever brings what only that page held. Everybody else, and every other host name, finds nothing.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { finished } from "node:stream/promises";
import type { Clock } from "../../engine/ports.ts";

/** Not to be seen from another machine. */
const HERE = "127.0.0.1";
const BACK = "/made";
/** It goes into a path. */
const CODE = /^[\w-]{1,255}$/;

export type Opening = {
  /** 0: any that is free. */
  readonly port: number;
  /** How long it is waited for the code. */
  readonly lastsMs: number;
  readonly clock: Pick<Clock, "after">;
  /** HTML. `back`: where GitHub is to send the person; `state`: what GitHub is to give back with the code. */
  readonly page: (way: { readonly back: string; readonly state: string }) => string;
};

export type Door = {
  /** For the person to open. */
  readonly address: string;
  /** `null`: nobody came back in time. */
  readonly code: Promise<string | null>;
  /** Shows HTML to whoever came back, and is gone. */
  close(html: string): Promise<void>;
};

export async function openDoor({ port, lastsMs, clock, page }: Opening): Promise<Door> {
  const state = randomBytes(32).toString("base64url");
  const { promise: code, resolve } = Promise.withResolvers<string | null>();
  let visitor: ServerResponse | null = null;
  const server = createServer((request, response) => {
    const way = visitor === null ? wayOf(request, origin) : null;
    const brought = way?.searchParams.get("code") ?? "";
    if (way !== null && isSame(way.pathname, `/${state}`)) show(response, 200, page({ back: origin + BACK, state }));
    else if (way?.pathname === BACK && isSame(way.searchParams.get("state") ?? "", state) && CODE.test(brought)) {
      visitor = response;
      resolve(brought);
    } else show(response, 404, "Nothing is here.");
  });
  const origin = await listening(server, port);
  const forget = clock.after(lastsMs, () => resolve(null));
  return {
    address: `${origin}/${state}`,
    code,
    async close(html) {
      forget();
      if (visitor !== null) {
        show(visitor, 200, html);
        // Whoever has gone away does not wait for an answer.
        await finished(visitor).catch(() => {});
      }
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listening(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, HERE, resolve)).catch(
    (error: Error) => {
      throw new Error(`--port ${port} is not to be had (${error.message}); give another, or none`, { cause: error });
    },
  );
  return `http://${HERE}:${(server.address() as AddressInfo).port}`;
}

/** What is asked for; `null`: by a name that we did not give (a page elsewhere may have one that leads here), or not to be read. */
function wayOf({ method, headers, url = "" }: IncomingMessage, origin: string): URL | null {
  return method === "GET" && `http://${headers.host}` === origin ? URL.parse(url, origin) : null;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Takes as long whatever is different. */
const isSame = (given: string, kept: string): boolean => timingSafeEqual(digest(given), digest(kept));

function show(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    // Not more than the origin, for the address is a secret; and not less, for a form without one is of nobody's.
    "referrer-policy": "strict-origin",
    "cache-control": "no-store",
    connection: "close",
  });
  response.end(html);
}
