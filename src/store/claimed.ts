import { sql } from "kysely";

/**
 * Of a pipeline that this process works on, in a store that it shares with others. Asked of each row, by the pipeline's key, and not
 * by a join: what PostgreSQL knows of what is claimed and due is a minute old, and where it takes both for few it runs through all of
 * one for each of the other.
 */
export const isOurs = (pipeline: "deliveries.pipeline" | "effects.pipeline", claimant: number | null) =>
  sql<boolean>`(select claimed_by from pipelines where pipelines.id = ${sql.ref(pipeline)}) = ${claimant}`;

/** Another process works on the pipeline now: what this one would write was decided from what may be old. */
export class ClaimLostError extends Error {
  override name = "ClaimLostError";
}
