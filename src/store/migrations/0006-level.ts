import type { Kysely } from "kysely";

/** Of what waits from before it is only known what each kind is at least; a later plan says it exactly. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const AUTOMATIC = 3;
  const column = database.schema.alterTable("effects");
  await column.addColumn("level", "integer", (level) => level.notNull().defaultTo(AUTOMATIC)).execute();
}
