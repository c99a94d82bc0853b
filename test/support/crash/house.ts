/** The processes that are killed and started again while the story is told, and what is seen of them from outside. */
import { setTimeout as pause } from "node:timers/promises";
import type { Simulator } from "../../../src/simulator/simulator.ts";
import { readDatabase } from "../../../src/store/database.ts";
import { Inbox } from "../../../src/store/inbox.ts";
import { Outbox } from "../../../src/store/outbox.ts";
import { Audience } from "../busy/audience.ts";
import { missing } from "../busy/outcome.ts";
import type { Chance } from "../chance.ts";
import type { Victim } from "./victim.ts";

/** In real time, on a machine that has much else to do. Longer, and it is stuck. */
const longest = (kills: number): number => 240_000 + kills * 15_000;
const LOOK_MS = 10;
/** So many of one are killed without regard to whether they have started. */
const EARLY = 0.1;
/** A start takes no longer, on a machine that has much else to do. */
const STARTS_MS = 15_000;
/** Looks in a row that find nothing left to do. */
const QUIET_LOOKS = 5;

type Housed = { readonly victims: readonly Victim[]; readonly databaseUrl: string; readonly kills: number };

export class House {
  readonly audience = new Audience();
  readonly #github: Simulator;
  readonly #victims: readonly Victim[];
  readonly #databaseUrl: string;
  readonly #end: number;

  constructor(github: Simulator, { victims, databaseUrl, kills }: Housed) {
    this.#github = github;
    this.#victims = victims;
    this.#databaseUrl = databaseUrl;
    this.#end = Date.now() + longest(kills);
  }

  /** `what` is said where it never holds. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      const problem = this.#victims.map((victim) => victim.problem).find((one) => one !== null);
      if (problem !== undefined) throw new Error(problem);
      if (Date.now() > this.#end) throw new Error(`stuck: ${what}\n${await this.#left()}`);
      this.audience.look();
      await pause(LOOK_MS);
    }
  }

  async serves(): Promise<void> {
    await this.until("they serve", async () => !(await this.#asked()).includes(null));
  }

  /** While the story is told, nobody is killed. */
  async played(telling: Promise<void>): Promise<void> {
    let isOver = false;
    const over = telling.finally(() => (isOver = true));
    await this.until("the story", () => isOver);
    await over;
  }

  /** Answers how often one was killed while the story was told. */
  async killed(telling: Promise<void>, chance: Chance, kills: number): Promise<number> {
    let isOver = false;
    const over = telling.finally(() => (isOver = true));
    let done = 0;
    let last = this.#victims[0];
    while (!isOver && done < kills) {
      await this.#moment(chance, last, () => isOver);
      if (isOver) break;
      last = this.#victims[chance.between(0, this.#victims.length - 1)];
      await last?.kill();
      done += 1;
      last?.start();
    }
    await this.until("the story", () => isOver);
    await over;
    return done;
  }

  /** A moment after the start of the last: so many requests later, and some milliseconds. One in so many comes while it starts. */
  async #moment(chance: Chance, last: Victim | undefined, isOver: () => boolean): Promise<void> {
    const { requests } = this.#github;
    const [isEarly, count, more, idle] = [
      chance.next() < EARLY,
      chance.between(1, 40),
      chance.between(0, 40),
      chance.between(1_000, 3_000),
    ];
    const until = async (ms: number, holds: () => boolean | Promise<boolean>): Promise<void> => {
      const end = Date.now() + ms;
      await this.until("a moment", async () => isOver() || Date.now() > end || (await holds()));
    };
    const born = requests.length;
    const isUp = async () => requests.length > born && (await last?.ask()) !== null;
    if (!isEarly) await until(STARTS_MS, this.#victims.length === 1 ? () => requests.length > born : isUp);
    // Those that ask for nothing have had their time too.
    const since = this.#victims.length === 1 ? born : requests.length;
    await until(idle, () => requests.length >= since + count);
    await pause(more);
  }

  /** Nothing is on its way, nothing waits, and every webhook has come. */
  async quiet(): Promise<void> {
    let looks = 0;
    await this.until("rest", async () => {
      await this.#github.idle();
      const isUp = !(await this.#asked()).includes(null);
      looks = isUp && (await this.#isDone()) && (await this.#missing()).length === 0 ? looks + 1 : 0;
      return looks >= QUIET_LOOKS;
    });
  }

  async #asked(): Promise<readonly (object | null)[]> {
    return await Promise.all(this.#victims.map(async (victim) => await victim.ask()));
  }

  /** What is waited for. */
  async #left(): Promise<string> {
    const ready = (await this.#asked()).map((one) => JSON.stringify(one));
    const said = this.#victims.map((victim) => victim.said);
    const never = `webhooks that never came: ${(await this.#missing()).length}`;
    return [...this.audience.awaited, never, ...ready, ...said].join("\n");
  }

  /** As the store says it: what a process says of it may be a second old. */
  async #isDone(): Promise<boolean> {
    const database = await readDatabase(this.#databaseUrl);
    if (database === null) return false;
    const counts = await Promise.all([new Inbox(database).count(), new Outbox(database).count()]);
    await database.close();
    return counts.every(({ waiting }) => waiting === 0);
  }

  /** Read beside the processes that have the store. */
  async #missing(): Promise<readonly string[]> {
    const database = await readDatabase(this.#databaseUrl);
    const rows = (await database?.read.selectFrom("deliveries").select("guid").execute()) ?? [];
    await database?.close();
    return missing(this.#github, new Set(rows.map(({ guid }) => guid)));
  }
}
