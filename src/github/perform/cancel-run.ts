import type { Effect } from "../../pipeline/effect.ts";
import type { Outcome } from "../../engine/ports.ts";
import { isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { done } from "./done.ts";

/** `POST /actions/runs/{id}/cancel`, or by force. One that has ended, or is gone, needs no cancelling. */
export async function cancelRun(
  effect: Extract<Effect, { kind: "cancel-run" }>,
  { octokit, place }: Doing,
): Promise<Outcome> {
  const run = { owner: place.owner, repo: place.name, run_id: effect.run };
  try {
    await (effect.force
      ? octokit.rest.actions.forceCancelWorkflowRun(run)
      : octokit.rest.actions.cancelWorkflowRun(run));
  } catch (error) {
    if (!isRefused(error, 404, 409)) throw error;
  }
  return done;
}
