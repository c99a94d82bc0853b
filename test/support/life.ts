/**
 * A process that can die. It passes boundaries: after each commit of the store, and before and after each request that changes
 * something on GitHub. What lasts changes only there: between two of them it makes no difference where it dies. From the one
 * where it is to die nothing of it runs further: what waits for the store, for GitHub or for the clock waits for ever, and its
 * sockets are cut. The application knows nothing of it: `mortal.ts` puts `mortalDatabase` and `mortalOctokit` in place.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server } from "node:http";
import { PrimitiveValueListNode, TableNode, ValuesNode } from "kysely";
import type { InsertQueryNode, KyselyPlugin } from "kysely";
import { WEBHOOK_PATH } from "../../src/github/hook.ts";
import type { Clock } from "../../src/engine/ports.ts";
import type * as octokit from "../../src/github/octokit.ts";
import type * as database from "../../src/store/database.ts";

const REQUESTS = "http.server.request.start";
const never = new Promise<never>(() => undefined);

export class Life {
  /** Of the process that runs now. */
  static current = new Life();
  /** The boundaries passed since they are counted. */
  readonly passed: string[] = [];
  readonly over: Promise<void>;
  isOver = false;
  #matters: (boundary: string) => boolean = () => false;
  #last: number | null = null;
  #end: () => void = () => undefined;
  readonly #servers = new Set<Server>();
  readonly #open: (() => Promise<void>)[] = [];

  constructor() {
    this.over = new Promise((resolve) => (this.#end = resolve));
  }

  /** Boundaries that matter are counted from here, and it dies at the one of this number; `null`: at none. */
  count(last: number | null, matters: (boundary: string) => boolean): void {
    this.passed.length = 0;
    this.#last = last;
    this.#matters = matters;
  }

  /** Never returns where it dies, nor where it is dead. */
  async passes(boundary: string): Promise<void> {
    if (!this.isOver && this.#matters(boundary)) {
      if (this.passed.length === this.#last) this.#die();
      this.passed.push(boundary);
    }
    if (this.isOver) await never;
  }

  /** What comes back to the living. */
  async alive<T>(work: Promise<T>): Promise<T> {
    const [end] = await Promise.allSettled([work]);
    if (this.isOver) return await never;
    if (end.status === "rejected") throw end.reason;
    return end.value;
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      after: (ms, run) => clock.after(ms, () => (this.isOver ? undefined : run())),
    };
  }

  /** What it has open until it ends. */
  holds(close: () => Promise<void>): void {
    this.#open.push(close);
  }

  /** Knows the server that its webhooks come to. */
  readonly meets = (message: unknown): void => {
    const { request, server } = message as { readonly request: IncomingMessage; readonly server: Server };
    if (request.url === WEBHOOK_PATH) this.#servers.add(server);
  };

  #die(): void {
    this.isOver = true;
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    this.#end();
  }

  /** The kernel takes back what the process held: afterwards another one may have the file. */
  async buried(): Promise<void> {
    // A transaction that was under way ends within one turn of the loop.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    for (const close of this.#open) await close();
  }
}

/** What a transaction changes: tables, and of a webhook that is received the event. */
function watching(changes: Set<string>): KyselyPlugin {
  return {
    transformQuery({ node }) {
      if (node.kind === "UpdateQueryNode" && node.table !== undefined && TableNode.is(node.table))
        changes.add(node.table.table.identifier.name);
      if (node.kind === "InsertQueryNode" && node.into !== undefined)
        changes.add([node.into.table.identifier.name, ...eventsIn(node)].join(" of "));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

/** What comes at one moment is stored together. */
function eventsIn({ columns, values }: InsertQueryNode): readonly string[] {
  const place = columns?.findIndex((column) => column.column.name === "event") ?? -1;
  const rows = values !== undefined && ValuesNode.is(values) ? values.values : [];
  const events = rows.map((row) => (PrimitiveValueListNode.is(row) ? row.values[place] : undefined));
  const known = events.filter((value): value is string => typeof value === "string" && /^[a-z_]+$/.test(value));
  return known.length === 0 ? [] : [[...new Set(known)].toSorted().join(" and ")];
}

const forTheLiving = (life: Life): KyselyPlugin => ({
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => await life.alive(Promise.resolve(result)),
});

export const mortalDatabase = (real: typeof database): typeof database => ({
  ...real,
  async openDatabase(url) {
    const life = Life.current;
    const opened = await real.openDatabase(url);
    const close = async (): Promise<void> => {
      unsubscribe(REQUESTS, life.meets);
      await opened.close();
    };
    subscribe(REQUESTS, life.meets);
    life.holds(close);
    return {
      ...opened,
      read: opened.read.withPlugin(forTheLiving(life)),
      async write(work) {
        await life.alive(Promise.resolve());
        const changes = new Set<string>();
        const result = await life.alive(
          opened.write(async (transaction) => await work(transaction.withPlugin(watching(changes)))),
        );
        if (changes.size > 0) await life.passes(`commit of ${[...changes].join(", ")}`);
        return result;
      },
      close,
    };
  },
});

export const mortalOctokit = (real: typeof octokit): typeof octokit => ({
  ...real,
  octokitClass: (around) => {
    const life = Life.current;
    const mortal: typeof fetch = async (input, init) => {
      const method = init?.method ?? "GET";
      const path = new URL(input instanceof Request ? input.url : input).pathname.replaceAll(/\d+/g, "n");
      const changes = method !== "GET" && !path.endsWith("/access_tokens");
      if (changes) await life.passes(`before ${method} ${path}`);
      const response = await life.alive(life.alive(Promise.resolve()).then(() => fetch(input, init)));
      if (changes) await life.passes(`after ${method} ${path}`);
      return response;
    };
    return real.octokitClass(around).defaults((options: { readonly request?: object }) => ({
      ...options,
      request: { ...options.request, fetch: mortal },
    })) as ReturnType<typeof real.octokitClass>;
  },
});
