import type { Kysely } from "kysely";

/** What is due next is found without a look at all that is due later: of those that one process works on, and of those that are nobody's. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.createIndex("pipelines_by_claim_wake").on("pipelines").columns(["claimed_by", "wake_at"]).execute();
  await schema.createIndex("pipelines_by_claim_sweep").on("pipelines").columns(["claimed_by", "sweep_at"]).execute();
  // PostgreSQL takes no order from an index behind what is null.
  await schema
    .createIndex("pipelines_free_by_due")
    .on("pipelines")
    .column("due_at")
    .where("claimed_by" as never, "is", null)
    .execute();
}
