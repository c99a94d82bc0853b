/** The application on Probot: a verified webhook goes into the inbox, the engine does the rest. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Probot, Server } from "probot";
import type { Logger } from "pino";
import { Budget } from "./engine/budget.ts";
import type { Engine } from "./engine/engine.ts";
import { lately } from "./engine/lately.ts";
import type { Clock } from "./engine/ports.ts";
import { PrometheusMeter } from "./metrics/prometheus.ts";
import type { Page } from "./metrics/prometheus.ts";
import { Pace } from "./engine/pace.ts";
import { receiver } from "./engine/receive.ts";
import { Crank } from "./engine/run.ts";
import { outwardly } from "./engine/trouble.ts";
import type { Stuck } from "./engine/trouble.ts";
import { turnsInProcess } from "./engine/turns.ts";
import { createGitHub, probotDefaults } from "./github/client.ts";
import { WEBHOOK_PATH } from "./github/hook.ts";
import { createHttp } from "./http/ask.ts";
import type { Surroundings as World } from "./http/ask.ts";
import type { Pause } from "./github/octokit.ts";
import type { Settings } from "./settings.ts";
import { openStore } from "./store/store.ts";
import manifest from "../package.json" with { type: "json" };

/** Of what does not get on, the newest are shown. */
const SHOWN = 3;
/** Longer without a turn, while something is due, and the process is not ready. */
const STUCK_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

export type App = {
  readonly engine: Engine;
  readonly crank: Crank;
  /** Another process may take its place: it is ready no more, and takes what still comes. Answers `false` where it is alone. */
  retire(): boolean;
  /** Stops taking, finishes what is in hand, closes. */
  stop(): Promise<void>;
};

export type Surroundings = {
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes of one installation that go out at once; default: as GitHub likes it. */
  readonly burst?: number;
  /** Before GitHub is read once more; default: in real time. */
  readonly pause?: Pause;
  /** How long what a dead process had in hand waits, where several share the store; default: two seconds. */
  readonly looksAgainMs?: number;
  /** How addresses are found and how long they have; default: by the DNS, and ten seconds. */
  readonly world?: Omit<World, "allowed">;
};

export async function startApp(
  settings: Settings,
  { clock, log, burst, pause, looksAgainMs, world }: Surroundings,
): Promise<App> {
  const store = await openStore(settings.databaseUrl);
  const pace = new Pace(burst);
  const meter = new PrometheusMeter(manifest.version);
  const budget = new Budget(clock);
  const defaults = probotDefaults({
    appId: settings.appId,
    privateKey: settings.privateKey,
    secret: settings.webhookSecret,
    baseUrl: settings.apiUrl,
    log,
    writing: (installation) => pace.spend(installation, clock.now()),
    answered: (call) => meter.note({ is: "call", ...call }),
    spending: budget,
    ...(pause === undefined ? {} : { pause }),
  });
  const server = serverAt(settings, log, defaults);
  let probot: Probot | null = null;
  await server.load((loaded, { addHandler }) => {
    probot = loaded;
    addHandler((request, response) => routes(request, response));
  });
  const { appId, publicUrl } = settings;
  const github = createGitHub({ probot: loadedProbot(probot), appId, publicUrl, now: () => clock.now() });
  const http = createHttp({ ...world, allowed: settings.allowedHosts });
  const retentionMs = settings.retentionDays * DAY_MS;
  const engine: Engine = { store, github, http, clock, log, meter, pace, budget, retentionMs };
  const crank = new Crank(engine, turnsInProcess(clock), looksAgainMs);
  const { inbox } = store;
  const { hears } = github;
  const { reached, turn: arrived } = crank;
  const receive = receiver({ secret: settings.webhookSecret, inbox, hears, clock, log, meter, reached, arrived });
  let isRetired = false;
  const routes = router({ receive, crank, store, clock, meter, budget, isRetired: () => isRetired });
  const door = await server.start();
  log.info(`Listening on http://${server.host}:${server.port}`);
  await crank.start();
  return {
    engine,
    crank,
    retire() {
      isRetired = store.claims !== null;
      return isRetired;
    },
    async stop() {
      const closed = server.stop();
      await receive.drained();
      await crank.stop();
      // Whoever has still not said all that he wants keeps nobody waiting.
      door.closeAllConnections();
      await closed;
      await store.close();
    },
  };
}

