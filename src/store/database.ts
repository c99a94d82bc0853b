/** The one place that knows which database it is. Everything else speaks Kysely. */
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator } from "kysely/migration";
import { locate } from "./location.ts";
import { migrations } from "./migrations/all.ts";
import { connect } from "./sqlite/connection.ts";
import type { Connection } from "./sqlite/connection.ts";
import { own, StoreBusyError } from "./sqlite/owner.ts";
import type { Tables } from "./tables.ts";

export type Transaction = Kysely<Tables>;

export type Database = {
  /** Outside any transaction: sees what is committed. */
  readonly read: Kysely<Tables>;
  /**
   * Durable when it resolves. What is asked for in one tick shares one transaction, and so one wait for the disk; each work
   * stands or falls alone.
   */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** There can be no data where `DATABASE_URL` says. */
export class StoreUnusableError extends Error {
  override name = "StoreUnusableError";
}

/** Throws `StoreBusyError` where another process owns the file, `StoreUnusableError` where it cannot be opened. */
export async function openDatabase(url: string): Promise<Database> {
  const path = fileAt(url);
  const { release, writer } = opened(path);
  await migrate(writer.kysely);
  const reader = connect(path, { readOnly: true });
  return {
    read: reader.kysely,
    write: grouped(writer),
    async close() {
      await reader.kysely.destroy();
      await writer.kysely.destroy();
      release();
    },
  };
}

/** Throws `StoreUnusableError` where the address names no file. */
export function fileAt(url: string): string {
  const location = locate(url);
  if (location.is === "unsupported") throw new StoreUnusableError(`DATABASE_URL: ${location.problem}`);
  return location.path;
}

function opened(path: string): { readonly release: () => void; readonly writer: Connection } {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return { release: own(path), writer: connect(path, { readOnly: false }) };
  } catch (error) {
    if (error instanceof StoreBusyError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StoreUnusableError(`DATABASE_URL: ${path} cannot be opened: ${why}`, { cause: error });
  }
}

/**
 * For whoever only looks: beside the process that owns the file, and without its lock. `null`: there is no such file yet.
 * Throws `StoreUnusableError` where another version of Sluice wrote it: nothing is migrated for a look; and what SQLite says
 * of a file that is none of ours.
 */
export const readDatabase = (url: string): Promise<Database | null> => databaseBeside(url, { readOnly: true });

/** As above, for whoever has a word to write: SQLite lets one after the other in, whatever the process (ADR 0011). */
export const writeDatabase = (url: string): Promise<Database | null> => databaseBeside(url, { readOnly: false });

async function databaseBeside(url: string, how: { readonly readOnly: boolean }): Promise<Database | null> {
  const path = fileAt(url);
  if (!existsSync(path)) return null;
  const beside = connect(path, how);
  const database: Database = {
    read: beside.kysely,
    write: how.readOnly ? () => Promise.reject(new Error("this store was opened to be read")) : grouped(beside),
    close: () => beside.kysely.destroy(),
  };
  try {
    await sameVersion(beside.kysely, path);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function sameVersion(read: Kysely<Tables>, path: string): Promise<void> {
  const tables = await read.introspection.getTables({ withInternalKyselyTables: true });
  const done = tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)
    ? (await sql<{ readonly name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(read)).rows
    : [];
  const ours = Object.keys(await migrations.getMigrations());
  if (done.some(({ name }) => !ours.includes(name)))
    throw new StoreUnusableError(`${path} was written by a newer version of Sluice: look at it with that one`);
  if (done.length < ours.length)
    throw new StoreUnusableError(`${path} was written by an older version of Sluice: npm start brings it up to date`);
}

async function migrate(database: Kysely<Tables>): Promise<void> {
  const { error } = await new Migrator({ db: database, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw new Error("the store could not be migrated", { cause: error });
}

type Queued = {
  readonly run: (transaction: Transaction) => Promise<void>;
  readonly settle: (failure: { readonly error: unknown } | null) => void;
};

function grouped({ kysely, raw }: Connection): Database["write"] {
  let queue: Queued[] = [];
  let busy = false;
  const flush = async (): Promise<void> => {
    busy = true;
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      await commitGroup({ kysely, raw }, group);
    }
    busy = false;
  };
  return (work) =>
    new Promise((resolve, reject) => {
      let result: Awaited<ReturnType<typeof work>>;
      queue.push({
        run: async (transaction) => {
          result = await work(transaction);
        },
        settle: (failure) => (failure === null ? resolve(result) : reject(failure.error as Error)),
      });
      if (!busy) {
        busy = true;
        setImmediate(() => void flush());
      }
    });
}

/** One transaction for all; a savepoint for each, so that one that fails takes only its own writes back. */
async function commitGroup({ kysely, raw }: Connection, group: readonly Queued[]): Promise<void> {
  const failures = new Map<Queued, { readonly error: unknown }>();
  try {
    raw.exec("BEGIN IMMEDIATE");
    for (const one of group) {
      raw.exec("SAVEPOINT work");
      try {
        await one.run(kysely);
        raw.exec("RELEASE work");
      } catch (error) {
        failures.set(one, { error });
        raw.exec("ROLLBACK TO work; RELEASE work");
      }
    }
    raw.exec("COMMIT");
  } catch (error) {
    if (raw.isTransaction) raw.exec("ROLLBACK");
    for (const one of group) failures.set(one, { error });
  }
  for (const one of group) one.settle(failures.get(one) ?? null);
}
