/**
 * A store that comes from a backup does not know what was done after that was taken. For a time whatever begins something on
 * GitHub is looked for there first, as after a crash: by its key it is the same effect that it was.
 */
import type { Database, Transaction } from "./database.ts";

/** So long ago a candidate may have been born that is released again. */
const CAREFUL_MS = 30 * 24 * 3_600_000;
const APP = "app";

export async function markRestored(database: Database, at: number): Promise<void> {
  await database.write(async (transaction) => {
    const mark = transaction.insertInto("restored").values({ of: APP, at });
    await mark.onConflict((conflict) => conflict.column("of").doUpdateSet({ at })).execute();
  });
}

/** May what is first asked for at that time have been done before? */
export async function mayBeDone(transaction: Transaction, at: number): Promise<boolean> {
  const row = await transaction.selectFrom("restored").select("at").where("of", "=", APP).executeTakeFirst();
  return row !== undefined && at < row.at + CAREFUL_MS;
}
