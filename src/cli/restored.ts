/** `sluice restored`: the store comes from a backup, and does not know what was done since. */
import { named, storeNamed } from "../store/location.ts";
import { openStoreAlone, readStore, StoreUnusableError } from "../store/store.ts";
import { signs } from "../wording/signs.ts";
import type { Answer, Typed } from "./verb.ts";

export async function restored({ env }: Typed): Promise<Answer> {
  const url = storeNamed(env);
  if (!(await isThere(url)))
    return {
      exit: 1,
      lines: [`${signs.failed.sign} ${named(url)} is not there: restore the backup first, or name it by DATABASE_URL`],
      json: { is: "no-store" },
    };
  const store = await openStoreAlone(url);
  await store.markRestored(Date.now());
  await store.close();
  return {
    exit: 0,
    lines: [
      `${signs.passed.sign} ${named(url)} is known to come from a backup: for 30 days nothing is begun that GitHub has already`,
      "What people decided since (approvals, vetoes, locks, rollbacks) is not in it: docs/operating.md says what to look at.",
    ],
    json: { is: "restored" },
  };
}

/** One of an older version is brought up to date here: `npm start` would, and begin before it is marked. */
async function isThere(url: string): Promise<boolean> {
  try {
    const store = await readStore(url);
    await store?.close();
    return store !== null;
  } catch (error) {
    if (error instanceof StoreUnusableError) return true;
    throw error;
  }
}
