import type { Event } from "../event.ts";
import type { Candidate, CandidateId, State } from "../model.ts";
import { pruned } from "./prune.ts";

type CandidateEvent = Extract<
  Event,
  { type: "CandidateBorn" | "ChangeLearned" | "CandidateOrphaned" | "CommitJudged" }
>;

const changed = (state: State, id: CandidateId, change: (candidate: Candidate) => Candidate): State => {
  const candidate = state.candidates[id];
  return candidate === undefined ? state : { ...state, candidates: { ...state.candidates, [id]: change(candidate) } };
};

export function evolveCandidate(state: State, event: CandidateEvent): State {
  switch (event.type) {
    case "CandidateBorn": {
      const { candidate, index } = event;
      const line = index === null ? state.line : state.line.toSpliced(index, 0, candidate.id);
      return pruned({ ...state, line, candidates: { ...state.candidates, [candidate.id]: candidate } });
    }
    case "ChangeLearned":
      return changed(state, event.candidate, (one) => ({ ...one, changes: [...one.changes, event.change] }));
    case "CandidateOrphaned":
      return changed(state, event.candidate, (one) => ({ ...one, orphaned: true }));
    case "CommitJudged":
      return changed(state, event.candidate, (one) => ({ ...one, commit: event.commit }));
    default:
      return event satisfies never;
  }
}
