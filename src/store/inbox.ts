import { sql } from "kysely";
import type { Kysely } from "kysely";
import { parts } from "./at-once.ts";
import { isOurs } from "./claimed.ts";
import type { Database, Transaction } from "./database.ts";
import { inGroups } from "./groups.ts";
import { JustPut } from "./just-put.ts";
import type { Tables } from "./tables.ts";

/** GitHub redelivers for three days, Enterprise Server for seven: for so long a GUID that is done must be known. */
const KEPT_MS = 7 * 24 * 3_600_000;

export type DeliveryRow = {
  readonly seq: number;
  readonly guid: string;
  readonly event: string;
  readonly body: string;
  readonly receivedAt: number;
  /** Who is to hear it; `null`: that is still to be read. */
  readonly pipeline: string | null;
  readonly tries: number;
};

const COLUMNS = ["seq", "guid", "event", "received_at as receivedAt", "tries", "pipeline"] as const;

/** `pipeline`: who alone is to hear it, where that was found out. */
export type Later = { readonly nextAt: number; readonly problem: string | null; readonly pipeline?: string };
type Failed = Omit<Later, "pipeline"> & { readonly at: number; readonly mostTries: number };
export type Incoming = { readonly guid: string; readonly event: string; readonly body: Buffer; readonly at: number };

/** Deliveries that are being worked on. `after`: no older one is asked for. */
export type InHand = { readonly held: ReadonlySet<number>; readonly after: number };
const NONE: InHand = { held: new Set(), after: 0 };

/** What one pipeline is to hear of a delivery that several hear: no event of GitHub's is called so. */
export const PART = "sluice:part";

/** So much is read at once of what deliveries say, while nobody is acknowledged: most have some 20 kB, one may have 25 MB. */
const MOST_BYTES = 4 * 1_024 * 1_024;

/** The loop accepts one connection at a turn: what a burst of them brings is worth waiting for, a group of one costs as much. */
const BURST = { turns: 64 };

const dueOf = (read: Kysely<Tables>, now: number) =>
  read.selectFrom("deliveries").select("seq").where("state", "=", "waiting").where("next_at", "<=", now).orderBy("seq");

/** Every webhook, from the moment it is acknowledged until its pipeline has taken its step. */
export class Inbox {
  readonly #database: Database;
  readonly #justPut = new JustPut();
  /**
   * Durable when it resolves: what arrives in a burst is one statement and one wait for the disk. A delivery that came before is
   * known by its GUID, to whichever process it came; only one that is *done* is not done again.
   */
  readonly put: (incoming: Incoming) => Promise<"new" | "known">;

