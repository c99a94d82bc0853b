/** Kysely over Node's own SQLite. */
import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect, SqliteQueryCompiler } from "kysely";
import type { Tables } from "../tables.ts";

type Values = readonly unknown[];

const adapted = (statement: StatementSync) => ({
  reader: statement.columns().length > 0,
  all: (values: Values) => statement.all(...(values as SQLInputValue[])),
  run: (values: Values) => statement.run(...(values as SQLInputValue[])),
  iterate: (values: Values) => statement.iterate(...(values as SQLInputValue[])),
});

type Prepared = ReturnType<typeof adapted>;

/** The part of better-sqlite3 that Kysely's dialect asks for. Statements are kept: most of ours are run again and again. */
class Adapter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = adapted(this.#database.prepare(sql));
    this.#statements.set(sql, prepared);
    return prepared;
  }

  close(): void {
    this.#database.close();
  }
}

/** Who writes has the whole file: the locks on rows that PostgreSQL is asked for mean nothing here. */
class Compiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(): void {}
}

class Dialect extends SqliteDialect {
  override createQueryCompiler = () => new Compiler();
}

export type Connection = { readonly kysely: Kysely<Tables>; readonly raw: DatabaseSync };

/** `FULL`: a commit has reached the disk when it returns, which is what an acknowledged webhook is promised. */
export function connect(path: string, { readOnly }: { readonly readOnly: boolean }): Connection {
  const raw = new DatabaseSync(path, { readOnly, timeout: 5_000 });
  if (!readOnly) raw.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  const kysely = new Kysely<Tables>({ dialect: new Dialect({ database: new Adapter(raw) as never }) });
  return { kysely, raw };
}
