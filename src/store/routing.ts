/** Who hears a delivery, where several processes share the store: written down once, for whichever of them works on the pipeline. */
import type { Transaction } from "./database.ts";

/** What one pipeline is to hear of a delivery that several hear: no event of GitHub's is called so. */
export const PART = "sluice:part";
const ROWS_AT_ONCE = 500;

/** A delivery, and a pipeline that is to hear it. `said`: where others hear it too, what it says to this one. */
export type Route = { readonly seq: number; readonly pipeline: string; readonly said: string | null };

/**
 * What several pipelines hear becomes a delivery for each, with what it says to that one: every one is done with by itself. What
 * another process is about to route, or has routed, is left to it.
 */
export async function routed(
  transaction: Transaction,
  routes: readonly Route[],
  now: number,
): Promise<readonly Route[]> {
  const rows = await transaction
    .selectFrom("deliveries")
    .select(["seq", "guid", "received_at", "next_at"])
    .where("seq", "in", [...new Set(routes.map(({ seq }) => seq))])
    .where("pipeline", "is", null)
    .where("state", "=", "waiting")
    .orderBy("seq")
    .forUpdate()
    .skipLocked()
    .execute();
  const open = new Map(rows.map((row) => [row.seq, row]));
  const ours = routes.filter(({ seq }) => open.has(seq));
  for (const [pipeline, own] of Map.groupBy(
    ours.filter(({ said }) => said === null),
    (route) => route.pipeline,
  )) {
    const seqs = own.map(({ seq }) => seq);
    await transaction.updateTable("deliveries").set({ pipeline }).where("seq", "in", seqs).execute();
  }
  const parts = ours.flatMap(({ seq, pipeline, said }) => {
    const whole = open.get(seq);
    if (said === null || whole === undefined) return [];
    // GitHub's GUIDs have no slash in them.
    const { guid, received_at, next_at } = whole;
    const fresh = { state: "waiting", tries: 0, problem: null, done_at: null } as const;
    return { guid: `${guid}/${pipeline}`, event: PART, body: said, received_at, next_at, pipeline, ...fresh };
  });
  for (let from = 0; from < parts.length; from += ROWS_AT_ONCE) {
    const put = transaction.insertInto("deliveries").values(parts.slice(from, from + ROWS_AT_ONCE));
    await put.onConflict((conflict) => conflict.column("guid").doNothing()).execute();
  }
  const wholes = [...new Set(ours.filter(({ said }) => said !== null).map(({ seq }) => seq))];
  if (wholes.length > 0) {
    const done = { state: "done", done_at: now, body: "" } as const;
    await transaction.updateTable("deliveries").set(done).where("seq", "in", wholes).execute();
  }
  return ours;
}
