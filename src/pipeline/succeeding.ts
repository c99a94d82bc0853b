import { where } from "./attempts.ts";
import type { Found } from "./attempts.ts";
import type { Event } from "./event.ts";
import type { Candidate } from "./candidate.ts";
import type { State, Veto } from "./model.ts";
import { fixOf } from "./vetoes.ts";

/** An attempt has succeeded, and what follows from that. */
export const succeeding = (state: State, found: Found, at: number): readonly Event[] => [
  { type: "Ended", at, ...where(found), outcome: { is: "succeeded" } },
  ...closesLoop(state, found, at),
];

/** A rollback that succeeded closes the loop: what it left goes no further, and its changes leave the trunk. */
export function closesLoop(state: State, found: Found, at: number): readonly Event[] {
  const { cause } = found.attempt;
  if (cause.is !== "rollback") return [];
  const { stage } = where(found);
  const reason = cause.reason ?? (cause.login === null ? `it failed in ${stage}` : `rolled back from ${stage}`);
  const veto: Veto = { candidate: cause.from, sha: cause.sha, by: cause.login, at, reason };
  return [
    ...(state.vetoes[cause.from] === undefined ? [{ type: "Vetoed", at, veto } as const] : []),
    ...revertWanted(state, state.candidates[cause.from], stage, at),
  ];
}

/** Its changes are on the trunk, nothing takes them back yet, and what the trunk was before it is known. */
function revertWanted(state: State, bad: Candidate | undefined, stage: string, at: number): readonly Event[] {
  if (bad === undefined || bad.origin.kind !== "trunk" || bad.orphaned || bad.before === null) return [];
  const isMade = state.reverts?.[bad.id] !== undefined || fixOf(state, bad.id) !== null;
  return isMade ? [] : [{ type: "RevertWanted", at, candidate: bad.id, stage }];
}
