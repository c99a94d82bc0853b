/** Kysely over Node's own SQLite. */
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import type { Tables } from "../tables.ts";

/** The part of better-sqlite3 that Kysely's dialect asks for. Statements are kept: most of ours are run again and again. */
class Adapter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string) {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return {
      reader: statement.columns().length > 0,
      all: (parameters: readonly unknown[]) => statement.all(...(parameters as SQLInputValue[])),
      run: (parameters: readonly unknown[]) => statement.run(...(parameters as SQLInputValue[])),
      iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as SQLInputValue[])),
    };
  }

  close(): void {
    this.#database.close();
  }
}

export type Connection = { readonly kysely: Kysely<Tables>; readonly raw: DatabaseSync };

/** `FULL`: a commit has reached the disk when it returns, which is what an acknowledged webhook is promised. */
export function connect(path: string, { readOnly }: { readonly readOnly: boolean }): Connection {
  const raw = new DatabaseSync(path, { readOnly, timeout: 5_000 });
  if (!readOnly) raw.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Adapter(raw) as never }) });
  return { kysely, raw };
}
