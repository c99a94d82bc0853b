import type { Kysely } from "kysely";

export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable("deliveries")
    .addColumn("seq", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("guid", "text", (column) => column.notNull().unique())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("received_at", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("tries", "integer", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("problem", "text")
    .addColumn("done_at", "bigint")
    .execute();
  await schema.createIndex("deliveries_by_state").on("deliveries").columns(["state", "next_at", "seq"]).execute();
  await schema
    .createTable("pipelines")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("installation", "bigint", (column) => column.notNull())
    .addColumn("repository", "bigint", (column) => column.notNull())
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("default_branch", "text")
    .addColumn("private", "integer", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("snapshot", "text")
    .addColumn("snapshot_sequence", "integer", (column) => column.notNull())
    .addColumn("wake_at", "bigint")
    .execute();
  await schema.createIndex("pipelines_by_wake").on("pipelines").column("wake_at").execute();
  await schema
    .createTable("journal")
    .addColumn("pipeline", "text", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("because", "text", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("previous_hash", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("journal_key", ["pipeline", "sequence"])
    .execute();
  await effectsAndSurfaces(database);
}

async function effectsAndSurfaces({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("effects")
    .addColumn("pipeline", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("tries", "integer", (column) => column.notNull())
    .addColumn("looks", "integer", (column) => column.notNull())
    .addColumn("next_at", "bigint", (column) => column.notNull())
    .addColumn("settled_at", "bigint")
    .addColumn("problem", "text")
    .addPrimaryKeyConstraint("effects_key", ["pipeline", "key"])
    .execute();
  await schema.createIndex("effects_by_due").on("effects").columns(["status", "next_at"]).execute();
  await schema
    .createTable("surfaces")
    .addColumn("pipeline", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("remote", "text", (column) => column.notNull())
    .addColumn("written_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("surfaces_key", ["pipeline", "key"])
    .execute();
}
