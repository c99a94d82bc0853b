/** A world of its own for each test: an App that is installed, a clock that is moved by hand, and what was told. */
import type { Clock } from "../../src/simulator/clock.ts";
import type { Caller, Reply } from "../../src/simulator/route.ts";
import { routes } from "../../src/simulator/routes/routes.ts";
import { createRouter } from "../../src/simulator/server/routing.ts";
import type { Repository, RepositoryOptions } from "../../src/simulator/world/repository.ts";
import type { Flavour } from "../../src/simulator/flavour.ts";
import { World } from "../../src/simulator/world/world.ts";

export const APP = { id: 7, slug: "conveyor" };
export const BASE = "https://api.example";
export const START = Date.UTC(2026, 2, 10, 12);
export const NO_SHA = "0".repeat(40);

export const deployYml = `name: Deploy
run-name: "Deploy \${{ inputs.stage }} \${{ inputs.attempt }}"
on:
  workflow_dispatch:
    inputs:
      stage: { type: string, required: true }
      attempt: { type: string }
      region: { type: string, default: eu }
      level: { type: choice, options: [low, high] }
      dry: { type: boolean }
jobs:
  run: { runs-on: ubuntu-latest, environment: { name: "\${{ inputs.stage }}", deployment: false } }
`;

export const files = {
  "README.md": "a shop\n",
  "src/a.txt": "a",
  ".github/workflows/ci.yml": "name: CI\non: { push: { branches: [main, 'release/**'] }, pull_request: {} }\n",
  ".github/workflows/deploy.yml": deployYml,
  ".github/workflows/adopt.yml":
    "name: Adopt\non: { workflow_dispatch: { inputs: { to: {} } } }\njobs: { d: { environment: '${{ inputs.to }}' } }\n",
  ".github/workflows/many.yml": `on: { workflow_dispatch: { inputs: { ${Array.from({ length: 30 }, (_, at) => `i${at}: {}`).join(", ")} } } }\n`,
};

const everything = {
  actions: "write",
  checks: "write",
  contents: "write",
  deployments: "write",
  issues: "write",
  members: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
} as const;

export type Told = { readonly event: string; readonly payload: any };
export type Answer = Omit<Reply, "body"> & { readonly body: any };

class HandClock implements Clock {
  #now = START;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** From one timer to the next, each at its own time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter((one) => one.at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

export type Setting = RepositoryOptions & {
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
  readonly flavour?: Flavour;
};

export function stage({ permissions = everything, flavour = "github.com", ...options }: Setting = {}) {
  const clock = new HandClock();
  const told: Told[] = [];
  const world = new World({ clock, flavour, app: APP, emit: (event, payload) => told.push({ event, payload }) });
  const collaborators = { octocat: "write", mona: "maintain", reader: "read" } as const;
  const shop: Repository = world.repository("acme/shop", { files, collaborators, ...options });
  const { id } = world.install({ account: "acme", repositories: ["acme/shop"], permissions });
  told.length = 0;
  const router = createRouter(routes);

  /** `GET /repos/acme/shop/pulls?state=all`; the server's own checks of rights and shapes are left out. */
  function ask(
    line: string,
    body: Record<string, unknown> = {},
    caller: Caller = { kind: "installation", id },
  ): Answer {
    const [method = "", target = ""] = line.split(" ");
    const [path = "", query = ""] = target.split("?");
    const found = router.find(method, path);
    if (found === undefined) throw new Error(`no route for ${line}`);
    const call = { world, caller, params: found.params, query: new URLSearchParams(query), body, base: BASE };
    return found.route.handle(call) as Answer;
  }

  /** What was told since the last time, as `event` or `event.action`. */
  function heard(): readonly string[] {
    return told
      .splice(0)
      .map(({ event, payload }) => (payload.action === undefined ? event : `${event}.${payload.action}`));
  }

  return { clock, world, shop, told, ask, heard, installation: id, pass: (ms: number) => clock.pass(ms) };
}

/** Of an answer that refuses: its status, and the message or what is wrong in particular. */
export function refusal({ status, body }: Answer): readonly [number, string] {
  const [fault] = (body.errors ?? []) as readonly unknown[];
  const particular = typeof fault === "string" ? fault : (fault as { message?: string; code?: string } | undefined);
  const text = typeof particular === "object" ? (particular.message ?? particular.code) : particular;
  return [status, text ?? body.message];
}
