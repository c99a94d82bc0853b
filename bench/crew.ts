/** Processes that share a store, and work off what waits in it. */
import { Agent } from "node:http";
import { sql } from "kysely";
import { writeDatabase } from "../src/store/database.ts";
import type { Database } from "../src/store/database.ts";
import type { Place } from "../test/support/places.ts";
import { built } from "./footprint.ts";
import { cpuSeconds, start } from "./process.ts";
import type { Started } from "./process.ts";
import type { Letter, Town } from "./town.ts";
import { ofEdit, post } from "./webhooks.ts";

const ROWS_AT_ONCE = 200;
const LOOK_EVERY_MS = 20;
const LONGEST_MS = 300_000;

/** `cores`: how many each process kept busy, on average. */
export type Worked = { readonly ms: number; readonly cores: readonly number[] };

export class Crew {
  readonly #processes: readonly Started[];
  /** Beside them. */
  readonly database: Database;
  readonly #place: Place;

  private constructor(processes: readonly Started[], database: Database, place: Place) {
    this.#processes = processes;
    this.database = database;
    this.#place = place;
  }

  get pids(): readonly number[] {
    return this.#processes.map(({ child }) => child.pid ?? 0);
  }

  /** All are up, know the town's repositories, and have written what there is to say of them. */
  static async at(place: Place, town: Town, count: number): Promise<Crew> {
    const processes: Started[] = [];
    for (let one = 0; one < count; one += 1)
      processes.push(await start(built, { databaseUrl: place.url, apiUrl: town.github.url }));
    const database = await writeDatabase(place.url);
    if (database === null) throw new Error("the store is not there");
    const crew = new Crew(processes, database, place);
    await crew.workOff(town.installed);
    await crew.#until(async () => !(await crew.#writes(Number.MAX_SAFE_INTEGER)));
    return crew;
  }

  /** All have worked for a while: code that has just been loaded is slow. */
  static async practised(place: Place, town: Town, count: number): Promise<Crew> {
    const crew = await Crew.at(place, town, count);
    for (let round = 0; round < count; round += 1) {
      await crew.workOff(await town.round(), "said");
      await crew.#minuteLater();
    }
    return crew;
  }

  /**
   * From the moment at which all of them may be worked on until none waits any more; or until what follows from them is said on
   * GitHub too, but for texts that are to be said later.
   */
  async workOff(letters: readonly Letter[], until: "heard" | "said" = "heard"): Promise<Worked> {
    await this.#lay(letters);
    const before = this.#processes.map(cpuSeconds);
    await this.database.write(async (transaction) => {
      await transaction.updateTable("deliveries").set({ state: "waiting" }).where("state", "=", "set-aside").execute();
    });
    const begun = performance.now();
    await this.#knock();
    const isLeft = async () => (await this.#waits("waiting")) || (until === "said" && (await this.#writes(Date.now())));
    await this.#until(async () => !(await isLeft()));
    const ms = performance.now() - begun;
    if (await this.#waits("set-aside")) throw new Error("a delivery could not be worked on");
    const seconds = this.#processes.map((one, index) => cpuSeconds(one) - (before[index] ?? 0));
    return { ms, cores: seconds.map((used) => (1_000 * used) / ms) };
  }

  /** They are there, and nobody touches them yet. */
  async #lay(letters: readonly Letter[]): Promise<void> {
    const at = Date.now();
    for (let from = 0; from < letters.length; from += ROWS_AT_ONCE) {
      const rows = letters.slice(from, from + ROWS_AT_ONCE).map(({ guid, event, body }) => {
        const none = { tries: 0, problem: null, done_at: null, pipeline: null };
        const told = { guid, event, body: body.toString("utf8"), received_at: at, next_at: at };
        return { ...told, ...none, state: "set-aside" as const };
      });
      await this.database.write(async (transaction) => {
        await transaction.insertInto("deliveries").values(rows).execute();
      });
    }
  }

  /** A webhook that says nothing to us lets each look at once. */
  async #knock(): Promise<void> {
    const agent = new Agent();
    await Promise.all(this.#processes.map(({ port }) => post(agent, port, ofEdit)));
    agent.destroy();
  }

  async #waits(state: "waiting" | "set-aside"): Promise<boolean> {
    // In the order of the index: to look for one among all that is done would cost as much as a delivery.
    const some = this.database.read.selectFrom("deliveries").select("seq").where("state", "=", state);
    return (await some.orderBy("next_at").limit(1).executeTakeFirst()) !== undefined;
  }

  /** Whether something is to be written by then. */
  async #writes(by: number): Promise<boolean> {
    const some = this.database.read.selectFrom("effects").select("key").where("next_at", "<=", by).limit(1);
    return (await some.where("status", "in", ["waiting", "started"]).executeTakeFirst()) !== undefined;
  }

  /** As though a minute had passed: texts that were just written may be written again at once. */
  async #minuteLater(): Promise<void> {
    await this.database.write(async (transaction) => {
      const written_at = sql<number>`written_at - 60000`;
      await transaction.updateTable("surfaces").set({ written_at }).execute();
    });
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + LONGEST_MS;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error("it takes too long");
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** The database knows how full it is, as one that has been in use for a while does. */
  async analyze(): Promise<void> {
    await this.database.write(async (transaction) => {
      await sql`analyze`.execute(transaction);
    });
  }

  async end(): Promise<void> {
    for (const one of this.#processes) await one.stop();
    await this.database.close();
    await this.#place.remove();
  }
}
