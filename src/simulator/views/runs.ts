import type { Repository } from "../world/repository.ts";
import type { WorkflowRun } from "../world/run.ts";
import { FOLDER } from "../world/workflow-file.ts";
import { pullStubs } from "./checks.ts";
import { headCommit } from "./commits.ts";
import { nodeId, person, repositoryStub, repositoryView } from "./parts.ts";

/** GitHub numbers workflows; here the number comes from the file's name. */
export const workflowId = (file: string): number =>
  Buffer.from(file).reduce((sum, byte) => (sum * 31 + byte) % 9_999_991, 17);

export function runView(repository: Repository, run: WorkflowRun) {
  const url = `${repository.api}/actions/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("WorkflowRun", run.id),
    name: run.name,
    display_title: run.title,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    head_branch: run.branch,
    head_sha: run.sha,
    path: `${FOLDER}/${run.file}`,
    workflow_id: workflowId(run.file),
    run_number: run.number,
    run_attempt: run.attempt,
    run_started_at: run.startedAt,
    check_suite_id: run.suite.id,
    check_suite_node_id: nodeId("CheckSuite", run.suite.id),
    url,
    html_url: `${repository.html}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repository.api}/actions/workflows/${workflowId(run.file)}`,
    previous_attempt_url: run.attempt === 1 ? null : `${url}/attempts/${run.attempt - 1}`,
    actor: person(repository, run.by),
    triggering_actor: person(repository, run.triggeredBy),
    pull_requests: pullStubs(repository, run.sha),
    referenced_workflows: [],
    head_commit: headCommit(repository, repository.git.get(run.sha)),
    repository: repositoryStub(repository),
    head_repository: repositoryStub(repository),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
  };
}

export function workflowView(repository: Repository, file: string, name: string) {
  const path = `${FOLDER}/${file}`;
  return {
    id: workflowId(file),
    node_id: nodeId("Workflow", workflowId(file)),
    name,
    path,
    state: "active",
    url: `${repository.api}/actions/workflows/${workflowId(file)}`,
    html_url: `${repository.html}/blob/${repository.defaultBranch}/${path}`,
  };
}

export const runEvent = (repository: Repository, run: WorkflowRun) => ({
  workflow_run: { ...runView(repository, run), repository: repositoryView(repository) },
  workflow: workflowView(repository, run.file, run.name),
});
