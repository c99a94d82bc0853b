/** What is not done yet, over all pipelines: for whoever watches. */
import type { Kysely } from "kysely";
import type { OpenPhase } from "../pipeline/open-runs.ts";
import { NEVER_GIVES_WAY } from "./outbox.ts";
import type { Tables } from "./tables.ts";

/** `since`: of deliveries, when the oldest of those that wait came; of effects, when the oldest of those that are due and never give way to GitHub's limit became so. `null`: there is none. */
export type Waiting = { readonly waiting: number; readonly setAside: number; readonly since: number | null };
export type Backlog = {
  readonly deliveries: Waiting;
  readonly effects: Waiting;
  readonly pipelines: number;
  readonly openRuns: Readonly<Record<OpenPhase, number>>;
};

const NONE: Readonly<Record<OpenPhase, number>> = {
  intended: 0,
  dispatched: 0,
  running: 0,
  verifying: 0,
  soaking: 0,
  stopping: 0,
};

export async function backlog(read: Kysely<Tables>, now: number): Promise<Backlog> {
  const [deliveries, effects, runs] = await Promise.all([deliveriesIn(read), effectsIn(read, now), runsIn(read)]);
  return { deliveries, effects, ...runs };
}

async function deliveriesIn(read: Kysely<Tables>): Promise<Waiting> {
  const rows = await read
    .selectFrom("deliveries")
    .select(({ fn }) => ["state", fn.countAll<number>().as("count"), fn.min("received_at").as("since")])
    .where("state", "in", ["waiting", "set-aside"])
    .groupBy("state")
    .execute();
  const waiting = rows.find(({ state }) => state === "waiting");
  const setAside = rows.find(({ state }) => state === "set-aside");
  return { waiting: Number(waiting?.count ?? 0), setAside: Number(setAside?.count ?? 0), since: timeOf(waiting) };
}

async function effectsIn(read: Kysely<Tables>, now: number): Promise<Waiting> {
  const rows = await read
    .selectFrom("effects")
    .select(({ fn }) => ["status", fn.countAll<number>().as("count")])
    .where("status", "in", ["waiting", "unsure", "set-aside"])
    .groupBy("status")
    .execute();
  const due = await read
    .selectFrom("effects")
    .select(({ fn }) => fn.min("next_at").as("since"))
    .where("status", "in", ["waiting", "unsure"])
    .where("next_at", "<=", now)
    .where("level", "<=", NEVER_GIVES_WAY)
    .executeTakeFirst();
  const of = (isSetAside: boolean): number =>
    rows.reduce((sum, { status, count }) => sum + ((status === "set-aside") === isSetAside ? Number(count) : 0), 0);
  return { waiting: of(false), setAside: of(true), since: timeOf(due) };
}

// Without a row the smallest is null, whatever the column's type says.
const timeOf = (row: { readonly since: number | null } | undefined): number | null =>
  row === undefined || row.since === null ? null : Number(row.since);

async function runsIn(read: Kysely<Tables>): Promise<Pick<Backlog, "pipelines" | "openRuns">> {
  const rows = await read
    .selectFrom("pipelines")
    .select(({ fn }) => ["open_runs as runs", fn.countAll<number>().as("count")])
    .groupBy("open_runs")
    .execute();
  let openRuns = NONE;
  for (const { runs, count } of rows)
    for (const [phase, of] of Object.entries(JSON.parse(runs ?? "{}") as Record<OpenPhase, number>))
      openRuns = { ...openRuns, [phase]: openRuns[phase as OpenPhase] + of * Number(count) };
  return { pipelines: rows.reduce((sum, { count }) => sum + Number(count), 0), openRuns };
}
