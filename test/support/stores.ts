/** The databases that a store may lie in: what one keeps the other must keep. */
import { describe } from "vitest";
import { hasPostgres, postgres, sqlite } from "./places.ts";
import type { Kind, Place } from "./places.ts";

export type { Place } from "./places.ts";

/** Without a server the half of PostgreSQL is reported as skipped. */
export const onPostgres = describe.skipIf(!hasPostgres);

export function onEach(tests: (kind: Kind) => void): void {
  describe("on SQLite", () => tests(sqlite));
  onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => tests(postgres));
}

export const postgresPlace = (): Promise<Place> => postgres.place();

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
