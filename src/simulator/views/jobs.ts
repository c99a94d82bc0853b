import type { Deployment } from "../world/deployments.ts";
import type { Repository } from "../world/repository.ts";
import type { WorkflowRun } from "../world/run.ts";
import { deploymentView } from "./deployments.ts";
import { nodeId } from "./parts.ts";

export function jobView(repository: Repository, run: WorkflowRun, id: number) {
  const check = repository.checks.get(id);
  const isBegun = check.status === "in_progress" || check.status === "completed";
  return {
    id,
    node_id: nodeId("WorkflowJob", id),
    run_id: run.id,
    run_attempt: run.jobs.find((job) => job.id === id)?.attempt ?? run.attempt,
    run_url: `${repository.api}/actions/runs/${run.id}`,
    url: `${repository.api}/actions/jobs/${id}`,
    html_url: `${repository.html}/actions/runs/${run.id}/job/${id}`,
    check_run_url: `${repository.api}/check-runs/${id}`,
    name: check.name,
    workflow_name: run.name,
    head_sha: run.sha,
    head_branch: run.branch,
    status: check.status,
    conclusion: check.conclusion,
    created_at: check.startedAt,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    steps: [],
    labels: ["ubuntu-latest"],
    runner_id: isBegun ? 1 : null,
    runner_name: isBegun ? "GitHub Actions 1" : null,
  };
}

/** `deployment` is there where the job has an environment that GitHub writes one for. */
export const jobEvent = (
  repository: Repository,
  run: WorkflowRun,
  { id, deployment }: { readonly id: number; readonly deployment: Deployment | undefined },
) => ({
  workflow_job: jobView(repository, run, id),
  ...(deployment === undefined ? {} : { deployment: deploymentView(repository, deployment) }),
});
