import { attemptById } from "../../pipeline/attempts.ts";
import type { Effect } from "../../pipeline/effect.ts";
import { runOf } from "../../pipeline/evolve/attempt.ts";
import type { Outcome } from "../../engine/ports.ts";
import { isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { describeDeployment } from "../render/deployment.ts";
import { done } from "./done.ts";

type DeploymentStatus = Extract<Effect, { kind: "deployment-status" }>;

/** `POST /deployments/{id}/statuses`: one of each state. The address is shown only where the version is verified. */
export async function deploymentStatus(effect: DeploymentStatus, doing: Doing): Promise<Outcome> {
  const { octokit, place, state } = doing;
  const here = { owner: place.owner, repo: place.name, deployment_id: effect.deployment };
  const attempt = effect.attempt === null ? null : (attemptById(state, effect.attempt)?.attempt ?? null);
  const log = attempt === null ? null : runOf(attempt.phase);
  const url = effect.state === "success" ? (attempt?.spec.url ?? null) : null;
  try {
    if (doing.unsure) {
      const { data } = await octokit.rest.repos.listDeploymentStatuses({ ...here, per_page: 100 });
      if (data.some((status) => status.state === effect.state)) return done;
    }
    await octokit.rest.repos.createDeploymentStatus({
      ...here,
      state: effect.state,
      description: describeDeployment(effect, state),
      auto_inactive: false,
      ...(log === null ? {} : { log_url: log.url }),
      ...(url === null ? {} : { environment_url: url }),
    });
  } catch (error) {
    // Somebody deleted the deployment.
    if (!isRefused(error, 404)) throw error;
  }
  return done;
}
