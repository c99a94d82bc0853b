import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Commented } from "../asking.ts";
import { environmentOf } from "../model.ts";
import type { State } from "../model.ts";
import { startedWithout } from "../next.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/** Gives an environment back to automation. */
export function resume(state: State, asked: Commented, stage: Stage): Response {
  const environment = environmentOf(state, stage.environment);
  if (environment === undefined || environment.hold === null) {
    const facts = { verb: "resume", stage: stage.name, state: "automation is not off there" };
    return refused(refusal("nothing-to-do", facts, `/explain ${stage.name}`));
  }
  const lifted: Event = {
    type: "HoldLifted",
    at: asked.at,
    environment: environment.name,
    by: asked.by,
    why: "resumed",
  };
  const next = startedWithout(state, stage, ["held"]);
  return {
    events: [lifted],
    reply: () => ({ verdict: next === null ? "+1" : "rocket", reply: { is: "resumed", stage: stage.name, next } }),
  };
}
