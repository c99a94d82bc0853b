import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Asked } from "../input.ts";
import { newestFirst } from "../line.ts";
import { laneOf, runKey } from "../model.ts";
import type { State } from "../model.ts";
import { hasPassedUpstream } from "../settle/bind.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/** Gives an environment back to automation. */
export function resume(state: State, asked: Asked, stage: Stage): Response {
  const environment = state.environments[laneOf(stage.environment)];
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

/** The candidate that goes to a stage once its hold is lifted; `null`: none waits for that. */
export function nextAfterHold(state: State, stage: Stage): string | null {
  const pinned = state.requests.find(
    (request) => request.stage === stage.name && request.candidate !== null,
  )?.candidate;
  if (pinned !== undefined && pinned !== null) return pinned;
  if (stage.promote === "manual") return null;
  const newest = newestFirst(state).find((candidate) => hasPassedUpstream(state, candidate, stage));
  const run = newest === undefined ? undefined : state.runs[runKey(newest.id, stage.name)];
  const waits = newest !== undefined && (run === undefined || run.attempts.at(-1)?.phase.is !== "ended");
  return waits ? newest.id : null;
}
