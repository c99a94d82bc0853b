import { writeDatabase } from "./database.ts";
import { GivenUp } from "./given-up.ts";
import { Inbox } from "./inbox.ts";
import { Journal } from "./journal.ts";
import { Pipelines } from "./pipelines.ts";

/** For a word to the process that owns the store, which finds it when it looks next. `null`: it is not there yet. Throws as `readDatabase` does. */
export async function storeBeside(url: string) {
  const database = await writeDatabase(url);
  if (database === null) return null;
  return {
    givenUp: new GivenUp(database),
    inbox: new Inbox(database),
    journal: new Journal(database),
    pipelines: new Pipelines(database),
    close: () => database.close(),
  };
}
