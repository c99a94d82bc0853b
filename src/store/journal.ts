/** The ledger: every decision of a pipeline in order, each entry bound to the one before by its hash. */
import { createHash } from "node:crypto";
import { evolve } from "../pipeline/evolve.ts";
import type { Event } from "../pipeline/event.ts";
import { initialState } from "../pipeline/model.ts";
import type { State } from "../pipeline/model.ts";
import { ClaimLostError } from "./claimed.ts";
import type { Database, Transaction } from "./database.ts";
import { asRow, COLUMNS } from "./pipeline-row.ts";
import type { PipelineRow } from "./pipeline-row.ts";
import { columnsOf } from "./standing.ts";
import type { PipelineStanding } from "./standing.ts";
import type { Tables } from "./tables.ts";

export const GENESIS = "0".repeat(64);
/** A state is folded from at most this many entries; then it is written down. */
const SNAPSHOT_EVERY = 100;
/** A snapshot of another shape is not believed: while a new version takes the place of an old one both write them. */
const SHAPE = 3;
/** States held in memory, so that a busy pipeline is not read again for each step. */
const STATES_HELD = 200;

export type Loaded = { readonly state: State; readonly sequence: number };
/** A pipeline, and what its journal comes to. */
export type Whole = Loaded & { readonly row: PipelineRow };
type Snapshot = { readonly shape: typeof SHAPE; readonly state: State };
/** `hash`: of the last entry that is folded in. */
type Held = { readonly loaded: Loaded; readonly hash: string };
export type Entry = { readonly event: Event; readonly because: string };
export type Appending = {
  readonly pipeline: string;
  readonly after: number;
  readonly events: readonly Entry[];
  readonly state: State;
  /** Absent: as before. */
  readonly standing?: PipelineStanding;
};
export type Verified = { readonly entries: number; readonly brokenAt: number | null };

const hashOf = (previous: string, pipeline: string, sequence: number, text: string): string =>
  createHash("sha256").update(`${previous}\n${pipeline}\n${sequence}\n${text}`).digest("hex");

export class Journal {
  readonly #database: Database;
  readonly #held = new Map<string, Held>();

  constructor(database: Database) {
    this.#database = database;
  }

  #hold(pipeline: string, held: Held): void {
    this.#held.delete(pipeline);
    this.#held.set(pipeline, held);
    const oldest = this.#held.keys().next().value;
    if (this.#held.size > STATES_HELD && oldest !== undefined) this.#held.delete(oldest);
  }

  async load(pipeline: string): Promise<Loaded> {
    const { state, sequence } = (await this.whole(pipeline)) ?? { state: initialState, sequence: 0 };
    return { state, sequence };
  }

