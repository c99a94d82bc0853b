/** What one step has decided so far. */
import { decide } from "../pipeline/decide.ts";
import type { Event } from "../pipeline/event.ts";
import type { Input } from "../pipeline/input.ts";
import type { State } from "../pipeline/model.ts";

export type Decided = {
  readonly state: State;
  /** `delivery`: the webhook that said it; absent: none did. */
  readonly events: readonly { readonly event: Event; readonly because: Input["kind"]; readonly delivery?: string }[];
};

/** As a webhook said it. */
export const toldBy =
  (delivery: string) =>
  (before: Decided, input: Input): Decided => {
    const { state, events } = told(before, input);
    const known = before.events.length;
    return { state, events: [...before.events, ...events.slice(known).map((one) => ({ ...one, delivery }))] };
  };

export function told({ state, events }: Decided, input: Input): Decided {
  const fresh = decide(state, input);
  return {
    state: fresh.state,
    events: [...events, ...fresh.events.map((event) => ({ event, because: input.kind }))],
  };
}
