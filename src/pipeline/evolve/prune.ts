/** The state keeps what can still matter; what is older stands in the journal and on GitHub. */
import { isActive, lastAttempt } from "../model.ts";
import type { CandidateId, State } from "../model.ts";

const CANDIDATES_KEPT = 50;

function inUse(state: State): ReadonlySet<CandidateId> {
  const used = new Set<CandidateId>();
  for (const environment of Object.values(state.environments)) {
    if (environment.occupant?.is === "known") used.add(environment.occupant.candidate);
    if (environment.lastVerified !== null) used.add(environment.lastVerified.candidate);
    if (environment.hold !== null) used.add(environment.hold.candidate);
  }
  for (const request of state.requests) if (request.candidate !== null) used.add(request.candidate);
  for (const run of Object.values(state.runs)) if (isActive(lastAttempt(run))) used.add(run.candidate);
  return used;
}

const without = <T>(
  entries: Readonly<Record<string, T>>,
  gone: ReadonlySet<CandidateId>,
): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => !gone.has(key.split("/")[0] ?? key)));

/** Takes the oldest candidates away once there are too many, with all that belongs to them. */
export function pruned(state: State): State {
  const ids = [...state.line, ...Object.keys(state.candidates).filter((id) => !state.line.includes(id))];
  if (ids.length <= CANDIDATES_KEPT) return state;
  const used = inUse(state);
  const byAge = ids.toSorted((a, b) => (state.candidates[a]?.bornAt ?? 0) - (state.candidates[b]?.bornAt ?? 0));
  const gone = new Set(byAge.slice(0, ids.length - CANDIDATES_KEPT).filter((id) => !used.has(id)));
  return {
    ...state,
    candidates: without(state.candidates, gone),
    line: state.line.filter((id) => !gone.has(id)),
    runs: without(state.runs, gone),
    marks: without(state.marks, gone),
    arrivals: without(state.arrivals, gone),
  };
}
