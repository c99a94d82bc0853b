import type { Pull } from "../world/pulls.ts";
import type { Repository } from "../world/repository.ts";
import { nodeId, person, repositoryView } from "./parts.ts";

/** Webhooks name the merge's commit; since 2026-03-10 the REST answers do not. */
export function pullView(repository: Repository, pull: Pull, { webhook }: { readonly webhook: boolean }) {
  const fork =
    pull.fork === null
      ? repositoryView(repository)
      : {
          id: repository.id + 1_000_000,
          name: repository.name,
          full_name: `${pull.fork}/${repository.name}`,
          fork: true,
        };
  return {
    id: pull.number,
    node_id: nodeId("PullRequest", pull.number),
    number: pull.number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    draft: false,
    merged: pull.mergedAt !== null,
    merged_at: pull.mergedAt,
    updated_at: pull.updatedAt,
    user: person(repository, pull.by),
    labels: [],
    html_url: `${repository.html}/pull/${pull.number}`,
    head: { sha: pull.head, ref: pull.branch, label: `${pull.fork ?? repository.owner}:${pull.branch}`, repo: fork },
    base: {
      sha: repository.git.branches.get(pull.base) ?? "",
      ref: pull.base,
      label: `${repository.owner}:${pull.base}`,
      repo: repositoryView(repository),
    },
    ...(webhook ? { merge_commit_sha: pull.mergeSha } : {}),
  };
}
