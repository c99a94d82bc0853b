/** How the store stands, read beside a running process: nothing is locked, nothing is written. */
import type { Kysely } from "kysely";
import { teamsNamed } from "../pipeline/authority.ts";
import { readDatabase } from "./database.ts";
import { GivenUp } from "./given-up.ts";
import type { SetAside } from "./given-up.ts";
import { Inbox } from "./inbox.ts";
import { Journal } from "./journal.ts";
import { NEVER_GIVES_WAY, Outbox } from "./outbox.ts";
import { Pipelines } from "./pipelines.ts";
import type { PipelineRow } from "./pipeline-row.ts";
import type { Tables } from "./tables.ts";

/** `trunk`, `zone`: of the config in force; `null`: none is. `namesTeams`: it does. */
export type Surveyed = PipelineRow & {
  readonly trunk: string | null;
  readonly zone: string | null;
  readonly namesTeams: boolean;
};

export type Survey = {
  /** Bytes on the disk. */
  readonly size: number;
  readonly isWritable: boolean;
  readonly pipelines: readonly Surveyed[];
  readonly ledger: {
    readonly entries: number;
    readonly broken: readonly { readonly pipeline: string; readonly at: number }[];
  };
  readonly waiting: number;
  /** Since when something is due that nobody has taken up; `null`: nothing is. */
  readonly dueSince: number | null;
  /** Since when something is due that gives way where GitHub takes only so much; `null`: nothing is. */
  readonly heldSince: number | null;
  readonly nextWake: { readonly at: number; readonly pipeline: string; readonly zone: string } | null;
  readonly setAside: { readonly count: number; readonly first: readonly SetAside[] };
};

const MOST_SHOWN = 5;

/** `null`: Sluice has not been there yet. Throws as `readDatabase` does. */
export async function survey(url: string, now: number): Promise<Survey | null> {
  const database = await readDatabase(url);
  if (database === null) return null;
  try {
    const journal = new Journal(database);
    const rows = await new Pipelines(database).all();
    const ledger = await verified(journal, rows);
    const pipelines = await Promise.all(rows.map((row) => surveyed(row, journal, ledger)));
    const [deliveries, effects] = [await new Inbox(database).count(), await new Outbox(database).count()];
    return {
      size: await database.size(),
      isWritable: await database.isWritable(),
      pipelines,
      ledger,
      waiting: deliveries.waiting,
      dueSince: await dueSince(database.read, now),
      heldSince: await heldSince(database.read, now),
      nextWake: await nextWake(database.read, pipelines, now),
      setAside: {
        count: deliveries.setAside + effects.setAside,
        first: (await new GivenUp(database).all(MOST_SHOWN)).slice(0, MOST_SHOWN),
      },
    };
  } finally {
    await database.close();
  }
}

const nameOf = ({ owner, name }: Pick<PipelineRow, "owner" | "name">): string => `${owner}/${name}`;

/** A broken ledger is not folded: nobody knows what would come of it. */
async function surveyed(row: PipelineRow, journal: Journal, { broken }: Survey["ledger"]): Promise<Surveyed> {
  const none = { ...row, trunk: null, zone: null, namesTeams: false };
  if (broken.some(({ pipeline }) => pipeline === nameOf(row))) return none;
  const definition = (await journal.load(row.id)).state.policy?.definition;
  if (definition === undefined) return none;
  const namesTeams = teamsNamed(definition).length > 0;
  return { ...row, trunk: definition.trunk ?? row.defaultBranch, zone: definition.timezone, namesTeams };
}

async function verified(journal: Journal, pipelines: readonly PipelineRow[]): Promise<Survey["ledger"]> {
  let entries = 0;
  const broken: { readonly pipeline: string; readonly at: number }[] = [];
  for (const { id, owner, name } of pipelines) {
    const found = await journal.verify(id);
    entries += found.entries;
    if (found.brokenAt !== null) broken.push({ pipeline: nameOf({ owner, name }), at: found.brokenAt });
  }
  return { entries, broken };
}

async function dueSince(read: Kysely<Tables>, now: number): Promise<number | null> {
  const times = await Promise.all([
    read
      .selectFrom("deliveries")
      .select(({ fn }) => fn.min("next_at").as("at"))
      .where("state", "=", "waiting")
      .executeTakeFirst(),
    read
      .selectFrom("effects")
      .select(({ fn }) => fn.min("next_at").as("at"))
      .where("status", "in", ["waiting", "unsure"])
      .where("level", "<=", NEVER_GIVES_WAY)
      .executeTakeFirst(),
    read
      .selectFrom("pipelines")
      .select(({ fn }) => fn.min("wake_at").as("at"))
      .executeTakeFirst(),
  ]);
  // Without a row the smallest is null, whatever the column's type says.
  const due = times
    .map((row) => row?.at as number | null | undefined)
    .filter((at) => typeof at === "number" && at <= now);
  return due.length === 0 ? null : Math.min(...(due as number[]));
}

async function heldSince(read: Kysely<Tables>, now: number): Promise<number | null> {
  const row = await read
    .selectFrom("effects")
    .select("next_at")
    .where("status", "in", ["waiting", "unsure"])
    .where("level", ">", NEVER_GIVES_WAY)
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .executeTakeFirst();
  return row?.next_at ?? null;
}

async function nextWake(
  read: Kysely<Tables>,
  pipelines: readonly Surveyed[],
  now: number,
): Promise<Survey["nextWake"]> {
  const row = await read
    .selectFrom("pipelines")
    .select(["id", "wake_at"])
    .where("wake_at", ">", now)
    .orderBy("wake_at")
    .executeTakeFirst();
  const pipeline = pipelines.find(({ id }) => id === row?.id);
  if (pipeline === undefined || row === undefined || row.wake_at === null) return null;
  return { at: row.wake_at, pipeline: nameOf(pipeline), zone: pipeline.zone ?? "UTC" };
}
