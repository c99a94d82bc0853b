import { sql } from "kysely";
import type { Database, Transaction } from "./database.ts";

/** GitHub redelivers for three days, Enterprise Server for seven: for so long a GUID that is done must be known. */
const KEPT_MS = 7 * 24 * 3_600_000;

export type DeliveryRow = {
  readonly seq: number;
  readonly guid: string;
  readonly event: string;
  readonly body: string;
  readonly receivedAt: number;
};

export type Later = { readonly nextAt: number; readonly problem: string | null };
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
      .select(["seq", "guid", "event", "body", "received_at as receivedAt"])
      .where("state", "=", "waiting")
      .where("next_at", "<=", now)
      .orderBy("seq")
      .limit(limit)
      .execute();
  }

  /** Of what is done only the GUID is kept. */
  async finish(transaction: Transaction, seqs: readonly number[], at: number): Promise<void> {
    if (seqs.length === 0) return;
    await transaction
      .updateTable("deliveries")
      .set({ state: "done", done_at: at, body: "" })
      .where("seq", "in", seqs)
      .execute();
  }

  /** Taken again at `nextAt`: there was nothing wrong with it. */
  async wait(transaction: Transaction, seq: number, { nextAt, problem }: Later): Promise<void> {
    await transaction.updateTable("deliveries").set({ next_at: nextAt, problem }).where("seq", "=", seq).execute();
  }

  /** Tried in vain, and again at `nextAt`; after `mostTries` it is set aside with its reason, and keeps nobody else back. */
  async fail(
    transaction: Transaction,
    seq: number,
    { nextAt, problem, mostTries }: Later & { readonly mostTries: number },
  ): Promise<void> {
    const state = sql<"waiting" | "set-aside">`case when tries + 1 >= ${mostTries} then 'set-aside' else 'waiting' end`;
    await transaction
      .updateTable("deliveries")
      .set({ tries: sql`tries + 1`, next_at: nextAt, problem, state })
      .where("seq", "=", seq)
      .execute();
  }

  /** Deletes what was done so long ago that GitHub does not bring it again, and what was set aside before `setAsideBefore`: answers how many of these. */
  async forget(
    transaction: Transaction,
    now: number,
    { setAsideBefore }: { readonly setAsideBefore: number },
  ): Promise<number> {
    const before = now - KEPT_MS;
    await transaction
      .deleteFrom("deliveries")
      .where("state", "=", "done")
      .where("next_at", "<", before)
      .where("done_at", "<", before)
      .execute();
    const given = await transaction
      .deleteFrom("deliveries")
      .where("state", "=", "set-aside")
      .where("next_at", "<", setAsideBefore)
      .executeTakeFirst();
    return Number(given.numDeletedRows);
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
