import type { Kysely } from "kysely";

export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable("missed")
    .addColumn("guid", "text", (column) => column.primaryKey())
    .addColumn("delivery", "text", (column) => column.notNull())
    .addColumn("delivered_at", "bigint", (column) => column.notNull())
    .addColumn("asked_at", "bigint")
    .addColumn("failures", "integer", (column) => column.notNull())
    .execute();
  await schema
    .createTable("read_deliveries")
    .addColumn("of", "text", (column) => column.primaryKey())
    .addColumn("until", "bigint")
    .addColumn("top", "bigint")
    .addColumn("cursor", "text")
    .execute();
  await schema.alterTable("pipelines").addColumn("sweep_at", "bigint").execute();
  await schema.createIndex("pipelines_by_sweep").on("pipelines").column("sweep_at").execute();
}
