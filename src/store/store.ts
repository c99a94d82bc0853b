/** What we remember, as one thing. */
import { sql } from "kysely";
import { openDatabase, readDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { GivenUp } from "./given-up.ts";
import { Inbox } from "./inbox.ts";
import { Journal } from "./journal.ts";
import { MissedDeliveries } from "./missed.ts";
import { Outbox } from "./outbox.ts";
import { Pipelines } from "./pipelines.ts";
import { Surfaces } from "./surfaces.ts";

export type { Transaction } from "./database.ts";
export { storeBeside } from "./beside.ts";
export type { SetAside } from "./given-up.ts";
export type { DeliveryRow, Inbox } from "./inbox.ts";
export type { Missed, Owed, Reading } from "./missed.ts";
export { isUrgent, willBeDone } from "./outbox.ts";
export type { Demand, EffectRow } from "./outbox.ts";
export type { PipelineRow } from "./pipelines.ts";
export type { SurfaceRow } from "./surfaces.ts";
export { StoreUnusableError } from "./database.ts";
export { survey } from "./survey.ts";
export type { Survey, Surveyed } from "./survey.ts";
export { StoreBusyError } from "./sqlite/owner.ts";

export type Store = Awaited<ReturnType<typeof openStore>>;

export async function openStore(url: string) {
  const database = await openDatabase(url);
  return {
    write: database.write,
    givenUp: new GivenUp(database),
    inbox: new Inbox(database),
    missed: new MissedDeliveries(database),
    pipelines: new Pipelines(database),
    journal: new Journal(database),
    outbox: new Outbox(database),
    surfaces: new Surfaces(database),
    isWritable: () => isWritable(database),
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

async function isWritable(database: Database): Promise<boolean> {
  try {
    await database.write(async (transaction) => {
      await sql`select 1`.execute(transaction);
    });
    return true;
  } catch {
    return false;
  }
}
