import type { Input } from "../pipeline/input.ts";
import type { State } from "../pipeline/model.ts";
import { looksDue, nextWake } from "../pipeline/wake.ts";
import type { Look } from "../pipeline/wake.ts";
import { told } from "./decided.ts";
import type { Decided } from "./decided.ts";
import type { Engine } from "./engine.ts";
import { gatherLook } from "./gather/gather.ts";
import type { Looks } from "./looks.ts";
import type { Place } from "./ports.ts";

type Here = { readonly place: Place; readonly at: number; readonly looks: Looks };

/** Time alone may have made something due; what silence means is decided only after GitHub was asked, and has answered. */
export async function wake(engine: Engine, here: Here, decided: Decided): Promise<Decided> {
  const { at, looks } = here;
  if ((nextWake(decided.state, { nextTry: () => Number.POSITIVE_INFINITY }) ?? Number.POSITIVE_INFINITY) > at)
    return decided;
  const due = looksDue(decided.state, at).filter((look) => looks.notBefore(look) <= at);
  const inputs = await Promise.all(due.map((look) => answerTo(engine, here, { look, state: decided.state })));
  return [...inputs.flat(), { kind: "woke", at } as const].reduce(told, decided);
}

type Asking = { readonly look: Look; readonly state: State };

async function answerTo(
  { github, http, log }: Engine,
  { place, at, looks }: Here,
  { look, state }: Asking,
): Promise<readonly Input[]> {
  try {
    const input = await gatherLook({ reads: github.reads, allows: http.allows, place, state, at }, look);
    looks.answered(look);
    return [input];
  } catch (error) {
    log.warn({ repository: place.repository, look: look.is, error }, "GitHub did not answer a look; it is asked again");
    looks.unanswered(look, at, github.limitOf(error, at));
    return [];
  }
}
