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
  readonly tries: number;
};

export type Later = { readonly nextAt: number; readonly problem: string | null };
type Failed = Later & { readonly at: number; readonly mostTries: number };
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
      .select(["seq", "guid", "event", "body", "received_at as receivedAt", "tries"])
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
  async fail(transaction: Transaction, seq: number, { at, nextAt, problem, mostTries }: Failed): Promise<void> {
    const isLast = sql<boolean>`tries + 1 >= ${mostTries}`;
    const state = sql<"waiting" | "set-aside">`case when ${isLast} then 'set-aside' else 'waiting' end`;
    const settled = sql<number | null>`case when ${isLast} then cast(${at} as bigint) else null end`;
    const next = sql<number>`case when ${isLast} then cast(${at} as bigint) else cast(${nextAt} as bigint) end`;
    await transaction
      .updateTable("deliveries")
      .set({ tries: sql`tries + 1`, next_at: next, problem, state, done_at: settled })
      .where("seq", "=", seq)
      .execute();
  }

  /** Deletes what was done so long ago that GitHub does not bring it again. */
  async forget(transaction: Transaction, now: number): Promise<void> {
    const before = now - KEPT_MS;
    await transaction
      .deleteFrom("deliveries")
      .where("state", "=", "done")
      .where("next_at", "<", before)
      .where("done_at", "<", before)
      .execute();
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
