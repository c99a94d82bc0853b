import { isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import type { Content } from "../render/content.ts";

/** `POST /deployments/{id}/statuses`: one of each state. Other deployments are never marked by the way. */
export async function writeStatus(
  { deployment, state, description, logUrl, environmentUrl, isAnswered }: Extract<Content, { is: "status" }>,
  { octokit, place, unsure }: Doing,
): Promise<void> {
  const here = { owner: place.owner, repo: place.name, deployment_id: deployment };
  try {
    if (unsure) {
      const { data } = await octokit.rest.repos.listDeploymentStatuses({ ...here, per_page: 100 });
      const isThere = (url: string | undefined): boolean => !isAnswered || url === environmentUrl;
      if (data.some((status) => status.state === state && isThere(status.environment_url))) return;
    }
    await octokit.rest.repos.createDeploymentStatus({
      ...here,
      state,
      description,
      auto_inactive: false,
      ...(logUrl === null ? {} : { log_url: logUrl }),
      ...(environmentUrl === null ? {} : { environment_url: environmentUrl }),
    });
  } catch (error) {
    // Somebody deleted the deployment.
    if (!isRefused(error, 404)) throw error;
  }
}
