/** What is to be done on GitHub. That an effect is about to be done is written before it is, so that a crash leaves a trace of it. */
import { sql } from "kysely";
import { parts } from "./at-once.ts";
import { isOurs } from "./claimed.ts";
import type { Database, Transaction } from "./database.ts";
import { demands, isUrgent, textsLast } from "./demands.ts";
import type { Demand } from "./demands.ts";
import { isLeft, mattersOtherwise, put, rate, willBeDone } from "./planned.ts";
import type { Planned, Standing } from "./planned.ts";
import { mayBeDone } from "./restored.ts";

export type EffectRow = {
  readonly pipeline: string;
  readonly key: string;
  readonly level: number;
  readonly body: unknown;
  readonly wasUnsure: boolean;
  readonly tries: number;
  readonly looks: number;
};
/** At most `all` effects, and `texts` texts among them; none above `level`. */
export type Claim = {
  readonly whose: { readonly pipeline: string } | { readonly installation: number };
  readonly all: number;
  readonly texts: number;
  readonly level: number;
};
export type Settled = {
  readonly status: "done" | "waiting" | "unsure" | "set-aside";
  readonly at: number;
  readonly nextAt: number;
  readonly tries: number;
  readonly looks: number;
  readonly problem: string | null;
};

/** What is due and above this level may wait for GitHub's limit; what is not is taken up at once, as long as anybody works here. */
export const NEVER_GIVES_WAY = 0;

