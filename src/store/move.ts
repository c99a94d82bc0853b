/** Copies all that Sluice remembers from the SQLite file of a stopped installation to an empty database of PostgreSQL. */
import { existsSync } from "node:fs";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { openDatabaseAlone, readDatabase } from "./database.ts";
import type { Database, Transaction } from "./database.ts";
import { Journal } from "./journal.ts";
import { named } from "./location.ts";
import { Pipelines } from "./pipelines.ts";
import { own } from "./sqlite/owner.ts";
import type { Tables } from "./tables.ts";

export type Moved = {
  /** How many of each table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly ledgers: number;
  readonly entries: number;
};

/** Something keeps the data where they are: nothing was written. */
export class NotMovedError extends Error {
  override name = "NotMovedError";
}

const tables = Object.keys({
  pipelines: true,
  journal: true,
  effects: true,
  surfaces: true,
  deliveries: true,
  missed: true,
  read_deliveries: true,
  restored: true,
} satisfies Record<keyof Tables, true>);

/** A waiting webhook may have megabytes. */
const ROWS_AT_ONCE = 100;

type Rows = Kysely<Record<string, Record<string, unknown>>>;

/**
 * `path`: of the file, which is owned meanwhile; `to`: of the database. Either all of it arrives, or nothing does.
 * Throws `NotMovedError`; `StoreBusyError` where a process owns the file; `StoreUnusableError` where one of the two cannot be
 * opened, another version of Sluice wrote it, or a process runs on the database.
 */
export async function move(path: string, to: string): Promise<Moved> {
  if (!existsSync(path)) throw new NotMovedError(`${path} is not there: there is nothing to move`);
  const release = own(path);
  try {
    const source = await readDatabase(`sqlite:${path}`);
    if (source === null) throw new NotMovedError(`${path} has gone`);
    try {
      return await copied(source, to);
    } finally {
      await source.close();
    }
  } finally {
    release();
  }
}

async function copied(source: Database, to: string): Promise<Moved> {
  const target = await openDatabaseAlone(to);
  try {
    return await target.write(async (transaction) => {
      await empty(transaction, to);
      const rows: Record<string, number> = {};
      for (const table of tables) rows[table] = await copy(table, source.read, transaction);
      await sql`select setval(pg_get_serial_sequence('deliveries', 'seq'), (select coalesce(max(seq), 0) + 1 from deliveries), false)`.execute(
        transaction,
      );
      // One process alone keeps no time when a pipeline is due: each is looked at once.
      await transaction.updateTable("pipelines").set({ due_at: 0 }).execute();
      return { rows, ...(await verified({ ...target, read: transaction })) };
    });
  } finally {
    await target.close();
  }
}

/** And stays so for everybody else until it is full. */
async function empty(transaction: Transaction, to: string): Promise<void> {
  await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in exclusive mode`.execute(transaction);
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(transaction);
    if (rows.length > 0)
      throw new NotMovedError(
        `${named(to)} is not empty: Sluice has data there already (${table}). Name an empty database`,
      );
  }
}

/** Answers how many arrived. */
async function copy(table: string, source: Kysely<Tables>, transaction: Transaction): Promise<number> {
  const target = transaction as unknown as Rows;
  let sent = 0;
  let held: Record<string, unknown>[] = [];
  const send = async (): Promise<void> => {
    if (held.length > 0) await target.insertInto(table).values(held).execute();
    sent += held.length;
    held = [];
  };
  for await (const row of (source as unknown as Rows).selectFrom(table).selectAll().stream()) {
    held.push(row);
    if (held.length === ROWS_AT_ONCE) await send();
  }
  await send();
  const { count } = await target
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  if (count !== sent) throw new NotMovedError(`of ${sent} rows of ${table} ${count} arrived: nothing was kept`);
  return count;
}

/** Each ledger, read from where it is now, from its first entry to its last. */
async function verified(target: Database): Promise<Pick<Moved, "ledgers" | "entries">> {
  const journal = new Journal(target);
  const pipelines = await new Pipelines(target).all();
  let entries = 0;
  for (const { id, owner, name } of pipelines) {
    const found = await journal.verify(id);
    if (found.brokenAt !== null)
      throw new NotMovedError(
        `the ledger of ${owner}/${name} is broken at entry ${found.brokenAt}: nothing was moved. Ask sluice doctor, and compare with a backup`,
      );
    entries += found.entries;
  }
  return { ledgers: pipelines.length, entries };
}
