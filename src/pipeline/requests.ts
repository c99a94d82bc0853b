/** Who asked for a candidate at a stage. */
import type { StageName } from "./definition.ts";
import { contains } from "./line.ts";
import type { Candidate } from "./candidate.ts";
import type { Request, State } from "./model.ts";

/** By its own name, or by a change that it brings and that nothing has carried through yet. */
export const requestFor = (state: State, candidate: Candidate, stage: StageName): Request | undefined =>
  state.requests.find((one) => one.stage === stage && one.candidate === candidate.id) ??
  state.requests.find(
    (one) =>
      one.stage === stage && one.candidate === null && one.change !== null && contains(state, candidate.id, one.change),
  );

/** Wishes for changes that nothing has carried through to the stage yet. */
export const wishesFor = (state: State, stage: StageName): readonly Request[] =>
  state.requests.filter((one) => one.stage === stage && one.candidate === null);
