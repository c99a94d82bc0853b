import type { Input } from "../pipeline/input.ts";
import type { State } from "../pipeline/model.ts";
import { looksDue, nextWake } from "../pipeline/wake.ts";
import type { Look } from "../pipeline/wake.ts";
import { told } from "./decided.ts";
import type { Decided } from "./decided.ts";
import type { Engine } from "./engine.ts";
import { gatherLook } from "./gather/gather.ts";
import { pipelineId } from "./identity.ts";
import { keyOf } from "./looks.ts";
import type { Looks } from "./looks.ts";
import type { Place } from "./heard.ts";
import { worthOfLook } from "./worth.ts";

type Here = { readonly place: Place; readonly at: number; readonly looks: Looks };

/**
 * Time alone may have made something due; what silence means is decided only after GitHub was asked, and has answered. One answer
 * may make another look due: nothing is said to anybody before there is none left.
 */
export async function wake(engine: Engine, here: Here, before: Decided): Promise<Decided> {
  const { at } = here;
  let decided = before;
  if ((nextWake(decided.state, { nextTry: () => Number.POSITIVE_INFINITY }) ?? Number.POSITIVE_INFINITY) > at)
    return decided;
  const taken = new Set<string>();
  for (let due = dueNow(here, decided.state, taken); due.length > 0; due = dueNow(here, decided.state, taken)) {
    const { state } = decided;
    for (const look of due) taken.add(keyOf(look));
    const inputs = await Promise.all(due.map((look) => answerTo(engine, here, { look, state })));
    decided = inputs.flat().reduce(told, decided);
  }
  return told(decided, { kind: "woke", at });
}

/** Each look is taken once in a step, whatever was answered. */
const dueNow = ({ at, looks }: Here, state: State, taken: ReadonlySet<string>): readonly Look[] =>
  looksDue(state, at).filter((look) => looks.notBefore(look) <= at && !taken.has(keyOf(look)));

type Asking = { readonly look: Look; readonly state: State };

async function answerTo(
  { github, http, log, budget }: Engine,
  { place, at, looks }: Here,
  { look, state }: Asking,
): Promise<readonly Input[]> {
  try {
    const context = { reads: github.reads, allows: http.allows, place, state, at };
    const rank = worthOfLook(state, look);
    const input = await budget.gather(place.installation, rank, () => gatherLook(context, look));
    looks.answered(look);
    return [input];
  } catch (error) {
    log.warn(
      { pipeline: pipelineId(place.repository), look: look.is, error },
      "GitHub did not answer a look; it is asked again",
    );
    looks.unanswered(look, at, github.limitOf(error, at));
    return [];
  }
}
