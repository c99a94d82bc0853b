import { runAt } from "../by-stage.ts";
import { isApproved } from "../approvals.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { isNewer, newestFirst } from "../line.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { isReadyFor } from "./bind.ts";
import { isRequested } from "../requests.ts";
import { waitingAt } from "../runs.ts";
import type { Rule } from "./settle.ts";

/**
 * A newer candidate takes the place of those that wait at the same stage without a pin; what is in flight finishes.
 * Where a stage is entered by hand only one that was itself asked for does that, and so it is with one that has approvals.
 */
export const supersede: Rule = (state, at) => {
  for (const stage of state.policy?.definition.stages ?? []) {
    const waiting = waitingAt(state, stage.name);
    if (waiting.length === 0) continue;
    const newer = newestFirst(state).find((candidate) => takesPlace(state, candidate, stage));
    const yields = (one: Candidate): boolean => waiting.includes(one.id) && !isRequested(state, one, stage);
    const older = newer === undefined ? [] : newestFirst(state).filter(yields);
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

const hasEntered = (state: State, { id }: Candidate, { name }: Stage): boolean => runAt(state, id, name) !== undefined;

const takesPlace = (state: State, candidate: Candidate, stage: Stage): boolean =>
  isReadyFor(state, candidate, stage) &&
  (stage.promote === "auto" || hasEntered(state, candidate, stage) || isRequested(state, candidate, stage));

/** The newest that went in or was asked for: only such a one passes by what people have approved. */
const insisting = (state: State, candidate: Candidate, stage: Stage): Candidate | undefined =>
  newestFirst(state).find(
    (newer) =>
      isNewer(state, newer.id, candidate.id) &&
      isReadyFor(state, newer, stage) &&
      (hasEntered(state, newer, stage) || isRequested(state, newer, stage)),
  );
