/** Who hears a delivery, where several processes share the store: written down once, for whichever of them works on the pipeline. */
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
  for (const [pipeline, own] of Map.groupBy(ours, (route) => route.pipeline)) {
    const its = own.map(({ seq }) => seq);
    await transaction.updateTable("deliveries").set({ pipeline }).where("seq", "in", its).execute();
  }
  return ours;
}
