import type { Event } from "../event.ts";
import type { TrunkMoved } from "../input.ts";
import { asBefore, unseen } from "../candidate.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";

/** A push to the trunk makes a candidate of the commit that it ends with. Without a good config nothing does. */
export function hearTrunk(state: State, input: TrunkMoved): readonly Event[] {
  const { at, branch, head } = input;
  const known = state.candidates[input.candidate];
  const isSame = state.trunk?.head === head && state.trunk.branch === branch;
  const moved: readonly Event[] = isSame ? [] : [{ type: "TrunkMoved", at, branch, head }];
  if (known !== undefined) return [...moved, ...lineage(state, input), ...learned(known, input)];
  if (state.policy === null) return moved;
  const gone: readonly Event[] = input.orphans.includes(input.candidate)
    ? [{ type: "CandidateOrphaned", at, candidate: input.candidate }]
    : [];
  // A forced push may put a commit back that is forgotten.
  const candidate = { ...born(input), ...(input.orphans.length > 0 ? asBefore(state) : {}) };
  return [...moved, ...lineage(state, input), { type: "CandidateBorn", at, candidate }, ...gone];
}

/** A forced push takes candidates off the trunk, and may put former ones back. */
function lineage(state: State, { at, candidate: own, orphans, restored }: TrunkMoved): readonly Event[] {
  const isOrphan = (id: string): boolean => state.candidates[id]?.orphaned === true;
  const off = orphans.filter((id) => state.candidates[id]?.orphaned === false);
  const back = [...new Set([...restored, own])].filter((id) => isOrphan(id) && !orphans.includes(id));
  return [
    ...off.map((candidate): Event => ({ type: "CandidateOrphaned", at, candidate })),
    ...back.map((candidate): Event => ({ type: "CandidateRestored", at, candidate })),
  ];
}

const born = (input: TrunkMoved): Candidate => ({
  id: input.candidate,
  sha: input.sha,
  origin: { kind: "trunk" },
  bornAt: input.at,
  before: input.before,
  by: input.by,
  changes: input.changes,
  ...(input.fixes === undefined ? {} : { fixes: input.fixes }),
  orphaned: false,
  commit: unseen(input.at),
});

const learned = (candidate: Candidate, input: TrunkMoved): readonly Event[] =>
  input.changes
    .filter((change) => !candidate.changes.some((one) => one.number === change.number))
    .map((change) => ({ type: "ChangeLearned", at: input.at, candidate: candidate.id, change }));