/** Probot's own webhook handler reads a whole body before anybody can say no: it gets a path that nobody knows. */
const serverAt = ({ host, port }: Settings, log: Logger, defaults: ReturnType<typeof probotDefaults>): Server =>
  new Server({
    host,
    port,
    webhookPath: `/${randomUUID()}`,
    // Else it tells of each request, at the length that whoever sends it likes.
    log: log.level === "info" ? log.child({}, { level: "warn" }) : log,
    enablePing: false,
    enableStaticFiles: false,
    Probot: Probot.defaults(defaults),
  });

function loadedProbot(probot: Probot | null): Probot {
  if (probot === null) throw new Error("Probot did not load the application");
  return probot;
}

type Routed = {
  readonly receive: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly crank: Crank;
  readonly store: Engine["store"];
  readonly clock: Clock;
  readonly isRetired: () => boolean;
  readonly meter: PrometheusMeter;
  readonly budget: Budget;
};

/** Answers `true` for what is ours; Probot answers 404 to the rest. */
function router(routed: Routed): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const { clock, store } = routed;
  const kept = lately(clock, () => keptIn(store));
  const page = lately(clock, () => pageOf(routed));
  return async (request, response) => {
    const path = request.url?.split("?")[0];
    if (request.method === "POST" && path === WEBHOOK_PATH) await routed.receive(request, response);
    else if (request.method === "GET" && path === "/healthz") say(response, 200, { status: "alive" });
    else if (request.method === "GET" && path === "/readyz") ready(response, routed, await kept());
    else if (request.method === "GET" && path === "/metrics") measured(response, await page());
    else return false;
    return true;
  };
}

async function pageOf({ crank, store, clock, meter, budget }: Routed): Promise<Page> {
  const now = clock.now();
  const { turnedAt, sweptAt } = crank;
  return await meter.page({ now, turnedAt, sweptAt, backlog: await store.backlog(now), accounts: budget.standing() });
}

function measured(response: ServerResponse, { contentType, text }: Page): void {
  response.writeHead(200, { "content-type": contentType, "cache-control": "no-store" }).end(text);
}

/** Of what is shown of its readiness, all that the store has to be asked for. */
type Kept = Awaited<ReturnType<typeof keptIn>>;

async function keptIn(store: Engine["store"]) {
  // Where nobody can be asked, nobody knows.
  const [deliveries, effects, setAside] = await Promise.all([
    store.inbox.count().catch(() => null),
    store.outbox.count().catch(() => null),
    store.givenUp.all(SHOWN).catch(() => []),
  ]);
  // At last, since all hangs on it: it is never older than the rest.
  return { deliveries, effects, setAside: setAside.slice(0, SHOWN), writable: await store.isWritable() };
}

/** What the process knows by itself is as new as the question. */
function ready(response: ServerResponse, { crank, store, clock, isRetired }: Routed, kept: Kept): void {
  const { deliveries, effects, setAside, writable } = kept;
  // What no other process knows to be alive works on nothing.
  const isKnown = store.claims?.isAlive !== false;
  const turning = isKnown && crank.turnedAt !== null && (crank.hasRest || clock.now() - crank.turnedAt < STUCK_MS);
  const isReady = writable && turning && !isRetired();
  const { stuck } = crank;
  say(response, isReady ? 200 : 503, {
    store: writable ? "writable" : "not writable",
    engine: isRetired() ? "stopping" : turning ? "turning" : "stuck",
    deliveries,
    effects,
    // Whoever reaches the port may read this: neither names nor texts of anybody.
    setAside: setAside.map((one) => ({ what: one.what, id: one.id, kind: one.kind, ...troubled(one) })),
    stuck: {
      count: stuck.length,
      // A pipeline's id is its repository's, which names it on GitHub.
      problems: stuck.slice(0, SHOWN).map(troubled),
    },
    sweptAt: crank.sweptAt === null ? null : new Date(crank.sweptAt).toISOString(),
  });
}

const troubled = ({ tries, since, problem }: Stuck) => ({
  tries,
  since: new Date(since).toISOString(),
  reason: outwardly(problem),
});

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}
