/** What we remember, as one thing. */
import { sql } from "kysely";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";
import { createInbox } from "./inbox.ts";
import { createJournal } from "./journal.ts";
import { createOutbox } from "./outbox.ts";
import { createPipelines } from "./pipelines.ts";
import { createSurfaces } from "./surfaces.ts";

export type { Transaction } from "./database.ts";
export type { DeliveryRow, Inbox } from "./inbox.ts";
export type { EffectRow } from "./outbox.ts";
export type { PipelineRow } from "./pipelines.ts";
export type { SurfaceRow } from "./surfaces.ts";
export { StoreBusyError } from "./sqlite/owner.ts";

export type Store = Awaited<ReturnType<typeof openStore>>;

export async function openStore(url: string) {
  const database = await openDatabase(url);
  const outbox = createOutbox(database);
  await outbox.recover();
  return {
    write: database.write,
    inbox: createInbox(database),
    pipelines: createPipelines(database),
    journal: createJournal(database),
    outbox,
    surfaces: createSurfaces(database),
    isWritable: () => isWritable(database),
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
