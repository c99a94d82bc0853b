import type { Event } from "../event.ts";
import type { Input } from "../input.ts";
import type { Shortage, State } from "../model.ts";

type LimitsKnown = Extract<Input, { kind: "limits-known" }>;

/** GitHub names the end of its hour in whole seconds, and not always the same: that is no news. */
const SAME_MS = 60_000;

/** Whatever is said to a pipeline has it see what is due: it is told only what is new. */
export const isNews = (state: State, shortage: Shortage | null): boolean =>
  hearLimits(state, { kind: "limits-known", at: 0, shortage }).length > 0;

export function hearLimits({ shortage: known }: State, { at, shortage }: LimitsKnown): readonly Event[] {
  if (shortage === null) return known === undefined ? [] : [{ type: "ShortageOver", at }];
  const isKnown = known?.stops === shortage.stops && Math.abs(known.until - shortage.until) <= SAME_MS;
  return isKnown ? [] : [{ type: "ShortageMet", at, shortage }];
}
