/** Webhooks that GitHub tried to deliver and could not: found in its list of deliveries, kept until they have come. */
import { sql } from "kysely";
import type { Database } from "./database.ts";

/** One failed delivery. `delivery` names it in GitHub's list: digits, more than a number can hold. */
export type Missed = { readonly guid: string; readonly delivery: string; readonly deliveredAt: number };

/** `failures`: how often it was asked for and did not come, although others did. */
export type Owed = Missed & { readonly askedAt: number | null; readonly failures: number };

/** How far GitHub's list has been read. */
export type Reading = {
  /** Everything up to this delivery has been seen; `null`: nothing yet. */
  readonly until: number | null;
  /** A reading that broke off: it began at `top`, the newest then, and goes on at the cursor. */
  readonly rest: { readonly top: number; readonly cursor: string } | null;
};

type Page = { readonly missed: readonly Missed[]; readonly came: readonly string[]; readonly reading: Reading };

/** GitHub keeps deliveries for three days, an Enterprise Server for seven: what is gone before is forgotten when it is asked for. */
const KEPT_MS = 7 * 24 * 3_600_000;
const APP = "app";

export class MissedDeliveries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async reading(): Promise<Reading> {
    const row = await this.#database.read
      .selectFrom("read_deliveries")
      .selectAll()
      .where("of", "=", APP)
      .executeTakeFirst();
    if (row === undefined) return { until: null, rest: null };
    const { until, top, cursor } = row;
    return { until, rest: top === null || cursor === null ? null : { top, cursor } };
  }

  /** Writes down what one page showed, and that it has been read. `came`: taken at one of their tries. */
  async record({ missed, came, reading }: Page, now: number): Promise<void> {
    const { until, rest } = reading;
    await this.#database.write(async (transaction) => {
      // The one row first: two processes that record do so one after the other.
      const place = { until, top: rest?.top ?? null, cursor: rest?.cursor ?? null };
      await transaction
        .insertInto("read_deliveries")
        .values({ of: APP, ...place })
        .onConflict((conflict) => conflict.column("of").doUpdateSet(place))
        .execute();
      const rows = missed.map(({ guid, delivery, deliveredAt }) => ({
        guid,
        delivery,
        delivered_at: deliveredAt,
        asked_at: null,
        failures: 0,
      }));
      if (rows.length > 0) {
        const put = transaction.insertInto("missed").values(rows);
        await put.onConflict((conflict) => conflict.column("guid").doNothing()).execute();
      }
      await transaction
        .deleteFrom("missed")
        .where(({ eb, selectFrom }) =>
          eb.or([
            eb("delivered_at", "<", now - KEPT_MS),
            ...(came.length === 0 ? [] : [eb("guid", "in", came)]),
            eb("guid", "in", selectFrom("deliveries").select("deliveries.guid")),
          ]),
        )
        .execute();
    });
  }

  /** Those that have not come: the one that was asked for longest ago first, then the oldest. */
  async owed(): Promise<readonly Owed[]> {
    return await this.#database.read
      .selectFrom("missed")
      .select(["guid", "delivery", "delivered_at as deliveredAt", "asked_at as askedAt", "failures"])
      .where(({ not, eb, selectFrom }) => not(eb("guid", "in", selectFrom("deliveries").select("deliveries.guid"))))
      .orderBy(sql`coalesce(asked_at, 0)`)
      .orderBy("delivered_at")
      .execute();
  }

  async asked(guid: string, { at, failures }: { readonly at: number; readonly failures: number }): Promise<void> {
    await this.#database.write(async (transaction) => {
      await transaction.updateTable("missed").set({ failures, asked_at: at }).where("guid", "=", guid).execute();
    });
  }

  /** GitHub does not have it any more. */
  async forget(guid: string): Promise<void> {
    await this.#database.write(async (transaction) => {
      await transaction.deleteFrom("missed").where("guid", "=", guid).execute();
    });
  }
}
