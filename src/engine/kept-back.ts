/** Whom GitHub's limit kept from being heard: what they forbid must not start before they are. */
import type { State } from "../pipeline/model.ts";
import type { Engine } from "./engine.ts";

/** What a person says comes by these. */
const SAID = ["issue_comment", "check_run"];
/** What waits for longer waits for something else. */
const HEARD_WITHIN_MS = 600_000;

type Known = { readonly state: State; readonly inHand: readonly number[]; readonly at: number };

/**
 * A limit whose time is over is over for a pipeline when those are heard whom it kept back, other than the deliveries in hand. Before
 * that whoever may forbid has a reserve to be heard from, and what may go on goes on: a stranger may be kept back as well.
 */
export async function keepsBack({ store }: Engine, pipeline: string, { state, inHand, at }: Known): Promise<boolean> {
  const { shortage } = state;
  if (shortage === undefined || at < shortage.until || at >= shortage.until + HEARD_WITHIN_MS) return false;
  return await store.inbox.keepsBack(pipeline, SAID, inHand);
}
