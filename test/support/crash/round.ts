/** The busy story told to a real process that is killed again and again while it is told. */
import { setTimeout as pause } from "node:timers/promises";
import { WEBHOOK_PATH } from "../../../src/github/hook.ts";
import { needed } from "../../../src/github/permissions.ts";
import { startSimulator } from "../../../src/simulator/simulator.ts";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { readDatabase } from "../../../src/store/database.ts";
import { openStore } from "../../../src/store/store.ts";
import { Audience } from "../busy/audience.ts";
import { missing, outcomeOf } from "../busy/outcome.ts";
import type { Outcome } from "../busy/outcome.ts";
import type { Scene } from "../busy/scenes.ts";
import { Town } from "../busy/town.ts";
import { APP, EVENTS, freePort, privateKey, publicKey, SECRET, START } from "../story.ts";
import type { Chance } from "../chance.ts";
import { hasty } from "./hasty.ts";
import { Victim } from "./victim.ts";

const program = new URL("process.ts", import.meta.url).pathname;
/** So much faster does time pass there. */
const TIMES = 20;
/** What GitHub takes for an answer, in real time: so long an effect is begun and nobody knows whether it was done. */
const LATENCY_MS = 25;
/** In real time, on a machine that has much else to do. Longer, and it is stuck. */
const longest = (kills: number): number => 150_000 + kills * 15_000;
const LOOK_MS = 10;
/** So many of one are killed without regard to whether they have started. */
const EARLY = 0.1;
/** A start takes no longer, on a machine that has much else to do. */
const STARTS_MS = 15_000;
/** Looks in a row that find nothing left to do. */
const QUIET_LOOKS = 5;

export type Round = {
  readonly scenes: readonly Scene[];
  readonly databaseUrl: string;
  readonly chance: Chance;
  /** It is killed at most so often. */
  readonly kills: number;
};

export type Survived = { readonly outcome: Outcome; readonly kills: number; readonly exit: number | null };

export async function survived({ scenes, databaseUrl, chance, kills }: Round): Promise<Survived> {
  const haste = { begun: Date.now(), start: START, times: TIMES };
  const github = await startSimulator({
    clock: hasty(haste),
    latency: LATENCY_MS,
    // Tokens are kept by the real clock.
    tokenLifetimeMs: 1_000 * 24 * 3_600_000,
    app: { ...APP, publicKey, webhook: { url: "", secret: SECRET }, events: EVENTS, permissions: needed },
  });
  const port = String(await freePort());
  const victim = new Victim([program, JSON.stringify(haste)], {
    APP_ID: String(APP.id),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GITHUB_API_URL: github.url,
    DATABASE_URL: databaseUrl,
    PORT: port,
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  });
  try {
    victim.start();
    const house = new House(github, victim, { port, databaseUrl, kills });
    await house.until("it serves", async () => (await house.ask("healthz")) !== null);
    github.setWebhook(`http://127.0.0.1:${port}${WEBHOOK_PATH}`);
    const town = new Town(github, scenes, house.audience.see);
    await house.played(town.settle());
    const done = await house.killed(town.tell(), { chance, kills });
    await house.quiet();
    const exit = await victim.stop();
    const store = await openStore(databaseUrl);
    const outcome = await outcomeOf(github, store, town.repositories);
    await store.close();
    return { outcome, kills: done, exit };
  } finally {
    await victim.kill();
    await github.close();
  }
}

type Readiness = {
  readonly deliveries: { readonly waiting: number };
  readonly effects: { readonly waiting: number };
};

type Housed = Pick<Round, "databaseUrl" | "kills"> & { readonly port: string };

class House {
  readonly audience = new Audience();
  readonly #github: Simulator;
  readonly #victim: Victim;
  readonly #port: string;
  readonly #databaseUrl: string;
  readonly #end: number;

  constructor(github: Simulator, victim: Victim, { port, databaseUrl, kills }: Housed) {
    this.#github = github;
    this.#victim = victim;
    this.#port = port;
    this.#databaseUrl = databaseUrl;
    this.#end = Date.now() + longest(kills);
  }

  async ask(path: string): Promise<Readiness | null> {
    try {
      return (await (await fetch(`http://127.0.0.1:${this.#port}/${path}`)).json()) as Readiness;
    } catch {
      return null;
    }
  }

  /** `what` is said where it never holds. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      if (this.#victim.problem !== null) throw new Error(this.#victim.problem);
      if (Date.now() > this.#end) throw new Error(`stuck: ${what}\n${await this.#left()}\n${this.#victim.said}`);
      this.audience.look();
      await pause(LOOK_MS);
    }
  }

  /** What is waited for. */
  async #left(): Promise<string> {
    const ready = JSON.stringify(await this.ask("readyz"));
    return [...this.audience.awaited, `webhooks that never came: ${(await this.#missing()).length}`, ready].join("\n");
  }

  /** Read beside the process that has the store. */
  async #missing(): Promise<readonly string[]> {
    const database = await readDatabase(this.#databaseUrl);
    const rows = (await database?.read.selectFrom("deliveries").select("guid").execute()) ?? [];
    await database?.close();
    return missing(this.#github, new Set(rows.map(({ guid }) => guid)));
  }

  async played(telling: Promise<void>): Promise<void> {
    let isOver = false;
    const over = telling.finally(() => (isOver = true));
    await this.until("the story", () => isOver);
    await over;
  }

  /** Answers how often it was killed while the story was told. */
  async killed(telling: Promise<void>, { chance, kills }: Pick<Round, "chance" | "kills">): Promise<number> {
    let isOver = false;
    const over = telling.finally(() => (isOver = true));
    let done = 0;
    while (!isOver && done < kills) {
      await this.#moment(chance, () => isOver);
      if (isOver) break;
      await this.#victim.kill();
      done += 1;
      this.#victim.start();
    }
    await this.until("the story", () => isOver);
    await over;
    return done;
  }

  /** A moment of its life: so many requests after its first, and some milliseconds. One in so many dies while it starts. */
  async #moment(chance: Chance, isOver: () => boolean): Promise<void> {
    const { requests } = this.#github;
    const [isEarly, count, more, idle] = [
      chance.next() < EARLY,
      chance.between(1, 40),
      chance.between(0, 40),
      chance.between(1_000, 3_000),
    ];
    const born = requests.length;
    const until = async (asked: number, ms: number): Promise<void> => {
      const end = Date.now() + ms;
      await this.until("a moment", () => isOver() || requests.length >= asked || Date.now() > end);
    };
    if (!isEarly) await until(born + 1, STARTS_MS);
    // One that asks for nothing has had its time too.
    await until(born + count, idle);
    await pause(more);
  }

  /** Nothing is on its way, nothing waits, and every webhook has come. */
  async quiet(): Promise<void> {
    let looks = 0;
    await this.until("rest", async () => {
      await this.#github.idle();
      const ready = await this.ask("readyz");
      const isQuiet = ready?.deliveries.waiting === 0 && ready.effects.waiting === 0;
      looks = isQuiet && (await this.#missing()).length === 0 ? looks + 1 : 0;
      return looks >= QUIET_LOOKS;
    });
  }
}
