import { runAt } from "../by-stage.ts";
import { isApproved } from "../approvals.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { isNewer, newestFirst } from "../line.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { newestReady } from "./bind.ts";
import { isRequested } from "../requests.ts";
import { waitingAt } from "../runs.ts";
import type { Rule } from "./settle.ts";

/**
 * A newer candidate takes the place of those that wait at the same stage without a pin; what is in flight finishes.
 * Where a stage is entered by hand only one that was itself asked for does that, and so it is with one that has approvals.
 */
export const supersede: Rule = (state, at) => {
  for (const stage of state.policy?.definition.stages ?? []) {
    const older = waitingFor(state, stage);
    if (older.length === 0) continue;
    const newer = newestReady(state, stage, (one) => stage.promote === "auto" || isWanted(state, one, stage));
    const marked = older.flatMap((candidate): readonly Event[] => {
      const by = isApproved(state, candidate, stage) ? insisting(state, candidate, stage) : newer;
      if (by === undefined || !isNewer(state, by.id, candidate.id)) return [];
      const mark = { is: "superseded", at, by: by.id } as const;
      return [{ type: "Marked", at, candidate: candidate.id, stage: stage.name, mark }];
    });
    if (marked.length > 0) return marked;
  }
  return [];
};

/** Without a pin, newest first. */
function waitingFor(state: State, stage: Stage): readonly Candidate[] {
  const waiting = waitingAt(state, stage.name);
  return waiting.size === 0
    ? []
    : newestFirst(state).filter((one) => waiting.has(one.id) && !isRequested(state, one, stage));
}

/** It went in, or was asked for. */
const isWanted = (state: State, candidate: Candidate, stage: Stage): boolean =>
  runAt(state, candidate.id, stage.name) !== undefined || isRequested(state, candidate, stage);

/** Only such a one passes by what people have approved. */
const insisting = (state: State, candidate: Candidate, stage: Stage): Candidate | undefined =>
  newestReady(state, stage, (newer) => isNewer(state, newer.id, candidate.id) && isWanted(state, newer, stage));
