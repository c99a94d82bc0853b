import { rulesFor } from "../gate-checks.ts";
import type { GateChecks } from "../gate-checks.ts";
import type { Event } from "../event.ts";
import type { Rule } from "./settle.ts";

const UNREAD: GateChecks = { rules: [], checks: [], lookAt: null };

/**
 * What was read of a check for which nobody waits any more, as while the candidate is being deployed, is put away: webhooks about
 * it are not heard, so that it may be old by the time somebody waits again. Then it is read anew.
 */
export const unwatched: Rule = (state, at) =>
  Object.entries(state.gateChecks ?? {}).flatMap(([id, { rules }]): readonly Event[] => {
    const candidate = state.candidates[id];
    if (candidate === undefined || rules.length === 0) return [];
    const awaited = new Set(rulesFor(state, candidate).map((rule) => JSON.stringify(rule)));
    const isWatched = rules.every((rule) => awaited.has(JSON.stringify(rule)));
    return isWatched ? [] : [{ type: "GateChecksRead", at, candidate: id, read: UNREAD }];
  });
