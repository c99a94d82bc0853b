import type { Event } from "../event.ts";
import type { Candidate } from "../candidate.ts";
import type { CandidateId, State } from "../model.ts";
import { lineWith } from "../line.ts";
import { pruned } from "./prune.ts";

export type CandidateEvent = Extract<
  Event,
  {
    type:
      | "CandidateBorn"
      | "ChangeLearned"
      | "CandidateOrphaned"
      | "CandidateRestored"
      | "CommitJudged"
      | "GateChecksRead";
  }
>;

const changed = (state: State, id: CandidateId, change: (candidate: Candidate) => Candidate): State => {
  const candidate = state.candidates[id];
  return candidate === undefined ? state : { ...state, candidates: { ...state.candidates, [id]: change(candidate) } };
};

export function evolveCandidate(state: State, event: CandidateEvent): State {
  switch (event.type) {
    case "CandidateBorn": {
      const { candidate } = event;
      const line = candidate.origin.kind === "trunk" ? lineWith(state, candidate) : state.line;
      return pruned({ ...state, line, candidates: { ...state.candidates, [candidate.id]: candidate } });
    }
    case "ChangeLearned":
      return changed(state, event.candidate, (one) => ({ ...one, changes: [...one.changes, event.change] }));
    case "CandidateOrphaned":
      return changed(state, event.candidate, (one) => ({ ...one, orphaned: true }));
    case "CandidateRestored":
      return changed(state, event.candidate, (one) => ({ ...one, orphaned: false }));
    case "CommitJudged":
      return changed(state, event.candidate, (one) => ({ ...one, commit: event.commit }));
    case "GateChecksRead":
      return { ...state, gateChecks: { ...state.gateChecks, [event.candidate]: event.read } };
    default:
      return event satisfies never;
  }
}
