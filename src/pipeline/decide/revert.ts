import type { Event } from "../event.ts";
import type { Input } from "../input.ts";
import type { Candidate, State } from "../model.ts";
import { fixOf } from "../vetoes.ts";

/** Its changes are on the trunk, nothing takes them back yet, and what the trunk was before it is known. */
export function revertWanted(state: State, bad: Candidate | undefined, stage: string, at: number): readonly Event[] {
  if (bad === undefined || bad.origin.kind !== "trunk" || bad.orphaned || bad.before === null) return [];
  const isMade = state.reverts?.[bad.id] !== undefined || fixOf(state, bad.id) !== null;
  return isMade ? [] : [{ type: "RevertWanted", at, candidate: bad.id, stage }];
}

/** Told once, whatever it was. */
export function hearRevert(
  state: State,
  input: Extract<Input, { kind: "revert-opened" | "revert-refused" }>,
): readonly Event[] {
  const { at, candidate } = input;
  if (state.reverts?.[candidate]?.is !== "wanted") return [];
  if (input.kind === "revert-opened") {
    const { pull, head } = input;
    return [{ type: "RevertOpened", at, candidate, pull, ...(head === undefined ? {} : { head }) }];
  }
  return [{ type: "RevertRefused", at, candidate, detail: input.detail }];
}
