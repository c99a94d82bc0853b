/** Who is claimed next where more is due than one process works on at once: installations take turns, however much is due of each. */
import { sql } from "kysely";
import type { Transaction } from "./database.ts";

type Claiming = {
  readonly claimant: number | null;
  readonly now: number;
  readonly room: number;
  /** How many of so many that are due are this process's. */
  readonly part: (due: number) => number;
};
/** `isMore`: some are left that are due. */
type InTurn = {
  readonly rows: readonly { readonly id: string; readonly memory: string | null }[];
  readonly isMore: boolean;
};

/** Whose turn it is among so many that have waited longest. Those behind come forward, and the look stays cheap. */
const OLDEST = 5_000;

/** Pipelines that are due and nobody's, as many as are taken locked; what another process has its hands on is passed over. */
export async function dueInTurn(transaction: Transaction, claiming: Claiming): Promise<InTurn> {
  const { now, room, part } = claiming;
  const some = due(transaction, now)
    .select("id")
    .limit(room + 1);
  const all = (await some.execute()).length;
  if (all === 0) return { rows: [], isMore: false };
  const most = Math.min(room, part(all));
  const free = due(transaction, now).select(["id", "memory"]).limit(most).forUpdate().skipLocked();
  // To find out whose turn it is costs more than to take what is there: where all are taken, nobody asks.
  const ids = all <= most ? null : await turnsOf(transaction, claiming);
  const inTurn = sql`array_position(${ids}::text[], id)`;
  const chosen = ids === null ? free.orderBy("due_at") : free.where("id", "in", ids).orderBy(inTurn);
  const rows = ids?.length === 0 ? [] : await chosen.execute();
  return { rows, isMore: rows.length < all };
}

const due = (transaction: Transaction, now: number) =>
  transaction.selectFrom("pipelines").where("claimed_by", "is", null).where("due_at", "<=", now);

/** Pipelines in their order, after as many turns as their installation has now; twice as many as there is room for, as others may be claiming them. */
async function turnsOf(transaction: Transaction, { claimant, now, room }: Claiming): Promise<readonly string[]> {
  const held = transaction
    .selectFrom("pipelines")
    .select(({ fn }) => ["installation", fn.countAll<number>().as("count")])
    .where("claimed_by", "=", claimant)
    .groupBy("installation");
  const oldest = due(transaction, now).select(["id", "installation", "due_at"]).orderBy("due_at").limit(OLDEST);
  const turn = sql<number>`row_number() over (partition by oldest.installation order by due_at)`;
  const rows = await transaction
    .selectFrom(oldest.as("oldest"))
    .leftJoin(held.as("held"), "held.installation", "oldest.installation")
    .select("oldest.id")
    .orderBy(sql`${turn} + coalesce(held.count, 0)`)
    .orderBy("oldest.due_at")
    .limit(2 * room)
    .execute();
  return rows.map(({ id }) => id);
}
