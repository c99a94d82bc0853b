/** What we remember, as one thing. */
import { backlog } from "./backlog.ts";
import { openDatabase, openDatabaseAlone, readDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { Claims } from "./claims.ts";
import { GivenUp } from "./given-up.ts";
import { Inbox } from "./inbox.ts";
import { Journal } from "./journal.ts";
import { MissedDeliveries } from "./missed.ts";
import { Outbox } from "./outbox.ts";
import { Pipelines } from "./pipelines.ts";
import { markRestored } from "./restored.ts";
import { Surfaces } from "./surfaces.ts";

export { ClaimLostError } from "./claimed.ts";
export type { Claimed, Claims, Resting } from "./claims.ts";
export type { Transaction } from "./database.ts";
export { storeBeside } from "./beside.ts";
export type { SetAside } from "./given-up.ts";
export { PART } from "./inbox.ts";
export type { DeliveryRow, Inbox } from "./inbox.ts";
export type { Missed, Owed, Reading } from "./missed.ts";
export { move, NotMovedError } from "./move.ts";
export type { Moved } from "./move.ts";
export { isUrgent } from "./demands.ts";
export { willBeDone } from "./planned.ts";
export type { Demand } from "./demands.ts";
export type { EffectRow } from "./outbox.ts";
export type { Whole } from "./journal.ts";
export type { PipelineStanding } from "./standing.ts";
export type { PipelineRow } from "./pipeline-row.ts";
export type { SurfaceRow } from "./surfaces.ts";
export { StoreUnusableError } from "./unusable.ts";
export type { Backlog } from "./backlog.ts";
export { survey } from "./survey.ts";
export type { Survey, Surveyed } from "./survey.ts";
export { StoreBusyError } from "./sqlite/owner.ts";

export type Store = ReturnType<typeof storeIn>;

export const openStore = async (url: string): Promise<Store> => storeIn(await openDatabase(url));

/** For whoever must be the only one there. Throws as `openDatabaseAlone` does: a process that runs there may have begun something. */
export const openStoreAlone = async (url: string): Promise<Store> => storeIn(await openDatabaseAlone(url));

function storeIn(database: Database) {
  const outbox = new Outbox(database);
  return {
    /** `null`: this process has the store for itself. */
    claims: database.live === null ? null : new Claims(database, outbox, database.live),
    write: database.write,
    givenUp: new GivenUp(database),
    inbox: new Inbox(database),
    missed: new MissedDeliveries(database),
    pipelines: new Pipelines(database),
    journal: new Journal(database),
    outbox,
    surfaces: new Surfaces(database),
    backlog: (now: number) => backlog(database.read, now),
    markRestored: (at: number) => markRestored(database, at),
    isWritable: () => database.isWritable().catch(() => false),
    close: () => database.close(),
  };
}

/** To be read beside the process that owns it. `null`: it is not there yet. Throws as `readDatabase` does. */
export async function readStore(url: string) {
  const database = await readDatabase(url);
  if (database === null) return null;
  return {
    pipelines: new Pipelines(database),
    journal: new Journal(database),
    close: () => database.close(),
  };
}
