import { sql } from "kysely";
import type { Insertable } from "kysely";
import { parts } from "./at-once.ts";
import type { Database, Transaction } from "./database.ts";
import { GENESIS } from "./journal.ts";
import { asRow, COLUMNS } from "./pipeline-row.ts";
import type { PipelineRow } from "./pipeline-row.ts";
import type { PipelinesTable } from "./tables.ts";

const asFresh = (pipeline: PipelineRow): Insertable<PipelinesTable> => ({
  id: pipeline.id,
  installation: pipeline.installation,
  repository: pipeline.repository,
  owner: pipeline.owner,
  name: pipeline.name,
  default_branch: pipeline.defaultBranch,
  private: pipeline.private ? 1 : 0,
  sequence: 0,
  hash: GENESIS,
  snapshot: null,
  snapshot_sequence: 0,
  wake_at: null,
  sweep_at: null,
  due_at: null,
  claimed_by: null,
  memory: null,
  open_runs: null,
});

export class Pipelines {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Owner, name and branch follow what GitHub said last; a webhook that does not name the branch leaves it. */
  async upsert(transaction: Transaction, said: readonly PipelineRow[]): Promise<readonly PipelineRow[]> {
    const rows: PipelineRow[] = [];
    // Rows are locked in this order, whatever the process.
    const sorted = said.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    for (const some of parts(sorted)) {
      const put = transaction.insertInto("pipelines").values(some.map(asFresh));
      const known = put.onConflict((conflict) =>
        conflict.column("id").doUpdateSet(({ ref, fn }) => ({
          installation: ref("excluded.installation"),
          owner: ref("excluded.owner"),
          name: ref("excluded.name"),
          private: ref("excluded.private"),
          default_branch: fn.coalesce(ref("excluded.default_branch"), ref("pipelines.default_branch")),
        })),
      );
      rows.push(...(await known.returning(COLUMNS).execute()).map(asRow));
    }
    return rows;
  }

  async some(ids: readonly string[]): Promise<readonly PipelineRow[]> {
    const rows: PipelineRow[] = [];
    for (const some of parts(ids)) {
      const of = this.#database.read.selectFrom("pipelines").select(COLUMNS).where("id", "in", some);
      rows.push(...(await of.execute()).map(asRow));
    }
    return rows;
  }

  async get(id: string): Promise<PipelineRow | null> {
    const row = await this.#database.read
      .selectFrom("pipelines")
      .select(COLUMNS)
      .where("id", "=", id)
      .executeTakeFirst();
    return row === undefined ? null : asRow(row);
  }

  async all(): Promise<readonly PipelineRow[]> {
    const rows = await this.#database.read
      .selectFrom("pipelines")
      .select(COLUMNS)
      .orderBy("owner")
      .orderBy("name")
      .execute();
    return rows.map(asRow);
  }

  /**
   * All are swept from that time on: what is none of ours drops out then. Installations take turns, and keep to them, as whoever is
   * swept later is due later the next time too.
   */
  async sweepAll(at: number): Promise<void> {
    await this.#database.write(async (transaction) => {
      const all = transaction.selectFrom("pipelines").select(["id", "installation"]).orderBy("id").forUpdate();
      const place = sql<number>`row_number() over (partition by installation order by id)`;
      const turns = transaction.selectFrom(all.as("every")).select(["every.id", place.as("place")]);
      await transaction
        .updateTable("pipelines")
        .from(turns.as("turn"))
        .set({ sweep_at: sql<number>`cast(${at} as bigint) + turn.place - 1` })
        .whereRef("pipelines.id", "=", "turn.id")
        .execute();
    });
  }

  /** Those that this process works on. */
  get #ours() {
    const { read, claimant } = this.#database;
    return read.selectFrom("pipelines").$if(claimant !== null, (rows) => rows.where("claimed_by", "=", claimant));
  }

  /** Hands out those whose sweep is due, the one that has waited longest first; each is due again at `nextAt`. Where the store is shared, `Claims.takeSweeps` does. */
  async claimSweeps(now: number, { nextAt, limit }: { readonly nextAt: number; readonly limit: number }) {
    if (limit <= 0) return [];
    const due = this.#database.read.selectFrom("pipelines").select("id").where("sweep_at", "<=", now);
    const ids = (await due.orderBy("sweep_at").limit(limit).execute()).map((row) => row.id);
    if (ids.length === 0) return [];
    await this.#database.write(async (transaction) => {
      await transaction.updateTable("pipelines").set({ sweep_at: nextAt }).where("id", "in", ids).execute();
    });
    return ids;
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
