/** What one kind of store keeps the other must keep. */
import { describe } from "vitest";
import { hasPostgres, kinds } from "./places.ts";
import type { Kind, Place } from "./places.ts";

/** Without a server the half of PostgreSQL is reported as skipped. */
export const onPostgres = describe.skipIf(!hasPostgres);

export function onEach(tests: (kind: Kind) => void): void {
  describe("on SQLite", () => tests(kinds.sqlite));
  onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => tests(kinds.postgres));
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
