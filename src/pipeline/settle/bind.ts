import { hasSucceeded } from "../attempt.ts";
import { markAt, runAt } from "../by-stage.ts";
import type { Candidate } from "../candidate.ts";
import type { Request, State } from "../model.ts";
import { stageNamed } from "../definition.ts";
import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { allPassed, hasPassedUpstream } from "../gates/upstream.ts";
import { contains, isNewer, newestFirst } from "../line.ts";
import { vetoOn } from "../vetoes.ts";
import type { Rule } from "./settle.ts";

/** It may be next there: it has passed all that the stage needs, and nobody has vetoed it. */
export const isReadyFor = (state: State, candidate: Candidate, stage: Stage): boolean =>
  hasPassedUpstream(state, candidate, stage) && vetoOn(state, candidate) === null;

/** The newest of the trunk of which that holds, and which is `such`. */
export const newestReady = (
  state: State,
  { name }: Stage,
  such: (candidate: Candidate) => boolean = () => true,
): Candidate | undefined =>
  allPassed(state).find(
    ({ candidate, stages }) =>
      stages.some((stage) => stage.name === name) && vetoOn(state, candidate) === null && such(candidate),
  )?.candidate;

/** Whoever asks may have it next: nobody has rejected it there either. */
export const mayBeAskedFor = (state: State, candidate: Candidate, stage: Stage): boolean =>
  isReadyFor(state, candidate, stage) && markAt(state, candidate.id, stage.name)?.is !== "rejected";

/** The newest candidate that contains the change and may be asked for. */
export const carrierOf = (state: State, pull: number, stage: Stage): Candidate | null =>
  newestFirst(state).find((one) => contains(state, one.id, pull) && mayBeAskedFor(state, one, stage)) ?? null;

/**
 * A standing request is for a change: it takes the first candidate that carries the change through all that the stage needs.
 * It moves on to a newer one only when that one was itself asked for.
 */
export const bind: Rule = (state, at) => {
  for (const request of state.requests) {
    const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, request.stage);
    if (stage === undefined || request.change === null) continue;
    if (reached(state, request, request.change))
      return [{ type: "RequestEnded", at, request: request.id, why: "already-there" }];
    const candidate =
      request.candidate === null ? carrierOf(state, request.change, stage)?.id : askedForAnew(state, request);
    if (candidate !== undefined) return [{ type: "RequestBound", at, request: request.id, candidate }];
  }
  return [] satisfies readonly Event[];
};

/** A newer candidate of the same stage that somebody asked for and that contains this change too. */
function askedForAnew(state: State, request: Request): string | undefined {
  const bound = request.candidate;
  const pull = request.change;
  if (bound === null || pull === null) return undefined;
  const newer = state.requests.find(
    ({ stage, candidate }) =>
      stage === request.stage &&
      candidate !== null &&
      isNewer(state, candidate, bound) &&
      contains(state, candidate, pull),
  );
  return newer?.candidate ?? undefined;
}

/** The change has come there in the meantime, with another candidate. */
const reached = (state: State, request: Request, pull: number): boolean =>
  newestFirst(state).some((candidate) => {
    const run = runAt(state, candidate.id, request.stage);
    return (
      run !== undefined &&
      contains(state, candidate.id, pull) &&
      run.attempts.some((one) => one.phase.is === "ended" && hasSucceeded(one) && one.phase.at >= request.at)
    );
  });
