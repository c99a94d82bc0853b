import type { Deployment, DeploymentStatus, Environment } from "../world/deployments.ts";
import type { Repository } from "../world/repository.ts";
import { appBot, appView, nodeId, person } from "./parts.ts";

/** What GitHub Actions writes names no App. */
const byApp = ({ world }: Repository, login: string) =>
  login === appBot(world.app) ? appView(world, world.app) : null;

export function deploymentView(repository: Repository, deployment: Deployment) {
  const url = `${repository.api}/deployments/${deployment.id}`;
  return {
    id: deployment.id,
    node_id: nodeId("Deployment", deployment.id),
    url,
    statuses_url: `${url}/statuses`,
    repository_url: repository.api,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    environment: deployment.environment,
    original_environment: deployment.originalEnvironment,
    description: deployment.description,
    payload: deployment.payload,
    production_environment: deployment.production,
    transient_environment: deployment.transient,
    creator: person(repository, deployment.creator),
    created_at: deployment.at,
    updated_at: deployment.statuses.at(-1)?.at ?? deployment.at,
    performed_via_github_app: byApp(repository, deployment.creator),
  };
}

export function deploymentStatusView(repository: Repository, { id }: Deployment, status: DeploymentStatus) {
  const url = `${repository.api}/deployments/${id}`;
  return {
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    url: `${url}/statuses/${status.id}`,
    deployment_url: url,
    repository_url: repository.api,
    state: status.state,
    description: status.description,
    log_url: status.logUrl,
    target_url: status.logUrl,
    environment: status.environment,
    environment_url: status.environmentUrl,
    creator: person(repository, status.by),
    created_at: status.at,
    updated_at: status.at,
    performed_via_github_app: byApp(repository, status.by),
  };
}

export function environmentView(repository: Repository, { id, name, createdAt }: Environment) {
  const query = new URLSearchParams({ environments_filter: name });
  return {
    id,
    node_id: nodeId("Environment", id),
    name,
    url: `${repository.api}/environments/${encodeURIComponent(name)}`,
    html_url: `${repository.html}/deployments/activity_log?${query.toString()}`,
    created_at: createdAt,
    updated_at: createdAt,
    protection_rules: [],
    deployment_branch_policy: null,
  };
}
