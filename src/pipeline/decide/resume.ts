import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Asked } from "../input.ts";
import { explain, shutGates } from "../explain.ts";
import { environmentOf, isActive, lastAttempt } from "../model.ts";
import type { State } from "../model.ts";
import { latestRun } from "../retries.ts";
import { contenders } from "../settle/start.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/** Gives an environment back to automation. */
export function resume(state: State, asked: Asked, stage: Stage): Response {
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
  return {
    events: [lifted],
    reply: (after) => {
      const next = nextAfterHold(after, stage);
      return { verdict: next === null ? "+1" : "rocket", reply: { is: "resumed", stage: stage.name, next } };
    },
  };
}

/** The candidate that goes to a stage once its hold is lifted; `null`: none waits for that alone. */
export function nextAfterHold(state: State, stage: Stage): string | null {
  const active = latestRun(state, stage.name);
  if (active !== null && isActive(lastAttempt(active))) return active.candidate;
  const next = contenders(state, stage).find((candidate) =>
    shutGates(explain(state, candidate, stage)).every((why) => why.code === "busy" || why.code === "not-there"),
  );
  return next?.id ?? null;
}
