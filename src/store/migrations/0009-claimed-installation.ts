import type { Kysely } from "kysely";

/** Those of one installation that a process works on are found at once. By what is due of them nobody looks since `0007`. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.dropIndex("pipelines_by_claim").ifExists().execute();
  await schema
    .createIndex("pipelines_by_claim_installation")
    .ifNotExists()
    .on("pipelines")
    .columns(["claimed_by", "installation"])
    .execute();
}
