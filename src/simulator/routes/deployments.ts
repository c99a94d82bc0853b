import type { Route } from "../route.ts";
import { deploymentStatusView, deploymentView } from "../views/deployments.ts";
import { created, listed, numberOf, repositoryOf, route } from "./answer.ts";

const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const STATUSES = "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses";

export const deploymentRoutes: readonly Route[] = [
  route(`GET ${DEPLOYMENTS}`, { deployments: "read" }, (call) => {
    const repository = repositoryOf(call);
    const matches = (name: "sha" | "ref" | "task" | "environment", value: string): boolean =>
      [null, value].includes(call.query.get(name));
    const found = [...repository.deployments.all.values()].filter(
      (one) =>
        matches("sha", one.sha) &&
        matches("ref", one.ref) &&
        matches("task", one.task) &&
        matches("environment", one.environment),
    );
    return listed(
      call,
      DEPLOYMENTS,
      found.toReversed().map((one) => deploymentView(repository, one)),
    );
  }),
  route(`POST ${DEPLOYMENTS}`, { deployments: "write" }, (call) => {
    const repository = repositoryOf(call);
    const deployment = repository.deployments.create(call.body);
    if (deployment === null)
      return { status: 202, body: { message: `Auto-merged ${repository.defaultBranch} into the ref on deployment.` } };
    return created(deploymentView(repository, deployment));
  }),
  route(`GET ${STATUSES}`, { deployments: "read" }, (call) => {
    const repository = repositoryOf(call);
    const deployment = repository.deployments.get(numberOf(call, "deployment_id"));
    return listed(
      call,
      STATUSES,
      deployment.statuses.toReversed().map((status) => deploymentStatusView(repository, deployment, status)),
    );
  }),
  route(`POST ${STATUSES}`, { deployments: "write" }, (call) => {
    const repository = repositoryOf(call);
    const id = numberOf(call, "deployment_id");
    const status = repository.deployments.setStatus(id, call.body);
    return created(deploymentStatusView(repository, repository.deployments.get(id), status));
  }),
];
