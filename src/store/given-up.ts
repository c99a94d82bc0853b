/** What was set aside after its tries: seen here as one list, and put back from it. */
import { createHash } from "node:crypto";
import type { Database, Transaction } from "./database.ts";

/** A delivery that cannot be worked on, or an effect that GitHub does not take. */
export type SetAside = {
  /** `d12`: the delivery of that number; `e` and eight digits: an effect. For people to type. */
  readonly id: string;
  /** The event, or the effect's kind. */
  readonly kind: string;
  readonly tries: number;
  /** When it was set aside. */
  readonly since: number;
  readonly problem: string;
  /** `owner/name`; `null`: what was not worked on is not known to be of one. */
  readonly repository: string | null;
} & (
  | { readonly what: "delivery"; readonly seq: number }
  | { readonly what: "effect"; readonly key: string; /** Its id. */ readonly pipeline: string }
);

const effectId = (pipeline: string, key: string): string =>
  `e${createHash("sha256").update(`${pipeline}\n${key}`).digest("hex").slice(0, 8)}`;

export class GivenUp {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest first; all of it, or at most `limit` of each kind. */
  async all(limit: number | null = null): Promise<readonly SetAside[]> {
    const [deliveries, effects] = await Promise.all([this.#deliveries(limit), this.#effects(limit)]);
    return [...deliveries, ...effects].toSorted((one, other) => other.since - one.since);
  }

  /** A delivery as it came, for whoever wants to know what it is about. */
  async body(seq: number): Promise<string> {
    const { body } = await this.#database.read
      .selectFrom("deliveries")
      .select("body")
      .where("seq", "=", seq)
      .executeTakeFirstOrThrow();
    return body;
  }

  async #deliveries(limit: number | null): Promise<readonly SetAside[]> {
    const rows = await this.#database.read
      .selectFrom("deliveries")
      .select(["seq", "event as kind", "tries", "problem", "done_at", "next_at"])
      .where("state", "=", "set-aside")
      .orderBy("seq", "desc")
      .$if(limit !== null, (rows) => rows.limit(limit as number))
      .execute();
    return rows.map(({ seq, kind, tries, problem, done_at, next_at }) => {
      const facts = { kind, tries, since: done_at ?? next_at, problem: problem ?? "", repository: null };
      return { what: "delivery", id: `d${seq}`, seq, ...facts };
    });
  }

  async #effects(limit: number | null): Promise<readonly SetAside[]> {
    const rows = await this.#database.read
      .selectFrom("effects")
      .leftJoin("pipelines", "pipelines.id", "effects.pipeline")
      .select(["pipeline", "key", "kind", "tries", "problem", "settled_at", "next_at", "owner", "name"])
      .where("status", "=", "set-aside")
      .orderBy("settled_at", "desc")
      .$if(limit !== null, (rows) => rows.limit(limit as number))
      .execute();
    return rows.map(({ pipeline, key, kind, tries, problem, settled_at, next_at, owner, name }) => {
      const repository = owner === null ? null : `${owner}/${name}`;
      const facts = { kind, tries, since: settled_at ?? next_at, problem: problem ?? "", repository };
      return { what: "effect", id: effectId(pipeline, key), pipeline, key, ...facts };
    });
  }

  /**
   * It waits again, with all its tries before it, and since it was set aside: whatever clock the engine goes by, it is due. An effect may have been done unseen: it is looked for on GitHub first.
   * Answers `false` where it is not set aside any more.
   */
  async waitAgain(one: SetAside): Promise<boolean> {
    return await this.#database.write(async (transaction) => {
      const again = { tries: 0, problem: null };
      // The pipeline's row first, as a step does.
      const of = one.what === "effect" ? [one.pipeline] : await heardBy(transaction, one.seq);
      // Where several processes share the store: one of them is to work on it.
      if (of.length > 0) await transaction.updateTable("pipelines").set({ due_at: 0 }).where("id", "in", of).execute();
      const result =
        one.what === "delivery"
          ? await transaction
              .updateTable("deliveries")
              .set({ ...again, state: "waiting", done_at: null })
              .where("seq", "=", one.seq)
              .where("state", "=", "set-aside")
              .executeTakeFirst()
          : await setAsideEffect(transaction, one)
              .set({ ...again, status: "unsure", looks: 0, settled_at: null })
              .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    });
  }

  /** Nobody wants it done any more. */
  async drop(one: SetAside & { readonly what: "effect" }): Promise<void> {
    await this.#database.write(async (transaction) => {
      await setAsideEffect(transaction, one).set({ status: "dropped" }).execute();
    });
  }
}

/** Who is to hear it, as far as somebody has looked. */
async function heardBy(transaction: Transaction, seq: number): Promise<readonly string[]> {
  const rows = await transaction.selectFrom("deliveries").select("pipeline").where("seq", "=", seq).execute();
  return rows.flatMap(({ pipeline }) => pipeline ?? []);
}

const setAsideEffect = (
  transaction: Transaction,
  { pipeline, key }: { readonly pipeline: string; readonly key: string },
) =>
  transaction
    .updateTable("effects")
    .where("pipeline", "=", pipeline)
    .where("key", "=", key)
    .where("status", "=", "set-aside");
