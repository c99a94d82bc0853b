/** How many runs are doing what, of those that have not ended. */
import { allRuns } from "./by-stage.ts";
import { lastAttempt } from "./attempt.ts";
import type { Phase } from "./attempt.ts";
import type { State } from "./model.ts";

export type OpenPhase = Exclude<Phase["is"], "ended">;

/** A phase in which no run is is left out. */
export function openRuns(state: Pick<State, "runs">): Readonly<Partial<Record<OpenPhase, number>>> {
  const open: Partial<Record<OpenPhase, number>> = {};
  for (const run of allRuns(state)) {
    const { is } = lastAttempt(run).phase;
    if (is !== "ended") open[is] = (open[is] ?? 0) + 1;
  }
  return open;
}
