import type { Kysely } from "kysely";

export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema.alterTable("deliveries").addColumn("pipeline", "text").execute();
  await schema
    .createIndex("deliveries_by_pipeline")
    .on("deliveries")
    .columns(["pipeline", "next_at"])
    .where("state" as never, "=", "waiting")
    .execute();
  await schema.alterTable("pipelines").addColumn("due_at", "bigint").execute();
  await schema.alterTable("pipelines").addColumn("claimed_by", "integer").execute();
  await schema.alterTable("pipelines").addColumn("memory", "text").execute();
  await schema.createIndex("effects_by_pipeline").on("effects").columns(["pipeline", "status", "next_at"]).execute();
  await schema.createIndex("pipelines_by_claim").on("pipelines").columns(["claimed_by", "due_at"]).execute();
}
