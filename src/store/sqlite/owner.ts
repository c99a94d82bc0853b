/**
 * One process owns a data file. The lock is the kernel's, on a second, empty database beside it, so that it vanishes with the
 * process however that ends, and the command line can still read the data.
 */
import { writeFileSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Another Sluice process has the data file. */
export class StoreBusyError extends Error {
  override name = "StoreBusyError";

  constructor(path: string, owner: string, cause: unknown) {
    const advice =
      "One process owns a SQLite file: stop the other one. Several run on PostgreSQL: `sluice migrate sqlite-to-postgres` takes the data there.";
    super(`${path} is in use by another Sluice process (pid ${owner}). ${advice}`, { cause });
  }
}

/** Takes the lock for the rest of the process's life, or until it is released. */
export function own(path: string): () => void {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
  } catch (error) {
    lock.close();
    throw isBusy(error) ? new StoreBusyError(path, ownerOf(path), error) : error;
  }
  writeFileSync(`${path}.pid`, String(process.pid));
  return () => lock.close();
}

/** `SQLITE_BUSY`; anything else is the matter of the file itself. */
const isBusy = (error: unknown): boolean => error instanceof Error && "errcode" in error && error.errcode === 5;

function ownerOf(path: string): string {
  try {
    return readFileSync(`${path}.pid`, "utf8");
  } catch {
    return "unknown";
  }
}
