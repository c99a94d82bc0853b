import { sql } from "kysely";
import type { Database, Transaction } from "./database.ts";

export type DeliveryRow = {
  readonly seq: number;
  readonly guid: string;
  readonly event: string;
  readonly body: string;
};

export type Incoming = { readonly guid: string; readonly event: string; readonly body: Buffer; readonly at: number };

/** Every webhook, from the moment it is acknowledged until its pipeline has taken its step. */
export class Inbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Durable when it resolves. A delivery that came before is known by its GUID; only one that is *done* is not done again. */
  async put({ guid, event, body, at }: Incoming): Promise<"new" | "known"> {
    return await this.#database.write(async (transaction) => {
      const row = {
        guid,
        event,
        body: body.toString("utf8"),
        received_at: at,
        state: "waiting",
        tries: 0,
        next_at: at,
      } as const;
      const inserted = await transaction
        .insertInto("deliveries")
        .values({ ...row, problem: null, done_at: null })
        .onConflict((conflict) => conflict.column("guid").doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 0n ? "known" : "new";
    });
  }

  /** The oldest that may be worked on now. */
  async waiting(limit: number, now: number): Promise<readonly DeliveryRow[]> {
    return await this.#database.read
      .selectFrom("deliveries")
      .select(["seq", "guid", "event", "body"])
      .where("state", "=", "waiting")
      .where("next_at", "<=", now)
      .orderBy("seq")
      .limit(limit)
      .execute();
  }

  async finish(transaction: Transaction, seqs: readonly number[], at: number): Promise<void> {
    if (seqs.length === 0) return;
    await transaction.updateTable("deliveries").set({ state: "done", done_at: at }).where("seq", "in", seqs).execute();
  }

  /** Tried again at `nextAt`; after `mostTries` it is set aside with its reason, and keeps nobody else back. */
  async postpone(
    seq: number,
    later: { readonly nextAt: number; readonly problem: string; readonly mostTries: number },
  ): Promise<void> {
    await this.#database.write(async (transaction) => {
      await transaction
        .updateTable("deliveries")
        .set({
          tries: sql`tries + 1`,
          next_at: later.nextAt,
          problem: later.problem,
          state: sql`case when tries + 1 >= ${later.mostTries} then 'set-aside' else 'waiting' end`,
        })
        .where("seq", "=", seq)
        .execute();
    });
  }

  async count(): Promise<{ readonly waiting: number; readonly setAside: number }> {
    const rows = await this.#database.read
      .selectFrom("deliveries")
      .select(["state", sql<number>`count(*)`.as("count")])
      .where("state", "!=", "done")
      .groupBy("state")
      .execute();
    const of = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
    return { waiting: of("waiting"), setAside: of("set-aside") };
  }

  /** When the next postponed one is due, after `now`. */
  async nextDue(now: number): Promise<number | null> {
    const row = await this.#database.read
      .selectFrom("deliveries")
      .select(({ fn }) => fn.min("next_at").as("at"))
      .where("state", "=", "waiting")
      .where("next_at", ">", now)
      .executeTakeFirst();
    return row?.at ?? null;
  }
}
