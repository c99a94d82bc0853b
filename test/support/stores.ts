/** What one kind of store keeps the other must keep. */
import { describe, onTestFinished } from "vitest";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { hasPostgres, kinds } from "./places.ts";
import type { Kind, Place } from "./places.ts";

/** Without a server the half of PostgreSQL is reported as skipped. */
export const onPostgres = describe.skipIf(!hasPostgres);

export function onEach(tests: (kind: Kind) => void): void {
  describe("on SQLite", () => tests(kinds.sqlite));
  onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => tests(kinds.postgres));
}

/** A store of this test's own. */
export async function opened({ place }: Kind): Promise<Store> {
  const { url, remove } = await place();
  const store = await openStore(url);
  onTestFinished(async () => {
    await store.close();
    await remove();
  });
  return store;
}

export const postgresPlace = (): Promise<Place> => kinds.postgres.place();

/** A pipeline. */
export const shop = {
  id: "7",
  installation: 1,
  repository: 7,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};
