/** The simulated GitHub's HTTP server, over any table of routes. */
import { createServer as listenHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../clock.ts";
import type { Faults } from "../faults/faults.ts";
import type { Route } from "../route.ts";
import type { World } from "../world/world.ts";
import type { Access } from "./access.ts";
import type { Activity } from "./activity.ts";
import type { AppKey } from "./app-token.ts";
import { control, type Control } from "./control.ts";
import { exchange } from "./exchange.ts";
import { createRateLimit, rateLimitRoutes } from "./rate-limit.ts";
import { createRequestLog, type LoggedRequest } from "./request-log.ts";
import { createRouter } from "./routing.ts";
import { isPage, site } from "./site.ts";
import { tokenRoutes } from "./token-routes.ts";
import { createTokens } from "./tokens.ts";

export type ServerSettings = {
  readonly clock: Clock;
  readonly app: AppKey;
  readonly routes: readonly Route[];
  /** Handed to the routes as it is. */
  readonly world: World;
  readonly access: Access;
  readonly faults: Faults;
  readonly activity: Activity;
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Default: that of its host. */
  readonly prefix?: string | undefined;
  /** Milliseconds of real time that every request takes longer. */
  readonly latency?: number | undefined;
  /** Requests per caller and hour; `null`: they are not counted. Default: as its host does. */
  readonly rateLimit?: number | null | undefined;
  /** How long an installation token is good for; default one hour. */
  readonly tokenLifetimeMs?: number | undefined;
  readonly control?: Control | undefined;
};

export type GitHubServer = {
  readonly url: string;
  readonly requests: readonly LoggedRequest[];
  readonly violations: readonly string[];
  /** Every credential that it was shown or gave: tokens, and what else came as `authorization`. */
  readonly credentials: ReadonlySet<string>;
  latency(ms: number): void;
  rateLimit(limit: number): void;
  leave(installation: number, remaining: number): void;
  /** Breaks what is still open. */
  close(): Promise<void>;
};

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

type Around = { readonly prefix: string; readonly activity: Activity; readonly world: World };

/** Control requests are no part of GitHub: they are not logged, struck or waited for. Its pages are, but not of its API. */
function surrounded(table: Control, { prefix, activity, world }: Around, otherwise: Handle): Handle {
  const start = `${prefix}/_simulator/`;
  return (request, response) => {
    const { url = "" } = request;
    if (url.startsWith(start)) return control(table, url.slice(start.length), request, response);
    response.once("close", activity.begin());
    return isPage(request) ? site(world, request, response) : otherwise(request, response);
  };
}

export async function createServer(settings: ServerSettings): Promise<GitHubServer> {
  const { clock, app, access, faults, activity, world, prefix = world.host.prefix } = settings;
  const credentials = new Set<string>();
  const tokens = createTokens({
    clock,
    minted: (token) => credentials.add(token),
    appId: app.id,
    lifetimeMs: settings.tokenLifetimeMs ?? 3_600_000,
  });
  const rateLimit = createRateLimit(
    clock,
    settings.rateLimit === undefined ? world.host.rateLimit : settings.rateLimit,
  );
  const router = createRouter([...tokenRoutes(access, tokens), ...rateLimitRoutes(rateLimit), ...settings.routes]);
  const log = createRequestLog();
  let latency = settings.latency ?? 0;
  let url = "";
  const court = { app, tokens, access, rateLimit, world, base: () => url };
  const parts = { clock, prefix, router, faults, court, log, latency: () => latency };
  const handle = surrounded(settings.control ?? {}, { prefix, activity, world }, (...pair) => exchange(parts, ...pair));
  const server = listenHttp((request, response) => {
    const shown = request.headers.authorization?.split(" ").at(-1);
    if (shown !== undefined) credentials.add(shown);
    handle(request, response).catch((error: unknown) => {
      response.destroy();
      // A client that went away while it spoke is its own affair; anything else is a mistake of the simulator's.
      if (request.complete) throw error;
    });
  });
  // Whoever asks closes: one that comes late to its timer would close a connection on which a request lies unread.
  server.keepAliveTimeout = 0;
  url = (await listen(server, settings.port ?? 0, settings.host ?? "127.0.0.1")) + prefix;
  return {
    url,
    requests: log.requests,
    violations: log.violations,
    credentials,
    latency(ms) {
      latency = ms;
    },
    rateLimit: (limit) => rateLimit.change(limit),
    leave: (id, remaining) => rateLimit.leave({ kind: "installation", id }, "core", remaining),
    close: () => close(server),
  };
}
