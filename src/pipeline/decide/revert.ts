import type { Event } from "../event.ts";
import type { Input } from "../input.ts";
import type { State } from "../model.ts";

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
