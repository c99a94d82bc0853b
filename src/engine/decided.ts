/** What one step has decided so far. */
import { decide } from "../pipeline/decide.ts";
import type { Event } from "../pipeline/event.ts";
import { evolveAll } from "../pipeline/evolve.ts";
import type { Input } from "../pipeline/input.ts";
import type { State } from "../pipeline/model.ts";

export type Decided = {
  readonly state: State;
  readonly events: readonly { readonly event: Event; readonly because: Input["kind"] }[];
};

export function told({ state, events }: Decided, input: Input): Decided {
  const fresh = decide(state, input);
  return {
    state: evolveAll(state, fresh),
    events: [...events, ...fresh.map((event) => ({ event, because: input.kind }))],
  };
}
