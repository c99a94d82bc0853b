/** What follows from a pipeline's state, and is asked for without it. */
import { sql } from "kysely";

export type PipelineStanding = {
  readonly wakeAt: number | null;
  /** Kept where one is set; `null`: not swept. */
  readonly sweepAt: number | null;
  /** By what they are doing. */
  readonly openRuns: Readonly<Record<string, number>>;
};

export const columnsOf = ({ wakeAt, sweepAt, openRuns }: PipelineStanding) => ({
  wake_at: wakeAt,
  sweep_at: sweepAt === null ? null : sql<number>`coalesce(sweep_at, ${sweepAt})`,
  open_runs: Object.keys(openRuns).length === 0 ? null : JSON.stringify(openRuns),
});
