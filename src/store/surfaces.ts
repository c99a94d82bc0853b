import type { Selectable } from "kysely";
import { parts } from "./at-once.ts";
import type { Database, Transaction } from "./database.ts";
import type { SurfacesTable } from "./tables.ts";

type Remote = Readonly<Record<string, string | number | boolean | null>>;
export type SurfaceRow = {
  readonly key: string;
  readonly hash: string;
  readonly remote: Remote;
  readonly writtenAt: number;
};

const asRow = (row: Selectable<SurfacesTable>): SurfaceRow => ({
  key: row.key,
  hash: row.hash,
  remote: JSON.parse(row.remote) as Remote,
  writtenAt: row.written_at,
});

/** What we last wrote where: nothing is written again that has not changed. */
export class Surfaces {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those of these keys that were written: a pipeline has more of them from year to year. */
  async written(
    transaction: Transaction,
    pipeline: string,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, SurfaceRow>> {
    const written = new Map<string, SurfaceRow>();
    for (const some of parts(keys)) {
      const of = transaction.selectFrom("surfaces").selectAll().where("pipeline", "=", pipeline);
      for (const row of await of.where("key", "in", some).execute()) written.set(row.key, asRow(row));
    }
    return written;
  }

  /**
   * Deletes what was written before and is not wanted any more. The comment of a pull request stays known: the same pull
   * request may be spoken of years later, in the same comment.
   */
  async forget(
    transaction: Transaction,
    pipeline: string,
    { wanted, before }: { readonly wanted: ReadonlySet<string>; readonly before: number },
  ): Promise<void> {
    const over = await transaction
      .selectFrom("surfaces")
      .select("key")
      .where("pipeline", "=", pipeline)
      .where("written_at", "<", before)
      .where("key", "not like", "living/%")
      .execute();
    const keys = over.map((row) => row.key).filter((key) => !wanted.has(key));
    for (const some of parts(keys)) {
      const of = transaction.deleteFrom("surfaces").where("pipeline", "=", pipeline);
      await of.where("key", "in", some).execute();
    }
  }

  async get(pipeline: string, key: string): Promise<SurfaceRow | null> {
    const row = await this.#database.read
      .selectFrom("surfaces")
      .selectAll()
      .where("pipeline", "=", pipeline)
      .where("key", "=", key)
      .executeTakeFirst();
    return row === undefined ? null : asRow(row);
  }

  async put(
    transaction: Transaction,
    { pipeline, key, hash, remote, writtenAt }: SurfaceRow & { readonly pipeline: string },
  ): Promise<void> {
    const said = { hash, remote: JSON.stringify(remote), written_at: writtenAt };
    await transaction
      .insertInto("surfaces")
      .values({ pipeline, key, ...said })
      .onConflict((conflict) => conflict.columns(["pipeline", "key"]).doUpdateSet(said))
      .execute();
  }
}
