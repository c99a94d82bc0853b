import type { CheckRun, Status, Suite } from "../world/checks.ts";
import type { Repository } from "../world/repository.ts";
import { nodeId } from "./parts.ts";

export const checkRunView = (repository: Repository, run: CheckRun) => ({
  id: run.id,
  node_id: nodeId("CheckRun", run.id),
  name: run.name,
  head_sha: run.sha,
  external_id: run.externalId,
  html_url: `${repository.html}/runs/${run.id}`,
  details_url: run.detailsUrl ?? `${repository.html}/runs/${run.id}`,
  status: run.status,
  conclusion: run.conclusion,
  started_at: run.startedAt,
  completed_at: run.completedAt,
  output: { ...run.output, annotations_count: run.annotations.length },
  app: { id: run.app.id, slug: run.app.slug, name: run.app.slug },
  check_suite: { id: run.suite.id },
  pull_requests: [],
});

export const checkSuiteView = (_repository: Repository, suite: Suite, conclusion: string) => ({
  id: suite.id,
  head_sha: suite.sha,
  head_branch: null,
  status: "completed",
  conclusion,
  app: { id: suite.app.id, slug: suite.app.slug },
  pull_requests: [],
});

export const statusView = (status: Status) => ({
  id: status.id,
  context: status.context,
  state: status.state,
  target_url: status.targetUrl,
  description: null,
});
