import type { Annotation, CheckRun } from "../world/check-writing.ts";
import type { Repository } from "../world/repository.ts";
import type { Suite } from "../world/suites.ts";
import { headCommit } from "./commits.ts";
import { appView, nodeId, repositoryStub } from "./parts.ts";

/** Pull requests of this repository whose head it is; those of forks are not known here. */
export function pullStubs(repository: Repository, sha: string) {
  const stub = repositoryStub(repository);
  return repository.pulls.withHead(sha).map((pull) => ({
    id: pull.id,
    number: pull.number,
    url: `${repository.api}/pulls/${pull.number}`,
    head: { ref: pull.branch, sha: pull.head, repo: stub },
    base: { ref: pull.base, sha: pull.baseSha, repo: stub },
  }));
}

export function checkRunView(repository: Repository, run: CheckRun) {
  const url = `${repository.api}/check-runs/${run.id}`;
  const html_url = `${repository.html}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("CheckRun", run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url,
    details_url: run.detailsUrl ?? html_url,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...run.output, annotations_count: run.annotations.length, annotations_url: `${url}/annotations` },
    app: appView(repository.world, run.app),
    check_suite: { id: run.suite.id },
    pull_requests: pullStubs(repository, run.sha),
  };
}

export function checkSuiteView(repository: Repository, suite: Suite) {
  const { checks, git } = repository;
  const url = `${repository.api}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_sha: suite.sha,
    head_branch: suite.branch,
    before: suite.before,
    after: suite.sha,
    ...checks.stateOf(suite),
    url,
    check_runs_url: `${url}/check-runs`,
    latest_check_runs_count: new Set(checks.in(suite).map((run) => run.name)).size,
    app: appView(repository.world, suite.app),
    pull_requests: pullStubs(repository, suite.sha),
    head_commit: headCommit(repository, git.get(suite.sha)),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
  };
}

const NOTHING_MORE = { start_column: null, end_column: null, title: null, raw_details: null } as const;

export const annotationView = (repository: Repository, run: CheckRun, annotation: Annotation) => ({
  ...NOTHING_MORE,
  ...annotation,
  blob_href: `${repository.html}/blob/${run.sha}/${annotation.path}`,
});
