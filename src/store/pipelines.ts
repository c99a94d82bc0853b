import { sql } from "kysely";
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

export type PipelineStanding = {
  readonly wakeAt: number | null;
  readonly sweepAt: number | null;
  /** By what they are doing. */
  readonly openRuns: Readonly<Record<string, number>>;
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
      .values({
        ...fresh,
        snapshot: null,
        snapshot_sequence: 0,
        wake_at: null,
        sweep_at: null,
        due_at: null,
        claimed_by: null,
        memory: null,
        open_runs: null,
      })
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

  /** What follows from its state. `sweepAt`: kept where one is set; `null`: not swept. */
  async setStanding(
    transaction: Transaction,
    id: string,
    { wakeAt, sweepAt, openRuns }: PipelineStanding,
  ): Promise<void> {
    const sweep_at = sweepAt === null ? null : sql<number>`coalesce(sweep_at, ${sweepAt})`;
    const open_runs = Object.keys(openRuns).length === 0 ? null : JSON.stringify(openRuns);
    const standing = { wake_at: wakeAt, sweep_at, open_runs };
    await transaction.updateTable("pipelines").set(standing).where("id", "=", id).execute();
  }

  /** All are swept at that time: what is none of ours drops out then. */
  async sweepAll(at: number): Promise<void> {
    await this.#database.write(async (transaction) => {
      const all = transaction.selectFrom("pipelines").select("id").orderBy("id").forUpdate();
      await transaction.updateTable("pipelines").set({ sweep_at: at }).where("id", "in", all).execute();
    });
  }

  /** Those that this process works on. */
  get #ours() {
    const { read, claimant } = this.#database;
    return read.selectFrom("pipelines").$if(claimant !== null, (rows) => rows.where("claimed_by", "=", claimant));
  }

  /**
   * Hands out those whose sweep is due, the one that has waited longest first; each is due again at `nextAt`. Rows of several
   * pipelines are locked in the order of their ids, so that two processes that want the same ones queue up, and neither waits for ever.
   */
  async claimSweeps(now: number, { nextAt, limit }: { readonly nextAt: number; readonly limit: number }) {
    if (limit <= 0) return [];
    const due = this.#ours.select("id").where("sweep_at", "<=", now).orderBy("sweep_at").limit(limit);
    const ids = (await due.execute()).map((row) => row.id);
    if (ids.length === 0) return [];
    return await this.#database.write(async (transaction) => {
      const still = transaction
        .selectFrom("pipelines")
        .select("id")
        .where("id", "in", ids)
        .where("sweep_at", "<=", now);
      const ours = new Set((await still.orderBy("id").forUpdate().execute()).map((row) => row.id));
      if (ours.size === 0) return [];
      await transaction
        .updateTable("pipelines")
        .set({ sweep_at: nextAt })
        .where("id", "in", [...ours])
        .execute();
      return ids.filter((id) => ours.has(id));
    });
  }

  async stopSweeping(id: string): Promise<void> {
    await this.#database.write(async (transaction) => {
      await transaction.updateTable("pipelines").set({ sweep_at: null }).where("id", "=", id).execute();
    });
  }

  /** Those in which something is due by time alone. */
  async due(now: number): Promise<readonly string[]> {
    const rows = await this.#ours.select("id").where("wake_at", "<=", now).execute();
    return rows.map((row) => row.id);
  }

  async nextWake(now: number): Promise<number | null> {
    return await this.#next("wake_at", now);
  }

  async nextSweep(now: number): Promise<number | null> {
    return await this.#next("sweep_at", now);
  }

  async #next(column: "wake_at" | "sweep_at", now: number): Promise<number | null> {
    const row = await this.#ours
      .select(({ fn }) => fn.min(column).as("at"))
      .where(column, ">", now)
      .executeTakeFirst();
    return row?.at ?? null;
  }
}
