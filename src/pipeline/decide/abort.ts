import type { Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import type { Commented } from "../input.ts";
import { where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import { isActive, lastAttempt } from "../attempt.ts";
import { planOf, stageOf } from "../model.ts";
import type { State } from "../model.ts";
import { latestRun } from "../retries.ts";
import { interrupting } from "../interrupting.ts";
import { isBeingVerified } from "../verification.ts";
import type { Response } from "./response.ts";
import { refusal, refused } from "./response.ts";

/** Ends what runs at a stage, or withdraws what was asked for there; where there is neither, it ends a dry run. */
export function abort(state: State, asked: Commented, stage: Stage): Response {
  const run = latestRun(state, stage.name);
  if (run !== null && isActive(lastAttempt(run))) return stopped({ run, attempt: lastAttempt(run) }, asked);
  const requests = state.requests.filter((request) => request.stage === stage.name);
  const planning = latestRun(state, planOf(stage.name));
  if (requests.length === 0 && planning !== null && isActive(lastAttempt(planning)))
    return stopped({ run: planning, attempt: lastAttempt(planning) }, asked);
  if (requests.length === 0) {
    const facts = { verb: "abort", stage: stage.name, state: "nothing runs there and nothing was asked for" };
    return refused(refusal("nothing-to-do", facts, `/explain ${stage.name}`));
  }
  const { at, by } = asked;
  const candidate =
    requests.find((request) => request.candidate !== null && request.rollback === undefined)?.candidate ?? null;
  const withdrawn = requests.map(({ id }): Event => ({ type: "RequestEnded", at, request: id, why: "withdrawn" }));
  const marked: readonly Event[] =
    candidate === null || stage.promote === "manual"
      ? []
      : [{ type: "Marked", at, candidate, stage: stage.name, mark: { is: "aborted", at, by } }];
  return {
    events: [...withdrawn, ...marked],
    reply: () => ({ verdict: "+1", reply: { is: "withdrawn", stage: stage.name, candidate } }),
  };
}

function stopped(found: Found, { at, by }: Commented): Response {
  const { attempt, run } = found;
  const reply: Response["reply"] = () => ({
    verdict: "+1",
    reply: {
      is: "stopping",
      stage: stageOf(run),
      candidate: run.candidate,
      ...(attempt.spec.kind === "plan" ? { plan: true } : {}),
    },
  });
  if (attempt.phase.is === "stopping") return { events: [], reply };
  if (isBeingVerified(attempt)) return { events: interrupting(found, { at, by }), reply };
  // No deployment yet means that nothing was dispatched: there is nothing to wait for.
  const untouched = attempt.phase.is === "intended" && attempt.spec.kind === "deploy" && attempt.deployment === null;
  const event: Event = untouched
    ? { type: "Ended", at, ...where(found), outcome: { is: "aborted", by } }
    : { type: "Stopping", at, ...where(found), why: { is: "aborted", by } };
  return { events: [event], reply };
}
