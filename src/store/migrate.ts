/** Brings a store up to date, or says that another version of Sluice wrote it. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator } from "kysely/migration";
import { migrations } from "./migrations/all.ts";
import type { Tables } from "./tables.ts";
import { StoreUnusableError } from "./unusable.ts";

/**
 * On PostgreSQL several may start at once: Kysely's migrator lets one migrate while the others wait.
 * Throws `StoreUnusableError` where a newer version was there before.
 */
export async function migrate(database: Kysely<Tables>, where: string): Promise<void> {
  const { error } = await new Migrator({ db: database, provider: migrations }).migrateToLatest();
  if (error === undefined) return;
  const ours = Object.keys(await migrations.getMigrations());
  if ((await migrated(database))?.some((name) => !ours.includes(name)) === true)
    throw new StoreUnusableError(`${where} was written by a newer version of Sluice: start that one`);
  throw new Error("the store could not be migrated", { cause: error });
}

/** Names of the migrations that were made there; `null`: Sluice has never been there. */
export async function migrated(read: Kysely<Tables>): Promise<readonly string[] | null> {
  const tables = await read.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return null;
  const made = sql<{ readonly name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`;
  return (await made.execute(read)).rows.map(({ name }) => name);
}

/** Throws `StoreUnusableError` where another version of Sluice wrote it: nothing is migrated for a look. */
export async function sameVersion(made: readonly string[], where: string): Promise<void> {
  const ours = Object.keys(await migrations.getMigrations());
  if (made.some((name) => !ours.includes(name)))
    throw new StoreUnusableError(`${where} was written by a newer version of Sluice: look at it with that one`);
  if (made.length < ours.length)
    throw new StoreUnusableError(`${where} was written by an older version of Sluice: npm start brings it up to date`);
}
