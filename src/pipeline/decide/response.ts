import type { Refusal, Reply, Verdict } from "../answer.ts";
import type { Event } from "../event.ts";
import type { State } from "../model.ts";
import type { ReasonCode } from "../reason.ts";

/** What a verb makes of it: events at once, and a reply that may look at what followed from them. */
export type Response = {
  readonly events: readonly Event[];
  readonly reply: (after: State) => { readonly verdict: Verdict; readonly reply: Reply };
};

export const refused = (reply: Refusal): Response => ({ events: [], reply: () => ({ verdict: "-1", reply }) });

export const refusal = (
  code: ReasonCode,
  facts: Readonly<Record<string, string>>,
  next: string | null = null,
): Refusal => ({ is: "refused", code, facts, next });