  constructor(database: Database) {
    this.#database = database;
    this.put = inGroups((group) => arrived(database, group, this.#justPut), BURST);
  }

  /** The oldest that may be worked on now, but for those in hand. */
  async due(limit: number, now: number, { held, after }: InHand = NONE): Promise<readonly number[]> {
    const { read, claimant } = this.#database;
    const first = await dueOf(read, now)
      .where("seq", ">", after)
      .where(isOurs(claimant))
      .limit(limit + [...held].filter((seq) => seq > after).length)
      .execute();
    return first
      .map(({ seq }) => seq)
      .filter((seq) => !held.has(seq))
      .slice(0, limit);
  }

  /** The oldest of which nobody knows yet who is to hear them. */
  async unrouted(limit: number, now: number): Promise<readonly number[]> {
    const rows = await dueOf(this.#database.read, now).where("pipeline", "is", null).limit(limit).execute();
    return rows.map(({ seq }) => seq);
  }

  /** The first of these, in their order, that still wait: at least one, and others while all that they say is not too long. */
  async read(seqs: readonly number[]): Promise<readonly DeliveryRow[]> {
    if (seqs.length === 0) return [];
    const waiting = await this.#waiting(seqs)
      .select([...COLUMNS, sql<number>`octet_length(body)`.as("bytes")])
      .orderBy("seq")
      .execute();
    let before = 0;
    const light = waiting.filter(({ bytes }) => (before += bytes) - bytes < MOST_BYTES);
    const bodies = await this.#bodies(light.map(({ seq }) => seq));
    return light.flatMap((row) => {
      const body = bodies.get(row.seq);
      // Another process has heard it meanwhile.
      return body === undefined ? [] : [{ ...row, body }];
    });
  }

  readonly #waiting = (seqs: readonly number[]) =>
    this.#database.read.selectFrom("deliveries").where("seq", "in", seqs).where("state", "=", "waiting");

  async #bodies(seqs: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const bodies = this.#justPut.taken(seqs);
    const others = seqs.filter((seq) => !bodies.has(seq));
    if (others.length === 0) return bodies;
    for (const { seq, body } of await this.#waiting(others).select(["seq", "body"]).execute()) bodies.set(seq, body);
    return bodies;
  }

  /**
   * What several pipelines are to hear becomes a delivery for each, with what it says to that one: every one is done with by itself,
   * and the whole is done.
   */
  async split(transaction: Transaction, seq: number, said: ReadonlyMap<string, string>, at: number): Promise<void> {
    const whole = await transaction
      .selectFrom("deliveries")
      .select(["guid", "received_at", "next_at"])
      .where("seq", "=", seq)
      .where("state", "=", "waiting")
      .forUpdate()
      .executeTakeFirst();
    if (whole === undefined) return;
    const fresh = { event: PART, state: "waiting", tries: 0, problem: null, done_at: null, pipeline: null } as const;
    // GitHub's GUIDs have no slash in them.
    const rows = [...said].map(([of, body]) => ({ ...whole, guid: `${whole.guid}/${of}`, body, ...fresh }));
    for (const some of parts(rows)) await transaction.insertInto("deliveries").values(some).execute();
    await this.finish(transaction, [seq], at);
  }

  /** Of what is done only the GUID is kept. */
  async finish(transaction: Transaction, seqs: readonly number[], at: number): Promise<void> {
    if (seqs.length === 0) return;
    await transaction
      .updateTable("deliveries")
      .set({ state: "done", done_at: at, body: "" })
      .where("seq", "in", seqs)
      .execute();
  }

  /** Taken again at `nextAt`: there was nothing wrong with it. */
  async wait(transaction: Transaction, seq: number, { nextAt, problem, pipeline }: Later): Promise<void> {
    const waiting = transaction.updateTable("deliveries").where("seq", "=", seq).where("state", "=", "waiting");
    await waiting.set({ next_at: nextAt, problem, ...(pipeline === undefined ? {} : { pipeline }) }).execute();
  }

  /** Was one of these events kept back that the pipeline is to hear, other than those in hand? */
  async keepsBack(pipeline: string, events: readonly string[], inHand: readonly number[]): Promise<boolean> {
    const rows = await this.#database.read
      .selectFrom("deliveries")
      .select("seq")
      .where("state", "=", "waiting")
      .where("pipeline", "=", pipeline)
      .where("problem", "is not", null)
      .where("event", "in", events)
      .limit(inHand.length + 1)
      .execute();
    return rows.some(({ seq }) => !inHand.includes(seq));
  }

  /** Tried in vain, and again at `nextAt`; after `mostTries` it is set aside with its reason, and keeps nobody else back. */
  async fail(transaction: Transaction, seq: number, { at, nextAt, problem, mostTries }: Failed): Promise<void> {
    const isLast = sql<boolean>`tries + 1 >= ${mostTries}`;
    const state = sql<"waiting" | "set-aside">`case when ${isLast} then 'set-aside' else 'waiting' end`;
    const settled = sql<number | null>`case when ${isLast} then cast(${at} as bigint) else null end`;
    const next = sql<number>`case when ${isLast} then cast(${at} as bigint) else cast(${nextAt} as bigint) end`;
    await transaction
      .updateTable("deliveries")
      .set({ tries: sql`tries + 1`, next_at: next, problem, state, done_at: settled })
      .where("seq", "=", seq)
      .where("state", "=", "waiting")
      .execute();
  }

  /** Deletes what was done so long ago that GitHub does not bring it again, and what was set aside before `setAsideBefore`: answers how many of these. */
  async forget(
    transaction: Transaction,
    now: number,
    { setAsideBefore }: { readonly setAsideBefore: number },
  ): Promise<number> {
    const before = now - KEPT_MS;
    await transaction
      .deleteFrom("deliveries")
      .where("state", "=", "done")
      .where("next_at", "<", before)
      .where("done_at", "<", before)
      .execute();
    const given = await transaction
      .deleteFrom("deliveries")
      .where("state", "=", "set-aside")
      .where("next_at", "<", setAsideBefore)
      .executeTakeFirst();
    return Number(given.numDeletedRows);
  }

  /** When the last one was received; `null`: none is known any more. */
  async newestAt(): Promise<number | null> {
    const newest = this.#database.read.selectFrom("deliveries").select("received_at as at").orderBy("seq", "desc");
    return (await newest.limit(1).executeTakeFirst())?.at ?? null;
  }

  async count(): Promise<{ readonly waiting: number; readonly setAside: number }> {
    const rows = await this.#database.read
      .selectFrom("deliveries")
      .select(["state", sql<number>`count(*)`.as("count")])
      .where("state", "in", ["waiting", "set-aside"])
      .groupBy("state")
      .execute();
    const of = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
    return { waiting: of("waiting"), setAside: of("set-aside") };
  }

  /** When the next postponed one is due, after `now`. */
  async nextDue(now: number): Promise<number | null> {
    const { read, claimant } = this.#database;
    const row = await read
      .selectFrom("deliveries")
      .select(({ fn }) => fn.min("next_at").as("at"))
      .where("state", "=", "waiting")
      .where("next_at", ">", now)
      .where(({ eb, or }) => or([eb("pipeline", "is", null), isOurs(claimant)]))
      .executeTakeFirst();
    return row?.at ?? null;
  }
}

/** In the order of the GUIDs: two processes that bring the same ones queue up, and neither waits for ever. */
async function arrived(database: Database, group: readonly Incoming[], justPut: JustPut) {
  const byGuid = new Map(group.map((one) => [one.guid, one]));
  const rows = [...byGuid.values()].toSorted((a, b) => (a.guid < b.guid ? -1 : 1)).map(asRow);
  const [end] = await Promise.allSettled([
    database.writeEach(async (each) => {
      const fresh = new Map<string, number>();
      for (const some of parts(rows)) {
        const put = each.insertInto("deliveries").values(some);
        const known = put.onConflict((conflict) => conflict.column("guid").doNothing());
        for (const { guid, seq } of await known.returning(["guid", "seq"]).execute()) fresh.set(guid, seq);
      }
      return fresh;
    }),
  ]);
  if (end.status === "rejected") return group.map(() => end);
  for (const { guid, body } of rows) justPut.keep(end.value.get(guid), body);
  // The same one twice in one group is new once.
  return group.map(({ guid }) => {
    return { status: "fulfilled", value: end.value.delete(guid) ? "new" : "known" } as const;
  });
}

const asRow = ({ guid, event, body, at }: Incoming) => ({
  guid,
  event,
  body: body.toString("utf8"),
  received_at: at,
  state: "waiting" as const,
  tries: 0,
  next_at: at,
  problem: null,
  done_at: null,
  pipeline: null,
});
