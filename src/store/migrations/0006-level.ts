import type { Kysely } from "kysely";

/** Of what waits from before nobody knows how much it matters, until the next plan of its pipeline says so. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const AUTOMATIC = 3;
  const column = database.schema.alterTable("effects");
  await column.addColumn("level", "integer", (level) => level.notNull().defaultTo(AUTOMATIC)).execute();
}
