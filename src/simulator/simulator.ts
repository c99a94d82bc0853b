/** A GitHub of one's own: a world of repositories, spoken to over HTTP as the real one is, and speaking by webhooks. */
import type { Clock } from "./clock.ts";
import type { Fault } from "./faults/fault.ts";
import { hosts } from "./flavour.ts";
import type { Flavour } from "./flavour.ts";
import { createFaults } from "./faults/faults.ts";
import { routes } from "./routes/routes.ts";
import type { Access, Level } from "./server/access.ts";
import { createActivity } from "./server/activity.ts";
import type { Control } from "./server/control.ts";
import type { LoggedRequest } from "./server/request-log.ts";
import { createServer, type ServerSettings } from "./server/server.ts";
import type { Delivery, Outcome } from "./webhooks/delivery.ts";
import { deliveryRoutes } from "./webhooks/routes.ts";
import { createWebhooks, type RawDelivery } from "./webhooks/webhooks.ts";
import { World } from "./world/world.ts";

export type SimulatorOptions = Pick<
  ServerSettings,
  "port" | "host" | "prefix" | "latency" | "rateLimit" | "tokenLifetimeMs"
> & {
  readonly clock: Clock;
  /** Which kind of GitHub it is; default: github.com. */
  readonly flavour?: Flavour;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    /** PEM. */
    readonly publicKey: string;
    /** `url` may be empty until the App's address is known: `setWebhook`. */
    readonly webhook: { readonly url: string; readonly secret: string };
    readonly events: readonly string[];
    readonly permissions: Readonly<Record<string, Level>>;
  };
  /** The verbs of `POST {url}/_simulator/<verb>`. */
  readonly control?: Control;
};

export type Simulator = {
  /** Base URL of the API, without a trailing slash. */
  readonly url: string;
  readonly world: World;
  /** Everything that was asked, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** What no client should have asked; a story that is told well ends with none. */
  readonly violations: readonly string[];
  /** Every credential that it was shown or gave: what must stand in no log. */
  readonly credentials: ReadonlySet<string>;
  fail(fault: Fault): void;
  /** Takes all faults back and sends what they hold. */
  clearFaults(): void;
  /** Milliseconds of real time that every request takes longer from now on. */
  latency(ms: number): void;
  /** Requests per caller and hour from now on. */
  rateLimit(limit: number): void;
  /** Another program that acts for an installation leaves it so many requests of the hour. */
  leave(installation: number, remaining: number): void;
  /** The webhook deliveries that are still listed, oldest first. */
  deliveries(): readonly Delivery[];
  /** Sends a delivery once more. Throws where none has this GUID. */
  redeliver(guid: string): void;
  deliverRaw(delivery: RawDelivery): Promise<Outcome>;
  setWebhook(url: string): void;
  /** Resolves when no request is being answered and no webhook is under way. What a fault holds back is not waited for. */
  idle(): Promise<void>;
  close(): Promise<void>;
};

const accessOf =
  ({ installations }: World): Access =>
  (id) =>
    installations.get(id);

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, app, flavour = "github.com" } = options;
  const faults = createFaults();
  const activity = createActivity();
  const webhooks = createWebhooks({
    clock,
    host: hosts[flavour],
    appId: app.id,
    ...app,
    ...app.webhook,
    faults,
    activity,
  });
  const world = new World({
    clock,
    flavour,
    app: { id: app.id, slug: app.slug, events: app.events },
    emit: (event, payload) => webhooks.emit(event, payload),
  });
  const table = [...deliveryRoutes(webhooks), ...routes];
  const server = await createServer({ ...options, world, access: accessOf(world), routes: table, faults, activity });
  return {
    url: server.url,
    world,
    requests: server.requests,
    violations: server.violations,
    credentials: server.credentials,
    fail: (fault) => faults.add(fault),
    clearFaults() {
      faults.clear();
      webhooks.release();
    },
    latency: (ms) => server.latency(ms),
    rateLimit: (limit) => server.rateLimit(limit),
    leave: (installation, remaining) => server.leave(installation, remaining),
    deliveries: () => webhooks.history.all(),
    redeliver: (guid) => webhooks.redeliver(guid),
    deliverRaw: (delivery) => webhooks.deliverRaw(delivery),
    setWebhook: (url) => webhooks.setUrl(url),
    idle: () => activity.idle(),
    close: () => server.close(),
  };
}
