import type { Event } from "../event.ts";
import type { TrunkMoved } from "../input.ts";
import { placeFor } from "../line.ts";
import type { Candidate, State } from "../model.ts";

/** A push to the trunk makes a candidate of the commit that it ends with. Without a good config nothing does. */
export function hearTrunk(state: State, input: TrunkMoved): readonly Event[] {
  const { at, branch, sha } = input;
  const known = state.candidates[input.candidate];
  const orphaned: readonly Event[] = input.orphans
    .filter((id) => id !== input.candidate && state.candidates[id]?.orphaned === false)
    .map((candidate) => ({ type: "CandidateOrphaned", at, candidate }));
  if (known !== undefined) return [...orphaned, ...learned(known, input)];
  const index = placeFor(state, sha, input.before);
  const isHead = index === state.line.length;
  const moved: readonly Event[] =
    isHead && state.trunk?.head !== sha ? [{ type: "TrunkMoved", at, branch, head: sha }] : [];
  if (state.policy === null) return moved;
  return [...moved, ...orphaned, { type: "CandidateBorn", at, index, candidate: born(input) }];
}

const born = (input: TrunkMoved): Candidate => ({
  id: input.candidate,
  sha: input.sha,
  origin: { kind: "trunk" },
  bornAt: input.at,
  before: input.before,
  by: input.by,
  changes: input.changes,
  orphaned: false,
  commit: unseen(input.at),
});

/** Nothing is known of its checks: they may have been reported before the commit was. So GitHub is asked at once. */
export const unseen = (at: number): Candidate["commit"] => ({
  is: "waiting",
  checks: [],
  missing: [],
  green: false,
  newestAt: null,
  lookAt: at,
});

const learned = (candidate: Candidate, input: TrunkMoved): readonly Event[] =>
  input.changes
    .filter((change) => !candidate.changes.some((one) => one.number === change.number))
    .map((change) => ({ type: "ChangeLearned", at: input.at, candidate: candidate.id, change }));
