/** Who is claimed next where more is due than one process works on at once: installations take turns, however much is due of each. */
import { sql } from "kysely";
import type { Transaction } from "./database.ts";

type Claiming = { readonly claimant: number | null; readonly now: number; readonly room: number };

/** Whose turn it is among so many that have waited longest. Those behind come forward, and the look stays cheap. */
const OLDEST = 5_000;

/** Pipelines that are due and nobody's, locked; what another process has its hands on is passed over. */
export async function dueInTurn(transaction: Transaction, claiming: Claiming) {
  const { now, room } = claiming;
  const free = due(transaction, now).select(["id", "memory"]);
  const some = due(transaction, now)
    .select("id")
    .limit(room + 1);
  // To find out whose turn it is costs more than to take what is there: where there is room for all, nobody asks.
  if ((await some.execute()).length <= room)
    return await free.orderBy("due_at").limit(room).forUpdate().skipLocked().execute();
  const turns = await turnsOf(transaction, claiming);
  const ids = [...turns.keys()];
  const rows = ids.length === 0 ? [] : await free.where("id", "in", ids).forUpdate().skipLocked().execute();
  return rows.toSorted((a, b) => (turns.get(a.id) ?? 0) - (turns.get(b.id) ?? 0)).slice(0, room);
}

const due = (transaction: Transaction, now: number) =>
  transaction.selectFrom("pipelines").where("claimed_by", "is", null).where("due_at", "<=", now);

/** Pipelines by their place in the order, after as many turns as their installation has now; twice as many as there is room for, as others may be claiming them. */
async function turnsOf(
  transaction: Transaction,
  { claimant, now, room }: Claiming,
): Promise<ReadonlyMap<string, number>> {
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
  return new Map(rows.map(({ id }, place) => [id, place]));
}
