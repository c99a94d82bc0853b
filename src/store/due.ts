/** When pipelines are to be worked on next, where whoever does so is found by that. */
import type { Transaction } from "./database.ts";

/** When an installation may be written something of this level; 0: now. */
export type WritesFrom = (installation: number, level: number) => number;

/** When each is to be worked on next; `null`: not by itself. */
export async function nextOf(
  transaction: Transaction,
  ids: readonly string[],
  writesFrom: WritesFrom,
): Promise<ReadonlyMap<string, number | null>> {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .selectFrom("pipelines as of")
    .select(({ selectFrom }) => [
      "of.id",
      "of.installation",
      "of.wake_at",
      selectFrom("deliveries")
        .select(({ fn }) => fn.min("deliveries.next_at").as("at"))
        .whereRef("deliveries.pipeline", "=", "of.id")
        .where("state", "=", "waiting")
        .as("heard"),
    ])
    .where("of.id", "in", ids)
    .execute();
  const effects = await transaction
    .selectFrom("effects")
    .select(({ fn }) => ["pipeline", "level", fn.min("next_at").as("at")])
    .where("pipeline", "in", ids)
    .where("status", "in", ["waiting", "unsure"])
    .groupBy(["pipeline", "level"])
    .execute();
  const ofPipeline = Map.groupBy(effects, (row) => row.pipeline);
  return new Map(
    rows.map(({ id, installation, wake_at, heard }) => {
      const writes = (ofPipeline.get(id) ?? []).map(({ level, at }) => Math.max(at, writesFrom(installation, level)));
      const times = [wake_at, heard, ...writes].filter((at) => at !== null);
      return [id, times.length === 0 ? null : Math.min(...times)];
    }),
  );
}
