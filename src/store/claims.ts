/**
 * Which process works on which pipeline, where several share the store. A pipeline is worked on by whoever has claimed it, until it
 * is given back or that process is dead: the one place in which processes meet, and no other order among them is needed.
 */
import { sql } from "kysely";
import type { Database, Transaction } from "./database.ts";
import { nextOf } from "./due.ts";
import type { WritesFrom } from "./due.ts";
import { dueInTurn } from "./in-turn.ts";
import type { Outbox } from "./outbox.ts";
import { routed } from "./routing.ts";
import type { Route } from "./routing.ts";
import { RING, ROUTES_ALONE } from "./postgres/life.ts";
import type { Life } from "./postgres/life.ts";

/** Pipelines that one process works on at once. */
const MOST = 1_000;
/** So many of them are left by those of whom webhooks come. */
const LEFT = MOST / 2;
/** So many are taken at each look, whoever else may come for them: a process that lives may hang. */
const FEW = 4;

/** A pipeline that this process works on from now on, and what the one before remembered of it. */
export type Claimed = { readonly pipeline: string; readonly memory: string | null };

/** A pipeline of which nothing is in hand. */
export type Resting = {
  readonly pipeline: string;
  /** Before this time nothing of it is to be done. */
  readonly notBefore: number;
  /** Handed to whoever works on it next. */
  readonly memory: string | null;
};
/** `lookAt`: what a dead process had begun is looked for from then on. */
type Due = { readonly now: number; readonly lookAt: number };

export class Claims {
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #connect: (rung: () => void) => Promise<Life>;
  readonly #ours = new Set<string>();
  #life: Life | null = null;
  /** How many share the store. */
  #processes = 1;

  constructor(database: Database, outbox: Outbox, connect: (rung: () => void) => Promise<Life>) {
    this.#database = database;
    this.#outbox = outbox;
    this.#connect = connect;
  }

  /** Comes to life under a new number. `rung`: there may be work; `lost`: what was claimed may be another's. */
  async begin({ rung, lost }: { readonly rung: () => void; readonly lost: () => void }): Promise<void> {
    const life = await this.#connect(rung);
    this.#life = life;
    this.#database.claimant = life.id;
    void life.ended.then(() => {
      if (this.#life !== life) return;
      this.#life = null;
      this.#database.claimant = 0;
      this.#ours.clear();
      lost();
    });
  }

  /** What this process works on. */
  get ours(): ReadonlySet<string> {
    return this.#ours;
  }

  get isAlive(): boolean {
    return this.#life !== null;
  }

  get #room(): number {
    return this.#life === null ? 0 : Math.max(0, MOST - this.#ours.size);
  }

