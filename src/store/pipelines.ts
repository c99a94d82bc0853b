import type { Selectable } from "kysely";
import type { Database, Transaction } from "./database.ts";
import { GENESIS } from "./journal.ts";
import type { PipelinesTable } from "./tables.ts";

export type PipelineRow = {
  readonly id: string;
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string | null;
  readonly private: boolean;
};

const asRow = (row: Selectable<PipelinesTable>): PipelineRow => ({
  id: row.id,
  installation: row.installation,
  repository: row.repository,
  owner: row.owner,
  name: row.name,
  defaultBranch: row.default_branch,
  private: row.private === 1,
});

export class Pipelines {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Owner, name and branch follow what GitHub said last; a webhook that does not name the branch leaves it. */
  async upsert(transaction: Transaction, pipeline: PipelineRow): Promise<PipelineRow> {
    const { id, installation, repository, owner, name } = pipeline;
    const said = { installation, owner, name, private: pipeline.private ? 1 : 0 };
    const branch = pipeline.defaultBranch === null ? {} : { default_branch: pipeline.defaultBranch };
    const fresh = { id, repository, ...said, default_branch: pipeline.defaultBranch, sequence: 0, hash: GENESIS };
    const row = await transaction
      .insertInto("pipelines")
      .values({ ...fresh, snapshot: null, snapshot_sequence: 0, wake_at: null })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ ...said, ...branch }))
      .returningAll()
      .executeTakeFirstOrThrow();
    return asRow(row);
  }

  async get(id: string): Promise<PipelineRow | null> {
    const row = await this.#database.read.selectFrom("pipelines").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : asRow(row);
  }

  async all(): Promise<readonly PipelineRow[]> {
    const rows = await this.#database.read
      .selectFrom("pipelines")
      .selectAll()
      .orderBy("owner")
      .orderBy("name")
      .execute();
    return rows.map(asRow);
  }

  async setWake(transaction: Transaction, id: string, at: number | null): Promise<void> {
    await transaction.updateTable("pipelines").set({ wake_at: at }).where("id", "=", id).execute();
  }

  /** Those in which something is due by time alone. */
  async due(now: number): Promise<readonly string[]> {
    const rows = await this.#database.read.selectFrom("pipelines").select("id").where("wake_at", "<=", now).execute();
    return rows.map((row) => row.id);
  }

  async nextWake(now: number): Promise<number | null> {
    const row = await this.#database.read
      .selectFrom("pipelines")
      .select(({ fn }) => fn.min("wake_at").as("at"))
      .where("wake_at", ">", now)
      .executeTakeFirst();
    return row?.at ?? null;
  }
}
