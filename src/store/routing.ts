/** Who hears a delivery, where several processes share the store: written down once, for whichever of them works on the pipeline. */
import { sql } from "kysely";
import type { Transaction } from "./database.ts";

/** A delivery, and the pipeline that is to hear it. */
export type Route = { readonly seq: number; readonly pipeline: string };

/** Answers those that were written down: what another process is about to route, or has routed, is left to it. */
export async function routed(transaction: Transaction, routes: readonly Route[]): Promise<readonly Route[]> {
  const seqs = routes.map(({ seq }) => seq);
  const rows = await transaction
    .selectFrom("deliveries")
    .select("seq")
    .where("seq", "in", seqs)
    .where("pipeline", "is", null)
    .where("state", "=", "waiting")
    .orderBy("seq")
    .forUpdate()
    .skipLocked()
    .execute();
  const open = new Set(rows.map(({ seq }) => seq));
  const ours = routes.filter(({ seq }) => open.has(seq));
  const told = sql<Route>`json_to_recordset(${JSON.stringify(ours)}::json) as route(seq bigint, pipeline text)`;
  await sql`update deliveries set pipeline = route.pipeline from ${told} where deliveries.seq = route.seq`.execute(
    transaction,
  );
  return ours;
}
