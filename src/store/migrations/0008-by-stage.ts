import { sql } from "kysely";
import type { Kysely } from "kysely";

/**
 * States are written down in another shape than before: what was, is forgotten, and folded anew from the journal. A version that
 * knows the former shape alone finds by this that the store is not its own any more.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`update pipelines set snapshot = null, snapshot_sequence = 0`.execute(database);
}
