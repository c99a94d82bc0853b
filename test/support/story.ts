/** A story: the real application against the simulated GitHub over HTTP, with a clock that the story moves. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../../src/app.ts";
import type { App, Surroundings } from "../../src/app.ts";
import { StandingClock } from "../../src/engine/clocks.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import { needed } from "../../src/github/permissions.ts";
import { createLog } from "../../src/log.ts";
import { allowedHost } from "../../src/http/allowed.ts";
import type { State } from "../../src/pipeline/model.ts";
import type { Settings } from "../../src/settings.ts";
import type { Flavour } from "../../src/simulator/flavour.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import type { Pull } from "../../src/simulator/world/pulls.ts";
import type { Repository, RepositoryOptions } from "../../src/simulator/world/repository.ts";
import { Life } from "./life.ts";
import { freePort } from "./port.ts";
import { files } from "./sample.ts";
import { leaks } from "./secrets.ts";

export const START = Date.UTC(2026, 9, 14, 12, 2);
export const MINUTE = 60_000;
export const SECRET = "a-secret-of-the-webhook";
export const APP = { id: 4711, slug: "sluice" };
export const EVENTS = [
  "push",
  "pull_request",
  "pull_request_review",
  "issue_comment",
  "check_run",
  "check_suite",
  "workflow_run",
  "workflow_job",
  "deployment_status",
  "status",
];

const ALL = 100_000;

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
export const { privateKey, publicKey } = keys;

export type Telling = {
  readonly config?: string | null;
  readonly repository?: RepositoryOptions;
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
  /** Writes of one installation that go out at once. Default: all, as stories are not about that. */
  readonly burst?: number;
  /** Requests that GitHub takes of an installation in an hour; default 5000. */
  readonly rateLimit?: number;
  /** What every push runs. */
  readonly ci?: boolean;
  /** The webhooks that the App hears. */
  readonly events?: readonly string[];
  /** Where it may go because the file says so: `ALLOWED_HOSTS`. */
  readonly allowed?: string;
  readonly world?: Surroundings["world"];
  /** Default: a file of its own. */
  readonly databaseUrl?: string;
  /** What happened in the repository before the App was installed. */
  readonly before?: (shop: Repository) => void;
  /** Which kind of GitHub it is. */
  readonly flavour?: Flavour;
};

export class Story {
  readonly clock: StandingClock;
  readonly github: Simulator;
  readonly shop: Repository;
  settings: Settings;
  readonly folder: string;
  readonly logs: string[] = [];
  readonly #world: Telling["world"];
  app: App;
  /** Further processes on the same store. */
  readonly others: App[] = [];
  /** Of the process that `app` runs in. */
  life: Life;

  private constructor(parts: {
    clock: StandingClock;
    github: Simulator;
    shop: Repository;
    settings: Settings;
    folder: string;
    app: App;
    life: Life;
    logs: string[];
    world: Telling["world"];
  }) {
    this.clock = parts.clock;
    this.github = parts.github;
    this.shop = parts.shop;
    this.settings = parts.settings;
    this.folder = parts.folder;
    this.app = parts.app;
    this.life = parts.life;
    this.logs = parts.logs;
    this.#world = parts.world;
  }

