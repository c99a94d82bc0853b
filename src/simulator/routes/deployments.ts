import type { Call, Reply, Route } from "../route.ts";
import { deploymentStatusView, deploymentView, environmentView } from "../views/deployments.ts";
import type { Deployment } from "../world/deployments.ts";
import { actorOf, created, numberOf, ok, repositoryOf, route, wants } from "./answer.ts";
import { counted, listed } from "./pages.ts";

const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const DEPLOYMENT = "/repos/{owner}/{repo}/deployments/{deployment_id}";
const STATUSES = `${DEPLOYMENT}/statuses`;
const ENVIRONMENTS = "/repos/{owner}/{repo}/environments";
const read = { deployments: "read" } as const;
const write = { deployments: "write" } as const;

const deploymentOf = (call: Call): Deployment => repositoryOf(call).deployments.get(numberOf(call, "deployment_id"));

/** Newest first. */
function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const isMeant = (one: Deployment): boolean =>
    (["sha", "ref", "task", "environment"] as const).every((name) => wants(call, name, one[name]));
  const found = [...repository.deployments.all.values()].filter(isMeant).toReversed();
  return listed(call, DEPLOYMENTS, found, (one) => deploymentView(repository, one));
}

function create(call: Call): Reply {
  const repository = repositoryOf(call);
  const deployment = repository.deployments.create(call.body, actorOf(call));
  if (deployment !== null) return created(deploymentView(repository, deployment));
  const message = `Auto-merged ${repository.defaultBranch} into ${String(call.body["ref"])} on deployment.`;
  return { status: 202, body: { message } };
}

export const deploymentRoutes: readonly Route[] = [
  route(`GET ${DEPLOYMENTS}`, read, list),
  route(`POST ${DEPLOYMENTS}`, write, create),
  route(`GET ${DEPLOYMENT}`, read, (call) => ok(deploymentView(repositoryOf(call), deploymentOf(call)))),
  route(`GET ${STATUSES}`, read, (call) => {
    const [repository, deployment] = [repositoryOf(call), deploymentOf(call)];
    const newest = deployment.statuses.toReversed();
    return listed(call, STATUSES, newest, (one) => deploymentStatusView(repository, deployment, one));
  }),
  route(`POST ${STATUSES}`, write, (call) => {
    const [repository, deployment] = [repositoryOf(call), deploymentOf(call)];
    const status = repository.deployments.setStatus(deployment.id, call.body, actorOf(call));
    return created(deploymentStatusView(repository, deployment, status));
  }),
  route(`GET ${ENVIRONMENTS}`, { actions: "read" }, (call) => {
    const repository = repositoryOf(call);
    const all = [...repository.deployments.environments.values()];
    const place = { template: ENVIRONMENTS, name: "environments" };
    return counted(call, place, all, (one) => environmentView(repository, one));
  }),
  route(`GET ${ENVIRONMENTS}/{environment_name}`, { actions: "read" }, (call) => {
    const repository = repositoryOf(call);
    const name = call.params["environment_name"] ?? "";
    return ok(environmentView(repository, repository.deployments.environment(name)));
  }),
];
