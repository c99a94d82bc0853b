/** A store on a server, for any number of processes. */
import { sql } from "kysely";
import type { Kysely } from "kysely";
import type { Database } from "../database.ts";
import { named } from "../location.ts";
import { migrate, migrated, sameVersion } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import { StoreUnusableError } from "../unusable.ts";
import { client, connect } from "./connection.ts";
import { alone, begin } from "./life.ts";

/** Throws `StoreUnusableError` where nobody answers, or the database cannot hold all text. */
export async function openPostgres(url: string): Promise<Database> {
  const database = await reached(url);
  try {
    await migrate(database.read, named(url));
    return {
      ...database,
      live: (rung) => begin(client(url), rung),
      ...writing(database.read),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** As above, and no process lives there until it is closed. Throws `StoreUnusableError` where one does: nothing is migrated then. */
export async function openPostgresAlone(url: string): Promise<Database> {
  await (await reached(url)).close();
  const keeper = client(url);
  keeper.on("error", () => undefined);
  await keeper.connect();
  try {
    if (!(await alone(keeper)))
      throw new StoreUnusableError(`${named(url)} is in use by a Sluice process: stop every one of them first`);
    const database = await openPostgres(url);
    return { ...database, close: () => database.close().finally(() => keeper.end()) };
  } catch (error) {
    await keeper.end();
    throw error;
  }
}

export async function besidePostgres(
  url: string,
  { readOnly }: { readonly readOnly: boolean },
): Promise<Database | null> {
  const database = await reached(url);
  try {
    const made = await migrated(database.read);
    if (made !== null) await sameVersion(made, named(url));
    if (made !== null) return readOnly ? database : { ...database, ...writing(database.read) };
  } catch (error) {
    await database.close();
    throw error;
  }
  await database.close();
  return null;
}

async function reached(url: string): Promise<Database> {
  const { kysely: read } = connect(url);
  const database: Database = {
    read,
    claimant: null,
    live: null,
    write: refused,
    writeEach: refused,
    isWritable: () => isWritable(read),
    size: async () => await asked<number>(read, "pg_database_size(current_database())"),
    close: () => read.destroy(),
  };
  const problem = await asked<string>(read, "current_setting('server_encoding')").then(
    (encoding) => (encoding === "UTF8" ? null : `has the encoding ${encoding}, and UTF8 is needed`),
    (error: unknown) => `cannot be opened: ${said(error)}`,
  );
  if (problem === null) return database;
  await database.close();
  throw new StoreUnusableError(`DATABASE_URL: ${named(url)} ${problem}`);
}

/** Where a name has several addresses, and none answers, the message is empty. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof AggregateError ? error.errors.map(said).join(", ") : error.message;
}

/**
 * One connection, one transaction, READ COMMITTED; several go on side by side, in this process and in others. That is enough
 * because whatever is decided from what was read is held to it when it is written: a step has the row of its pipeline to
 * itself from its first statement on, and is thrown away where the journal has moved on (`Journal.append`); an effect is locked
 * while it is handed out (`Outbox.claim`); everything else that two may write at once says in its own statement what must
 * still be so. What loses (a deadlock, a connection that broke, a journal that moved on) is thrown, and done again by whoever asked.
 */
const writing = (kysely: Kysely<Tables>): Pick<Database, "write" | "writeEach"> => ({
  write: async (work) => await kysely.transaction().setIsolationLevel("read committed").execute(work),
  writeEach: async (work) => await work(kysely),
});

const refused = (): Promise<never> => Promise.reject(new Error("this store was opened to be read"));

/** Not where the server is a copy of another, has been told to take nothing, or may not be written to by this user. */
const isWritable = async (read: Kysely<Tables>): Promise<boolean> =>
  await asked<boolean>(
    read,
    "current_setting('transaction_read_only') = 'off' and has_table_privilege('journal', 'insert')",
  );

async function asked<T>(read: Kysely<Tables>, expression: string): Promise<T> {
  const { rows } = await sql<{ readonly answer: T }>`select ${sql.raw(expression)} as answer`.execute(read);
  return (rows[0] as { readonly answer: T }).answer;
}
