/** A store in one file, which one process owns. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Database, Transaction } from "../database.ts";
import { inGroups } from "../groups.ts";
import { migrate, migrated, sameVersion } from "../migrate.ts";
import { StoreUnusableError } from "../unusable.ts";
import { connect } from "./connection.ts";
import type { Connection } from "./connection.ts";
import { own, StoreBusyError } from "./owner.ts";

/** Throws `StoreBusyError` where another process owns the file, `StoreUnusableError` where it cannot be opened. */
export async function openSqlite(path: string): Promise<Database> {
  const { release, writer } = opened(path);
  await migrate(writer.kysely, path);
  const reader = connect(path, { readOnly: true });
  const write = writing(writer);
  return {
    ...about(path),
    read: reader.kysely,
    write,
    writeEach: write,
    // What holds the file may be full or have gone: it is asked for a transaction.
    isWritable: async () => await write(() => Promise.resolve(true)),
    async close() {
      await reader.kysely.destroy();
      await writer.kysely.destroy();
      release();
    },
  };
}

/** What is asked for in one tick is one transaction. */
function writing(writer: Connection): Database["write"] {
  const commit = inGroups((group: readonly Work[]) => commitGroup(writer, group));
  return async (work) => {
    let result: Awaited<ReturnType<typeof work>> | undefined;
    await commit(async (transaction) => {
      result = await work(transaction);
    });
    return result as Awaited<ReturnType<typeof work>>;
  };
}

export async function besideSqlite(path: string, how: { readonly readOnly: boolean }): Promise<Database | null> {
  if (!existsSync(path)) return null;
  const beside = connect(path, how);
  const close = (): Promise<void> => beside.kysely.destroy();
  try {
    await sameVersion((await migrated(beside.kysely)) ?? [], path);
  } catch (error) {
    await close();
    throw error;
  }
  const write = how.readOnly ? () => Promise.reject(new Error("this store was opened to be read")) : writing(beside);
  return { ...about(path), read: beside.kysely, write, writeEach: write, close };
}

const about = (path: string): Pick<Database, "claimant" | "live" | "isWritable" | "size"> => ({
  claimant: null,
  live: null,
  isWritable: async () => mayWrite(path) && mayWrite(dirname(path)),
  size: async () => statSync(path).size,
});

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
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

type Work = (transaction: Transaction) => Promise<void>;

/** One transaction for all; a savepoint for each, so that one that fails takes only its own writes back. */
async function commitGroup({ kysely, raw }: Connection, group: readonly Work[]) {
  const ends: PromiseSettledResult<void>[] = [];
  try {
    raw.exec("BEGIN IMMEDIATE");
    for (const work of group) {
      raw.exec("SAVEPOINT work");
      const [end] = await Promise.allSettled([work(kysely)]);
      raw.exec(end.status === "fulfilled" ? "RELEASE work" : "ROLLBACK TO work; RELEASE work");
      ends.push(end);
    }
    raw.exec("COMMIT");
    return ends;
  } catch (reason) {
    if (raw.isTransaction) raw.exec("ROLLBACK");
    return group.map(() => ({ status: "rejected", reason }) as const);
  }
}
