import type { Selectable } from "kysely";
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

  async all(transaction: Transaction, pipeline: string): Promise<ReadonlyMap<string, SurfaceRow>> {
    const rows = await transaction.selectFrom("surfaces").selectAll().where("pipeline", "=", pipeline).execute();
    return new Map(rows.map((row) => [row.key, asRow(row)]));
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
