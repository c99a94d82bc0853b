import type { Event } from "../event.ts";
import type { Input } from "../input.ts";
import type { Shortage, State } from "../model.ts";

type LimitsKnown = Extract<Input, { kind: "limits-known" }>;

/** GitHub names the end of its hour in whole seconds, and not always the same: that is no news. */
const SAME_MS = 60_000;

/** Whatever is said to a pipeline has it see what is due: it is told only what is new. */
export const isNews = (state: State, shortage: Shortage | null, at: number): boolean =>
  hearLimits(state, { kind: "limits-known", at, shortage }).length > 0;

/**
 * Within an hour there are only ever fewer requests left: a shortage lasts until its time, and what is less, or of an hour before,
 * was said by somebody who has not asked for a while.
 */
export function hearLimits({ shortage: known }: State, { at, shortage }: LimitsKnown): readonly Event[] {
  if (shortage === null) return known !== undefined && known.until <= at ? [{ type: "ShortageOver", at }] : [];
  const isNewer = known === undefined || shortage.until - known.until > SAME_MS;
  const isSame = !isNewer && known.until - shortage.until <= SAME_MS;
  const isWorse = isSame && known.stops === "automation" && shortage.stops === "all";
  return isNewer || isWorse ? [{ type: "ShortageMet", at, shortage }] : [];
}
