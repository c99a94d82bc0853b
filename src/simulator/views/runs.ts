import type { WorkflowRun } from "../world/actions.ts";
import type { Repository } from "../world/repository.ts";
import { nodeId, person } from "./parts.ts";

/** GitHub numbers workflows; here the number comes from the file's name. */
const workflowId = (file: string): number =>
  [...file].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9_999_991, 17);

export const runView = (repository: Repository, run: WorkflowRun) => ({
  id: run.id,
  node_id: nodeId("WorkflowRun", run.id),
  name: run.name,
  display_title: run.title,
  event: run.event,
  status: run.status,
  conclusion: run.conclusion,
  head_branch: run.branch,
  head_sha: run.sha,
  path: `.github/workflows/${run.file}`,
  workflow_id: workflowId(run.file),
  run_attempt: run.attempt,
  check_suite_id: run.suite.id,
  html_url: `${repository.html}/actions/runs/${run.id}`,
  actor: person(repository, run.by),
  triggering_actor: person(repository, run.by),
  pull_requests: [],
  created_at: run.createdAt,
  updated_at: repository.world.now,
});
