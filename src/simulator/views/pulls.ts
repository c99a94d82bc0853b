import type { Pull } from "../world/pull.ts";
import type { Repository } from "../world/repository.ts";
import { labelView } from "./issues.ts";
import { nodeId, person, repositoryView } from "./parts.ts";

/** A fork as far as it is known here; `null`: it was deleted. */
function headRepository(repository: Repository, { fork, forkIsGone }: Pull) {
  if (fork === null) return repositoryView(repository);
  if (forkIsGone) return null;
  const full_name = `${fork}/${repository.name}`;
  const owner = person(repository, fork);
  // No repository of this world has that number.
  const id = 1_000_000_000 + owner.id;
  const { site, api } = repository.world.host;
  const places = { url: `${api}/repos/${full_name}`, html_url: `${site}/${full_name}` };
  return { ...repositoryView(repository), id, full_name, owner, fork: true, ...places };
}

function endsOf(repository: Repository, pull: Pull) {
  const owner = pull.fork ?? repository.owner;
  return {
    head: {
      sha: pull.head,
      ref: pull.branch,
      label: `${owner}:${pull.branch}`,
      user: person(repository, owner),
      repo: headRepository(repository, pull),
    },
    base: {
      sha: pull.baseSha,
      ref: pull.base,
      label: `${repository.owner}:${pull.base}`,
      user: person(repository, repository.owner),
      repo: repositoryView(repository),
    },
  };
}

/** What lists leave out. */
function detailsOf(repository: Repository, pull: Pull) {
  const { git, pulls, comments } = repository;
  return {
    merged: pull.mergedAt !== null,
    mergeable: pull.state === "open" ? pulls.mergeable(pull) : null,
    merged_by: pull.mergedBy === null ? null : person(repository, pull.mergedBy),
    comments: comments.on(pull.number).length,
    commits: git.between(pull.baseSha, pull.head).length,
    changed_files: git.changesFrom(pull.baseSha, pull.head).length,
  };
}

/** Since 2026-03-10 REST answers do not name the merge's commit; webhooks do. */
export function pullView(
  repository: Repository,
  pull: Pull,
  { for: reader }: { readonly for: "webhook" | "single" | "list" },
) {
  return {
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    url: `${repository.api}/pulls/${pull.number}`,
    html_url: `${repository.html}/pull/${pull.number}`,
    issue_url: `${repository.api}/issues/${pull.number}`,
    number: pull.number,
    title: pull.title,
    body: pull.body === "" ? null : pull.body,
    state: pull.state,
    draft: pull.draft,
    locked: pull.locked,
    user: person(repository, pull.by),
    labels: pull.labels.map((name) => labelView(repository, name)),
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    auto_merge: null,
    author_association: repository.comments.associationOf(pull.by),
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    ...endsOf(repository, pull),
    ...(reader === "list" ? {} : detailsOf(repository, pull)),
    ...(reader === "webhook" ? { merge_commit_sha: pull.mergeSha } : {}),
  };
}