export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Adds what is new. A key that is there already is left alone, unless it was dropped and is wanted again; but what waits comes to
   * matter as much as is said now.
   * In a store that was restored, what begins or stops something is new to us only, and is looked for.
   * Answers whether anything of it begins or stops something.
   */
  async enqueue(transaction: Transaction, pipeline: string, planned: readonly Planned[]): Promise<boolean> {
    const known = await this.standing(transaction, pipeline, planned);
    const fresh = planned.filter(({ key }) => (known.get(key)?.status ?? "dropped") === "dropped");
    for (const one of planned) if (mattersOtherwise(known.get(one.key), one)) await rate(transaction, pipeline, one);
    const [urgent] = fresh.filter(({ kind }) => isUrgent(kind));
    const isKnown = urgent === undefined || !(await mayBeDone(transaction, urgent.nextAt));
    const asked = isKnown ? fresh : fresh.map((one) => (isUrgent(one.kind) ? { ...one, isUnsure: true } : one));
    for (const some of parts(asked)) await put(transaction, pipeline, some);
    return urgent !== undefined;
  }

  /** How the effects of these keys stand; those that were never asked for are left out. */
  async standing(
    transaction: Transaction,
    pipeline: string,
    asked: readonly Pick<Planned, "key">[],
  ): Promise<ReadonlyMap<string, Standing>> {
    const known = new Map<string, Standing>();
    for (const keys of parts(asked.map(({ key }) => key))) {
      const rows = await transaction
        .selectFrom("effects")
        .select(["key", "status", "level", "next_at as nextAt", "settled_at as settledAt", "problem"])
        .where("pipeline", "=", pipeline)
        .where("key", "in", keys)
        .execute();
      for (const row of rows) known.set(row.key, row);
    }
    return known;
  }

  /** Effects that are done again, each time what they write has changed, unless they will be done anyway. */
  async requeue(
    transaction: Transaction,
    pipeline: string,
    planned: readonly Planned[],
    standing: ReadonlyMap<string, Standing>,
  ): Promise<void> {
    const again = planned.filter((one) => {
      const known = standing.get(one.key);
      return !willBeDone(known, one) && !isLeft(known, one.nextAt);
    });
    for (const some of parts(again)) await put(transaction, pipeline, some);
  }

  /** What is waiting and no longer wanted is not done. What was begun is seen through. */
  async drop(transaction: Transaction, pipeline: string, wanted: ReadonlySet<string>): Promise<void> {
    const rows = await transaction
      .selectFrom("effects")
      .select("key")
      .where("pipeline", "=", pipeline)
      .where("status", "=", "waiting")
      .execute();
    const unwanted = rows.map((row) => row.key).filter((key) => !wanted.has(key));
    for (const keys of parts(unwanted)) {
      await transaction
        .updateTable("effects")
        .set({ status: "dropped" })
        .where("pipeline", "=", pipeline)
        .where("key", "in", keys)
        // It may have been handed out since it was read.
        .where("status", "=", "waiting")
        .execute();
    }
  }

  /** Deletes what is over since `before` and not wanted any more. What is wanted stays: its key says that it was done. */
  async forget(
    transaction: Transaction,
    pipeline: string,
    { wanted, before }: { readonly wanted: ReadonlySet<string>; readonly before: number },
  ): Promise<void> {
    const over = await transaction
      .selectFrom("effects")
      .select("key")
      .where("pipeline", "=", pipeline)
      .where("status", "in", ["done", "dropped", "set-aside"])
      .where("next_at", "<", before)
      .execute();
    for (const keys of parts(over.map((row) => row.key).filter((key) => !wanted.has(key)))) {
      const gone = transaction.deleteFrom("effects").where("pipeline", "=", pipeline).where("key", "in", keys);
      await gone.execute();
    }
  }

  /** What is due, by installation and level. */
  async demands(now: number): Promise<readonly Demand[]> {
    return await demands(this.#database, now);
  }

  /**
   * Marks what is due as started, and hands it out: what begins or stops something first, then by level, then what has waited
   * longest. Nothing of it may be begun before the transaction is committed. What another transaction has its hands on is passed
   * over: it is being handed out there, or belongs to a step that hands it out at its end.
   */
  async claim(
    transaction: Transaction,
    now: number,
    { whose, all, texts, level }: Claim,
  ): Promise<readonly EffectRow[]> {
    if (all <= 0) return [];
    const rows = await transaction
      .selectFrom("effects")
      .selectAll()
      .where(({ eb }) =>
        "pipeline" in whose ? eb("pipeline", "=", whose.pipeline) : isOurs(this.#database.claimant, whose.installation),
      )
      .where("status", "in", ["waiting", "unsure"])
      .where("next_at", "<=", now)
      .where("level", "<=", level)
      .orderBy(textsLast)
      .orderBy("level")
      .orderBy("next_at")
      .limit(all)
      .forUpdate()
      .skipLocked()
      .execute();
    const ofTexts = rows.filter((row) => !isUrgent(row.kind));
    const claimed = rows.slice(0, rows.length - Math.max(0, ofTexts.length - texts));
    for (const [of, keys] of byPipeline(claimed)) {
      await transaction
        .updateTable("effects")
        .set((row) => ({ status: "started", tries: row("tries", "+", 1) }))
        .where("pipeline", "=", of)
        .where("key", "in", keys)
        .execute();
    }
    return claimed.map((row): EffectRow => ({
      pipeline: row.pipeline,
      key: row.key,
      level: row.level,
      body: JSON.parse(row.body),
      wasUnsure: row.status === "unsure",
      tries: row.tries + 1,
      looks: row.looks,
    }));
  }

  async settle(transaction: Transaction, pipeline: string, key: string, settled: Settled): Promise<void> {
    const { status, at, nextAt, tries, looks, problem } = settled;
    await transaction
      .updateTable("effects")
      .set({ status, settled_at: at, next_at: nextAt, tries, looks, problem })
      .where("pipeline", "=", pipeline)
      .where("key", "=", key)
      // What came of it may be told twice, or after another process has looked for it.
      .where("status", "=", "started")
      .execute();
  }

  /** What a dead process had begun, of these pipelines or of all, may have been done, or be on its way still: it is looked for from `at` on. */
  async recover(transaction: Transaction, at: number, pipelines: readonly string[] | "all"): Promise<void> {
    await transaction
      .updateTable("effects")
      .set({ status: "unsure", looks: 0, next_at: at })
      .where("status", "=", "started")
      .$if(pipelines !== "all", (rows) => rows.where("pipeline", "in", pipelines as readonly string[]))
      .execute();
  }

  async nextDue(now: number): Promise<number | null> {
    const { read, claimant } = this.#database;
    // Of each by itself: there the index has the first one at once, and of both together it has none.
    const first = async (status: "waiting" | "unsure"): Promise<number | null> => {
      const row = await read
        .selectFrom("effects")
        .select(({ fn }) => fn.min("next_at").as("at"))
        .where("status", "=", status)
        .where("next_at", ">", now)
        .where(isOurs(claimant))
        .executeTakeFirst();
      return row?.at ?? null;
    };
    const times = [await first("waiting"), await first("unsure")].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  async count(): Promise<{ readonly waiting: number; readonly setAside: number }> {
    const rows = await this.#database.read
      .selectFrom("effects")
      .select(["status", sql<number>`count(*)`.as("count")])
      .where("status", "in", ["waiting", "unsure", "set-aside"])
      .groupBy("status")
      .execute();
    const of = (...statuses: readonly string[]): number =>
      rows.reduce((sum, { status, count }) => sum + (statuses.includes(status) ? Number(count) : 0), 0);
    return { waiting: of("waiting", "unsure"), setAside: of("set-aside") };
  }
}

function byPipeline(rows: readonly { readonly pipeline: string; readonly key: string }[]) {
  const keys = Map.groupBy(rows, (row) => row.pipeline);
  return [...keys].map(([pipeline, of]) => [pipeline, of.map((row) => row.key)] as const);
}
