import { runAt } from "../by-stage.ts";
import { isApproved } from "../approvals.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { isNewer, newestFirst } from "../line.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { newestPassed } from "../gates/upstream.ts";
import { vetoOn } from "../vetoes.ts";
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
    const newer = newestPassed(state, stage, (candidate) => takesPlace(state, candidate, stage));
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

const hasEntered = (state: State, { id }: Candidate, { name }: Stage): boolean => runAt(state, id, name) !== undefined;

const takesPlace = (state: State, candidate: Candidate, stage: Stage): boolean =>
  vetoOn(state, candidate) === null &&
  (stage.promote === "auto" || hasEntered(state, candidate, stage) || isRequested(state, candidate, stage));

/** The newest that went in or was asked for: only such a one passes by what people have approved. */
const insisting = (state: State, candidate: Candidate, stage: Stage): Candidate | undefined =>
  newestPassed(
    state,
    stage,
    (newer) =>
      isNewer(state, newer.id, candidate.id) &&
      vetoOn(state, newer) === null &&
      (hasEntered(state, newer, stage) || isRequested(state, newer, stage)),
  );