  /** Whether this process is the one that does what is done once for all pipelines. */
  async leads(): Promise<boolean> {
    return (await this.#life?.leads()) ?? false;
  }

  /** Of so many that are to be claimed this process's part, beside what it has: whoever is done with his comes for more. */
  #part(due: number): number {
    // Of two each takes a third: whoever works faster has the last.
    const each = Math.ceil((this.#ours.size + due) / (2 * this.#processes - 1));
    return Math.max(FEW, each - this.#ours.size);
  }

  /** Claims what is due and nobody's: where that is too much, installations take turns. `isMore`: some may be left to others. */
  async take({ now, lookAt }: Due): Promise<{ readonly claimed: readonly Claimed[]; readonly isMore: boolean }> {
    const room = this.#room;
    let isMore = true;
    if (room === 0) return { claimed: [], isMore };
    const claimed = await this.#claiming(async (transaction) => {
      const { claimant } = this.#database;
      const found = await dueInTurn(transaction, { claimant, now, room, part: (due) => this.#part(due) });
      isMore = found.isMore;
      return await this.#claim(transaction, found.rows, lookAt);
    });
    return { claimed, isMore };
  }

  /** What `work` routes no other process reads meanwhile. `null`: another is at it, and rings when it is done. */
  async routesAlone<T>(work: () => Promise<T>): Promise<T | null> {
    const done: T[] = [];
    try {
      await this.#database.write(async (transaction) => {
        const { rows } = await sql.raw<{ readonly alone: boolean }>(ROUTES_ALONE).execute(transaction);
        if (rows[0]?.alone !== true) return;
        await sql.raw(RING).execute(transaction);
        done.push(await work());
      });
    } catch (error) {
      // Whoever takes too long is alone no more. What he has routed stands: it is written by transactions of its own.
      if (done.length === 0) throw error;
    }
    return done[0] ?? null;
  }

  /**
   * Writes down who hears what, and claims this process's part of those pipelines that are nobody's; the others are due, and whoever
   * works on them is told. `heard`: what is for this process to hear.
   */
  async route(routes: readonly Route[], { now, lookAt }: Due) {
    let written: readonly Route[] = [];
    const claimed = await this.#claiming(async (transaction) => {
      // First the pipelines, as a step does: who had the deliveries in hand would wait for a step that wants to be done with them.
      const named = await locked(transaction, [...new Set(routes.map(({ pipeline }) => pipeline))]);
      written = await routed(transaction, routes);
      const ours = new Set(written.map(({ pipeline }) => pipeline));
      const rows = named.filter(({ id }) => ours.has(id));
      // Whoever is heard of beyond that takes his turn with all that is due.
      const open = rows.filter((row) => row.claimed_by === null);
      const free = open.slice(0, Math.max(0, Math.min(this.#part(open.length), this.#room - LEFT)));
      const others = rows.filter((row) => !this.#ours.has(row.id) && !free.includes(row)).map(({ id }) => id);
      if (others.length > 0) {
        const due_at = sql<number>`least(due_at, ${now})`;
        await transaction.updateTable("pipelines").set({ due_at }).where("id", "in", others).execute();
        await sql.raw(RING).execute(transaction);
      }
      return await this.#claim(transaction, free, lookAt);
    });
    return { claimed, heard: new Set(written.filter((one) => this.#ours.has(one.pipeline)).map(({ seq }) => seq)) };
  }

  /** Hands out those whose sweep is due, as `Pipelines.claimSweeps` does: of this process's and of those that are nobody's. */
  async takeSweeps({ now, lookAt }: Due, next: { readonly nextAt: number; readonly limit: number }) {
    let ids: readonly string[] = [];
    if (this.#life === null || next.limit <= 0) return { ids, claimed: [] };
    const claimed = await this.#claiming(async (transaction) => {
      const open = transaction.selectFrom("pipelines").select(["id", "memory", "claimed_by"]);
      const rows = await open
        .where("sweep_at", "<=", now)
        .where(({ eb, or }) => or([eb("claimed_by", "is", null), eb("claimed_by", "=", this.#database.claimant)]))
        .orderBy("sweep_at")
        .limit(next.limit)
        .forUpdate()
        .skipLocked()
        .execute();
      ids = rows.map(({ id }) => id);
      if (ids.length === 0) return [];
      await transaction.updateTable("pipelines").set({ sweep_at: next.nextAt }).where("id", "in", ids).execute();
      const free = rows.filter((row) => row.claimed_by === null);
      return await this.#claim(transaction, free, lookAt);
    });
    return { ids, claimed };
  }

  async #claiming(work: (transaction: Transaction) => Promise<readonly Claimed[]>): Promise<readonly Claimed[]> {
    const life = this.#life;
    const claimed = await this.#database.write(work);
    // Lost while it was written down: they are found to be a dead process's.
    if (life !== this.#life) return [];
    for (const { pipeline } of claimed) this.#ours.add(pipeline);
    return claimed;
  }

  async #claim(
    transaction: Transaction,
    rows: readonly { readonly id: string; readonly memory: string | null }[],
    lookAt: number,
  ): Promise<readonly Claimed[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const claimed_by = this.#database.claimant;
    await transaction.updateTable("pipelines").set({ claimed_by }).where("id", "in", ids).execute();
    await this.#outbox.recover(transaction, lookAt, ids);
    return rows.map(({ id, memory }) => ({ pipeline: id, memory }));
  }

  /** Another process has it. */
  lose(pipeline: string): void {
    this.#ours.delete(pipeline);
  }

  /** Lets go of these pipelines. Answers those that are kept, as something of them is due. */
  async giveBack(
    resting: readonly Resting[],
    { now, lookAt }: Due,
    writesFrom: WritesFrom,
  ): Promise<ReadonlySet<string>> {
    if (resting.length === 0 || this.#life === null) return new Set();
    const kept = await this.#database.write(async (transaction) => {
      const due = new Set<string>();
      const ids = resting.map(({ pipeline }) => pipeline);
      const rows = await locked(transaction, ids);
      const ours = rows.filter((row) => row.claimed_by === this.#database.claimant).map(({ id }) => id);
      // Nothing of them is in hand: what stands as begun was begun without our knowing, as its commit's answer was lost.
      if (ours.length > 0) await this.#outbox.recover(transaction, lookAt, ours);
      const times = await nextOf(transaction, ours, writesFrom);
      for (const { pipeline, notBefore, memory } of resting) {
        const next = times.get(pipeline);
        if (next === undefined) continue;
        const due_at = next === null ? null : Math.max(next, notBefore);
        if (due_at !== null && due_at <= now) due.add(pipeline);
        else {
          const given = { claimed_by: null, due_at, memory };
          await transaction.updateTable("pipelines").set(given).where("id", "=", pipeline).execute();
        }
      }
      return due;
    });
    for (const { pipeline } of resting) if (!kept.has(pipeline)) this.#ours.delete(pipeline);
    return kept;
  }

  /**
   * Counts who lives. Gives back what dead processes had claimed, and what this one has without knowing it: the answer to a commit may
   * be lost.
   */
  async bury(): Promise<void> {
    const life = this.#life;
    if (life === null) return;
    this.#processes = await life.present();
    await this.#database.write(async (transaction) => await freed(transaction, life.id, this.#ours));
    const rows = await this.#database.read
      .selectFrom("pipelines")
      .select("claimed_by")
      .distinct()
      .where("claimed_by", "is not", null)
      .where("claimed_by", "!=", this.#database.claimant)
      .execute();
    const ids = rows.map((row) => row.claimed_by).filter((id) => id !== null);
    await life.dead(ids, async (id) => {
      await this.#database.write(async (transaction) => await freed(transaction, id, NOBODYS));
    });
  }

  /** When the next that is nobody's is due, after `now`. */
  async nextDue(now: number): Promise<number | null> {
    const row = await this.#database.read
      .selectFrom("pipelines")
      .select(({ fn }) => fn.min("due_at").as("at"))
      .where("claimed_by", "is", null)
      .where("due_at", ">", now)
      .executeTakeFirst();
    return row?.at ?? null;
  }

  /** Everything is somebody else's. */
  async end(): Promise<void> {
    const life = this.#life;
    if (life === null) return;
    this.#life = null;
    await this.#database.write(async (transaction) => {
      await freed(transaction, life.id, NOBODYS);
      await sql.raw(RING).execute(transaction);
    });
    this.#ours.clear();
    await life.end();
  }
}

/** Rows are locked in this order alone: two processes that lock the same never wait for each other. */
async function locked(transaction: Transaction, ids: readonly string[]) {
  return await transaction
    .selectFrom("pipelines")
    .select(["id", "claimed_by", "memory"])
    .where("id", "in", ids)
    .orderBy("id")
    .forUpdate()
    .execute();
}

const NOBODYS: ReadonlySet<string> = new Set();

/** Those of a process that are not known to be worked on. Whoever takes them up looks what is due. */
async function freed(transaction: Transaction, claimant: number, worked: ReadonlySet<string>): Promise<void> {
  const rows = await transaction.selectFrom("pipelines").select("id").where("claimed_by", "=", claimant).execute();
  const ids = rows.map(({ id }) => id).filter((id) => !worked.has(id));
  if (ids.length === 0) return;
  await locked(transaction, ids);
  const given = { claimed_by: null, due_at: 0 };
  const theirs = transaction.updateTable("pipelines").set(given).where("claimed_by", "=", claimant);
  await theirs.where("id", "in", ids).execute();
}
