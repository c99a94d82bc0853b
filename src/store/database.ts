/** The one place that knows which database it is. Everything else speaks Kysely. */
import type { Kysely } from "kysely";
import { locate } from "./location.ts";
import { besideSqlite, openSqlite } from "./sqlite/database.ts";
import type { Life } from "./postgres/life.ts";
import type { Tables } from "./tables.ts";
import { StoreUnusableError } from "./unusable.ts";

export type Transaction = Kysely<Tables>;

export type Database = {
  /** Outside any transaction: sees what is committed. */
  readonly read: Kysely<Tables>;
  /** The number of this process among those that share the store; 0: it is known by none now; `null`: it works on everything. */
  claimant: number | null;
  /** Tells the others that this process lives, where there may be others. */
  readonly live: ((rung: () => void) => Promise<Life>) | null;
  /**
   * Durable when it resolves; each work stands or falls alone. On SQLite one is done after the other, and what is asked for in
   * one tick shares one wait for the disk; on PostgreSQL they are done side by side. What is read within is read by the
   * transaction: a second connection for each might be one too many.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** The same where each statement of the work may stand or fall alone: PostgreSQL is not asked to begin and to commit. */
  writeEach<T>(work: (each: Transaction) => Promise<T>): Promise<T>;
  /** Whether it could be written to. Throws where nobody answers. */
  isWritable(): Promise<boolean>;
  /** Bytes on the disk. */
  size(): Promise<number>;
  close(): Promise<void>;
};

/**
 * Throws `StoreUnusableError` where it cannot be opened, on SQLite `StoreBusyError` where another process owns the file. What
 * speaks to PostgreSQL is loaded for those who have one.
 */
export async function openDatabase(url: string): Promise<Database> {
  const location = locate(url);
  switch (location.is) {
    case "sqlite":
      return await openSqlite(location.path);
    case "postgres":
      return await (await import("./postgres/database.ts")).openPostgres(location.url);
    case "unsupported":
      throw new StoreUnusableError(`DATABASE_URL: ${location.problem}`);
    default:
      return location satisfies never;
  }
}

/** The same, for whoever must be the only one there. Throws `StoreBusyError` on SQLite, and `StoreUnusableError` on PostgreSQL, where a process runs on it. */
export async function openDatabaseAlone(url: string): Promise<Database> {
  const location = locate(url);
  // A file has one owner in any case.
  if (location.is !== "postgres") return await openDatabase(url);
  return await (await import("./postgres/database.ts")).openPostgresAlone(location.url);
}

type Beside = { readonly readOnly: boolean };

/**
 * For whoever only looks: beside the process that owns the data, and without its lock. `null`: Sluice has not been there yet.
 * Throws `StoreUnusableError` where it cannot be opened or another version of Sluice wrote it: nothing is migrated for a look;
 * and what SQLite says of a file that is none of ours.
 */
export const readDatabase = (url: string): Promise<Database | null> => databaseBeside(url, { readOnly: true });

/** As above, for whoever has a word to write: SQLite lets one after the other in, whatever the process (ADR 0011). */
export const writeDatabase = (url: string): Promise<Database | null> => databaseBeside(url, { readOnly: false });

async function databaseBeside(url: string, how: Beside): Promise<Database | null> {
  const location = locate(url);
  switch (location.is) {
    case "sqlite":
      return await besideSqlite(location.path, how);
    case "postgres":
      return await (await import("./postgres/database.ts")).besidePostgres(location.url, how);
    case "unsupported":
      throw new StoreUnusableError(`DATABASE_URL: ${location.problem}`);
    default:
      return location satisfies never;
  }
}