  /** `null`: nobody has heard of it. */
  async whole(pipeline: string): Promise<Whole | null> {
    const found = await this.#database.read
      .selectFrom("pipelines")
      .select([...COLUMNS, "hash"])
      .where("id", "=", pipeline)
      .executeTakeFirst();
    if (found === undefined) return null;
    const row = asRow(found);
    const known = this.#held.get(pipeline);
    // Its number would not tell: where a commit failed, another process may have written that entry since.
    if (known?.hash === found.hash) return { ...known.loaded, row };
    const held = await folded(this.#database, pipeline);
    this.#hold(pipeline, held);
    return { ...held.loaded, row };
  }

  /**
   * Writes what was decided from the state `after` that entry. Throws if something else was written meanwhile, also where nothing
   * was decided: that too was decided from that state; `ClaimLostError` where another process works on the pipeline. From here on
   * its row is this transaction's alone.
   */
  async append(transaction: Transaction, { pipeline, after, events, state, standing }: Appending): Promise<void> {
    const row = await transaction
      .selectFrom("pipelines")
      .select(["sequence", "hash", "snapshot_sequence", "claimed_by"])
      .where("id", "=", pipeline)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const { claimant } = this.#database;
    // 0: this process is dead to the others.
    if (claimant === 0 || (claimant !== null && row.claimed_by !== claimant))
      throw new ClaimLostError(`${pipeline} is worked on by another process now`);
    if (row.sequence !== after)
      throw new Error(`the journal of ${pipeline} has moved on from ${after} to ${row.sequence}`);
    const entries = chained(pipeline, row, events);
    if (entries.length > 0) await transaction.insertInto("journal").values(entries).execute();
    const { sequence, hash } = entries.at(-1) ?? row;
    const isDue = sequence - row.snapshot_sequence >= SNAPSHOT_EVERY;
    const written = (): string => JSON.stringify({ shape: SHAPE, state } satisfies Snapshot);
    const snapshot = isDue ? { snapshot: written(), snapshot_sequence: sequence } : {};
    const stands = standing === undefined ? {} : columnsOf(standing);
    const own = transaction.updateTable("pipelines").where("id", "=", pipeline);
    await own.set({ sequence, hash, ...snapshot, ...stands }).execute();
    // Held before the commit: should that fail, the hash differs and it is not believed.
    if (entries.length > 0) this.#hold(pipeline, { loaded: { state, sequence }, hash });
  }

  async history(pipeline: string, from = 1, limit = 1_000) {
    return await this.#database.read
      .selectFrom("journal")
      .selectAll()
      .where("pipeline", "=", pipeline)
      .where("sequence", ">=", from)
      .orderBy("sequence")
      .limit(limit)
      .execute();
  }

  /** Walks the whole chain, which must reach the last entry that its pipeline knows of: a ledger cut short is broken too. */
  async verify(pipeline: string): Promise<Verified> {
    const last = await this.#database.read
      .selectFrom("pipelines")
      .select(["sequence", "hash"])
      .where("id", "=", pipeline)
      .executeTakeFirst();
    let previous = GENESIS;
    let entries = 0;
    for (let from = 1; ; from = entries + 1) {
      const rows = await this.history(pipeline, from);
      if (rows.length === 0) return { entries, brokenAt: entries < (last?.sequence ?? 0) ? entries + 1 : null };
      for (const row of rows) {
        const expected = hashOf(previous, pipeline, entries + 1, row.event);
        const isOther = row.sequence === last?.sequence && row.hash !== last.hash;
        if (row.sequence !== entries + 1 || row.previous_hash !== previous || row.hash !== expected || isOther)
          return { entries, brokenAt: entries + 1 };
        previous = row.hash;
        entries += 1;
      }
    }
  }
}

type Last = { readonly sequence: number; readonly hash: string };

function chained(pipeline: string, last: Last, events: readonly Entry[]) {
  let { sequence, hash } = last;
  return events.map(({ event, because }) => {
    const text = JSON.stringify(event);
    const previous = hash;
    sequence += 1;
    hash = hashOf(previous, pipeline, sequence, text);
    return { pipeline, sequence, at: event.at, because, event: text, previous_hash: previous, hash };
  });
}

/** Up to the entry that is the last at the first look, whatever is written meanwhile. */
async function folded(database: Database, pipeline: string): Promise<Held> {
  const row = await database.read
    .selectFrom("pipelines")
    .select(["sequence", "hash", "snapshot", "snapshot_sequence"])
    .where("id", "=", pipeline)
    .executeTakeFirstOrThrow();
  const start = snapshotIn(row);
  const later = await database.read
    .selectFrom("journal")
    .select(["sequence", "event"])
    .where("pipeline", "=", pipeline)
    .where("sequence", ">", start.sequence)
    .where("sequence", "<=", row.sequence)
    .orderBy("sequence")
    .execute();
  const state = later.reduce((now, { event }) => evolve(now, JSON.parse(event) as Event), start.state);
  return { loaded: { state, sequence: later.at(-1)?.sequence ?? start.sequence }, hash: row.hash };
}

/** Where there is none to go on from, the journal is folded from its first entry. */
function snapshotIn({
  snapshot,
  snapshot_sequence: sequence,
}: Pick<Tables["pipelines"], "snapshot" | "snapshot_sequence">): Loaded {
  const { shape, state } = JSON.parse(snapshot ?? "{}") as Partial<Snapshot>;
  return shape === SHAPE && state !== undefined ? { state, sequence } : { state: initialState, sequence: 0 };
}
