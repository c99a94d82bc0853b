/** The set of the demo: a simulated GitHub with one repository, and Sluice as it is. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../app.ts";
import { WEBHOOK_PATH } from "../github/hook.ts";
import type { App } from "../app.ts";
import { StandingClock } from "../engine/clocks.ts";
import { createLog } from "../log.ts";
import { needed } from "../github/permissions.ts";
import { startSimulator } from "../simulator/simulator.ts";
import type { Simulator } from "../simulator/simulator.ts";
import type { Repository } from "../simulator/world/repository.ts";
import { files, told } from "./sample.ts";
import { trace } from "./traces.ts";

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
const SECRET = "the secret of a demo on one machine";
/** Nobody wants to watch a pause of a second between two writes: let them all through. */
const BURST = 100_000;

export type Stage = {
  readonly clock: StandingClock;
  readonly github: Simulator;
  readonly shop: Repository;
  readonly app: App;
  /** Until nothing is under way at this moment. */
  settle(): Promise<void>;
  /** Lets time pass, jumping from one thing that happens to the next. */
  pass(ms: number): Promise<void>;
  /** Takes everything down; once is enough. */
  strike(): Promise<void>;
};

type Verbs = Parameters<typeof startSimulator>[0]["control"];

/** Leaves nothing behind when it fails. */
export async function setStage(begin: number, control: NonNullable<Verbs>): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-demo-"));
  const removeFolder = trace(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new StandingClock(begin);
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const github = await startSimulator({
    clock,
    control,
    tokenLifetimeMs: 10 ** 12,
    app: {
      ...APP,
      publicKey: keys.publicKey,
      webhook: { url: "", secret: SECRET },
      events: EVENTS,
      permissions: needed,
    },
  });
  try {
    await reach(github.url);
    const shop = open(github);
    const app = await startSluice({ github, clock, privateKey: keys.privateKey, folder });
    github.world.install({ account: "acme", repositories: ["acme/shop"], permissions: needed });
    const set = { clock, github, shop, app };
    let struck: Promise<void> | null = null;
    return { ...set, ...passing(set), strike: () => (struck ??= strike(set).finally(removeFolder)) };
  } catch (error) {
    await github.close();
    removeFolder();
    throw error;
  }
}

/** Everything speaks to everything over this address. Any answer will do. */
async function reach(url: string): Promise<void> {
  try {
    await fetch(`${url}/_simulator/`);
  } catch (error) {
    throw new Error("this machine does not reach itself at 127.0.0.1", { cause: error });
  }
}

/** Private: in a public repository whoever may only read is a stranger, and hears nothing. */
function open(github: Simulator): Repository {
  const shop = github.world.repository("acme/shop", {
    files,
    private: true,
    firstNumber: 12,
    collaborators: { octocat: "write", mona: "maintain", hubot: "write", reader: "read" },
  });
  shop.actions.ci = [{ workflow: "ci.yml", jobs: ["build", "test", "lint"], takes: told.ci }];
  for (const file of ["load-test.yml", "a11y.yml"] as const) shop.actions.script(file, { takes: told[file] });
  return shop;
}

type Starting = Pick<Stage, "github" | "clock"> & { readonly privateKey: string; readonly folder: string };

async function startSluice({ github, clock, privateKey, folder }: Starting): Promise<App> {
  const port = await freePort();
  const settings = {
    appId: APP.id,
    privateKey,
    webhookSecret: SECRET,
    apiUrl: github.url,
    databaseUrl: `sqlite:${join(folder, "sluice.db")}`,
    port,
    host: "127.0.0.1",
    logLevel: "silent",
    retentionDays: 30,
    publicUrl: null,
    allowedHosts: [],
  } as const;
  const app = await startApp(settings, { clock, log: createLog("silent"), burst: BURST });
  github.setWebhook(`http://127.0.0.1:${port}${WEBHOOK_PATH}`);
  return app;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

function passing({ clock, github, app }: Pick<Stage, "clock" | "github" | "app">): Pick<Stage, "settle" | "pass"> {
  const activity = (): string => `${github.requests.length}/${github.deliveries().length}`;
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 2;) {
      const before = activity();
      await github.idle();
      await app.crank.idle();
      clock.moveTo(clock.now());
      await new Promise((resolve) => setImmediate(resolve));
      quiet = before === activity() ? quiet + 1 : 0;
    }
  };
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now() + ms;
    await settle();
    for (let next = clock.next; next !== null && next <= end; next = clock.next) {
      clock.moveTo(next);
      await settle();
    }
    clock.moveTo(end);
    await settle();
  };
  return { settle, pass };
}

async function strike({ app, github }: Pick<Stage, "app" | "github">): Promise<void> {
  await app.stop();
  await github.close();
}
