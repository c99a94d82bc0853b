import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** The pipelines that this process works on, of those in a store that it shares with others. */
export const claimedBy = (read: Kysely<Tables>, claimant: number | null) =>
  read.selectFrom("pipelines").select("pipelines.id").where("pipelines.claimed_by", "=", claimant);

/** Another process works on the pipeline now: what this one would write was decided from what may be old. */
export class ClaimLostError extends Error {
  override name = "ClaimLostError";
}
