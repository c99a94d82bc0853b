import type { Repository } from "../world/repository.ts";
import type { CommitStatus } from "../world/statuses.ts";
import { commitView } from "./commits.ts";
import { nodeId, person } from "./parts.ts";

export const statusView = (repository: Repository, status: CommitStatus) => ({
  id: status.id,
  node_id: nodeId("StatusContext", status.id),
  url: `${repository.api}/statuses/${status.sha}`,
  context: status.context,
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  creator: person(repository, status.by),
  created_at: status.at,
  updated_at: status.at,
});

/** The webhook, which has no object of its own for it. `branches`: those that contain the commit, ten at most. */
export function statusEvent(repository: Repository, status: CommitStatus) {
  const { git } = repository;
  const branches = [...git.branches].filter(([, tip]) => git.contains(tip, status.sha)).slice(0, 10);
  return {
    id: status.id,
    sha: status.sha,
    name: repository.fullName,
    context: status.context,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    commit: commitView(repository, git.get(status.sha)),
    branches: branches.map(([name, sha]) => ({
      name,
      commit: { sha, url: `${repository.api}/commits/${sha}` },
      protected: false,
    })),
    created_at: status.at,
    updated_at: status.at,
  };
}