  static async begin(telling: Telling = {}): Promise<Story> {
    const clock = new StandingClock(START);
    const permissions = telling.permissions ?? needed;
    const github = await startSimulator({
      clock,
      flavour: telling.flavour ?? "github.com",
      tokenLifetimeMs: 1_000 * 24 * 3_600_000,
      rateLimit: telling.rateLimit,
      app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: telling.events ?? EVENTS, permissions },
    });
    const { world } = github;
    const shop = world.repository("acme/shop", {
      files: files(telling.config),
      collaborators: { octocat: "write", mona: "maintain", hubot: "write", reader: "read" },
      // The control issue comes first, at the installation.
      firstNumber: 11,
      ...telling.repository,
    });
    world.people.user("stranger");
    if (telling.ci !== false)
      shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build", "test", "lint"], takes: 6 * MINUTE }];
    telling.before?.(shop);
    const folder = mkdtempSync(join(tmpdir(), "sluice-"));
    const settings: Settings = {
      appId: APP.id,
      privateKey,
      webhookSecret: SECRET,
      apiUrl: github.url,
      databaseUrl: telling.databaseUrl ?? `sqlite:${join(folder, "sluice.db")}`,
      port: await freePort(),
      host: "127.0.0.1",
      logLevel: "trace",
      retentionDays: 30,
      publicUrl: null,
      allowedHosts: hosts(telling.allowed),
    };
    const logs: string[] = [];
    const begun = await started(settings, clock, logs, telling);
    github.setWebhook(`http://127.0.0.1:${settings.port}${WEBHOOK_PATH}`);
    world.install({ account: "acme", repositories: ["acme/shop"], permissions });
    const story = new Story({ clock, github, shop, settings, folder, logs, world: telling.world, ...begun });
    await story.settle();
    return story;
  }

  /** Throws where a secret stands in its log. */
  async end(): Promise<void> {
    for (const app of [this.app, ...this.others]) await app.stop();
    await this.github.close();
    rmSync(this.folder, { recursive: true, force: true });
    const { settings, github } = this;
    const found = leaks(this.logs, { settings, credentials: github.credentials });
    if (found.length > 0) throw new Error(`secrets in the log: ${found.slice(0, 5).join("; ")}`);
  }

  /** One more process on the same store, at a port of its own. */
  async join(): Promise<number> {
    const port = await freePort();
    const { app } = await started({ ...this.settings, port }, this.clock, this.logs, {});
    this.others.push(app);
    return port;
  }

  /** Stops the application and starts it again on the same store; meanwhile nobody answers. */
  async restart(meanwhile?: () => Promise<void>): Promise<void> {
    await this.app.stop();
    await meanwhile?.();
    await this.#start();
    await this.settle();
  }

  async #start(): Promise<void> {
    const { app, life } = await started(
      this.settings,
      this.clock,
      this.logs,
      this.#world === undefined ? {} : { world: this.#world },
    );
    this.app = app;
    this.life = life;
  }

  /** The process has died: it is started again on the same file. GitHub sends nothing again unless it is asked to. */
  async #startAgain(): Promise<void> {
    await this.life.buried();
    await this.#start();
  }

  /** Meanwhile nothing that GitHub sends reaches the application, which goes on. */
  async unreachable(meanwhile: () => Promise<void>): Promise<void> {
    this.github.setWebhook("http://127.0.0.1:9/");
    await meanwhile();
    this.github.setWebhook(`http://127.0.0.1:${this.settings.port}${WEBHOOK_PATH}`);
  }

  /** Until nothing is under way at this moment, neither there nor here. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      const before = this.#activity();
      await this.github.idle();
      const all = Promise.all([this.app, ...this.others].map(({ crank }) => crank.idle()));
      await Promise.race([all, this.life.over]);
      if (this.life.isOver) await this.#startAgain();
      this.clock.moveTo(this.clock.now());
      await new Promise((resolve) => setImmediate(resolve));
      quiet = before === this.#activity() ? quiet + 1 : 0;
    }
  }

  #activity(): string {
    return `${this.github.requests.length}/${this.github.deliveries().length}`;
  }

  /** Lets time pass, from one thing that happens to the next. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    await this.settle();
    for (let next = this.clock.next; next !== null && next <= end; next = this.clock.next) {
      this.clock.moveTo(next);
      await this.settle();
    }
    this.clock.moveTo(end);
    await this.settle();
  }

  /** A pull request by octocat, merged by him. */
  async merge(branch = "change", by = "octocat"): Promise<Pull> {
    const pull = this.shop.pulls.open({ by, branch, files: { [`${branch}.txt`]: branch } });
    await this.pass(7 * MINUTE);
    this.shop.pulls.merge(pull.number, { by });
    await this.settle();
    return pull;
  }

  /** A merged change that has passed the commit stage and gone as far as it goes by itself. */
  async release(branch = "change"): Promise<Pull> {
    const pull = await this.merge(branch);
    await this.pass(30 * MINUTE);
    return pull;
  }

  async say(number: number, body: string, by = "octocat"): Promise<void> {
    this.shop.issues.say(number, by, body);
    await this.settle();
  }

  async state(): Promise<State> {
    return (await this.app.engine.store.journal.load(String(this.shop.id))).state;
  }

  /** The title of our newest check run of a stage. */
  check(sha: string, stage: string): string | null {
    const run = this.shop.checks.of(sha).findLast((one) => one.name === `sluice / ${stage}` && one.app.id === APP.id);
    return run === undefined ? null : `${run.conclusion ?? run.status}: ${run.output.title ?? ""}`;
  }

  /** Comments by Sluice on an issue or pull request, the first line of each. */
  said(number: number): readonly string[] {
    return this.shop.issues
      .on(number)
      .filter((comment) => comment.app === APP.id)
      .map((comment) => comment.body.split("\n")[0] ?? "");
  }

  dispatched(stage?: string): readonly {
    readonly sha: string | undefined;
    readonly stage: string | undefined;
    readonly attempt: string | undefined;
  }[] {
    return this.shop.actions.dispatches
      .map(({ inputs }) => ({ sha: inputs["sha"], stage: inputs["stage"], attempt: inputs["attempt"] }))
      .filter((one) => stage === undefined || one.stage === stage);
  }

  /** Requests since a mark, as `METHOD /template`. */
  calls(since = 0): readonly string[] {
    return this.github.requests.slice(since).map((request) => `${request.method} ${request.template ?? request.path}`);
  }
}

export const hosts = (list = ""): Settings["allowedHosts"] => list.split(",").flatMap((one) => allowedHost(one) ?? []);

async function started(
  settings: Settings,
  clock: Clock,
  logs: string[],
  { burst = ALL, world }: Pick<Telling, "burst" | "world">,
): Promise<{ app: App; life: Life }> {
  const life = new Life();
  Life.current = life;
  const app = await startApp(settings, {
    clock: life.clock(clock),
    log: logInto(logs),
    burst,
    pause: () => Promise.resolve(),
    looksAgainMs: 20_000,
    ...(world === undefined ? {} : { world }),
  });
  return { app, life };
}

const logInto = (lines: string[]) => createLog("trace", { write: (line: string) => void lines.push(line) });
