import { sql } from "kysely";

/**
 * Of a pipeline that this process works on, in a store that it shares with others (`claimant`: `null` where it does not, and all are);
 * of one `installation` alone, where it is named.
 * They are looked up first, and not joined: what PostgreSQL knows of what is claimed and due is a minute old, and where it takes both
 * for few it runs through all of one for each of the other.
 */
export function isOurs(claimant: number | null, installation?: number) {
  const its = installation === undefined ? sql`` : sql` and installation = ${installation}`;
  if (claimant !== null)
    return sql<boolean>`pipeline = any(array(select id from pipelines where claimed_by = ${claimant}${its}))`;
  // Asked of each row: an installation may have any number of pipelines.
  return installation === undefined
    ? sql<boolean>`true`
    : sql<boolean>`exists (select 1 from pipelines where pipelines.id = pipeline${its})`;
}

/** Another process works on the pipeline now: what this one would write was decided from what may be old. */
export class ClaimLostError extends Error {
  override name = "ClaimLostError";
}
