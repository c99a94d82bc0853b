import type { Deployment, DeploymentStatus } from "../world/deployments.ts";
import type { Repository } from "../world/repository.ts";
import { nodeId, person } from "./parts.ts";

export const deploymentView = (repository: Repository, deployment: Deployment) => ({
  id: deployment.id,
  node_id: nodeId("Deployment", deployment.id),
  sha: deployment.sha,
  ref: deployment.ref,
  task: deployment.task,
  environment: deployment.environment,
  original_environment: deployment.environment,
  description: deployment.description,
  payload: deployment.payload,
  production_environment: deployment.production,
  transient_environment: deployment.transient,
  creator: person(repository, deployment.creator),
  created_at: deployment.at,
  updated_at: deployment.statuses.at(-1)?.at ?? deployment.at,
  performed_via_github_app: deployment.creator.endsWith("[bot]")
    ? { id: repository.world.app.id, slug: repository.world.app.slug }
    : null,
});

export const deploymentStatusView = (repository: Repository, deployment: Deployment, status: DeploymentStatus) => ({
  id: status.id,
  node_id: nodeId("DeploymentStatus", status.id),
  state: status.state,
  description: status.description,
  log_url: status.logUrl,
  target_url: status.logUrl,
  environment: deployment.environment,
  environment_url: status.environmentUrl,
  creator: person(repository, deployment.creator),
  created_at: status.at,
  updated_at: status.at,
});
