import type { Commit, FileChange } from "../world/git.ts";
import type { Repository } from "../world/repository.ts";
import { blobSha } from "../world/git.ts";
import { gitPerson, iso, nodeId, person } from "./parts.ts";

export const commitView = (repository: Repository, commit: Commit) => {
  const author = { ...gitPerson(repository, commit.by, commit.email), date: iso(commit.at) };
  const account = commit.email === undefined ? person(repository, commit.by) : null;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.order),
    url: `${repository.api}/commits/${commit.sha}`,
    html_url: `${repository.html}/commit/${commit.sha}`,
    commit: { message: commit.message, author, committer: author, tree: { sha: commit.treeSha }, comment_count: 0 },
    author: account,
    committer: account,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repository.api}/commits/${sha}`,
      html_url: `${repository.html}/commit/${sha}`,
    })),
  };
};

/** The object that git has, without what GitHub knows of it. */
export const gitCommitView = (repository: Repository, { sha, treeSha, parents, message, by, at, order }: Commit) => {
  const author = { ...gitPerson(repository, by), date: iso(at) };
  const url = (of: string): string => `${repository.api}/git/commits/${of}`;
  return {
    sha,
    node_id: nodeId("Commit", order),
    url: url(sha),
    html_url: `${repository.html}/commit/${sha}`,
    author,
    committer: author,
    message,
    tree: { sha: treeSha, url: `${repository.api}/git/trees/${treeSha}` },
    parents: parents.map((one) => ({ sha: one, url: url(one), html_url: `${repository.html}/commit/${one}` })),
  };
};

/** A file of a comparison or a pull request. Lines are not counted here. */
export const fileView = (repository: Repository, { path, status }: FileChange, commit: Commit) => ({
  filename: path,
  status,
  sha: status === "removed" ? null : blobSha(commit.tree.get(path) ?? ""),
  additions: status === "removed" ? 0 : 1,
  deletions: status === "added" ? 0 : 1,
  changes: 1,
  blob_url: `${repository.html}/blob/${commit.sha}/${path}`,
  contents_url: `${repository.api}/contents/${path}?ref=${commit.sha}`,
});

/** A commit as webhooks carry it. */
export function commitInPush(repository: Repository, commit: Commit) {
  const changes = repository.git.changesOf(commit);
  const paths = (status: FileChange["status"]): readonly string[] =>
    changes.filter((one) => one.status === status).map(({ path }) => path);
  const author = { ...gitPerson(repository, commit.by), username: commit.by };
  return {
    id: commit.sha,
    tree_id: commit.treeSha,
    distinct: true,
    message: commit.message,
    timestamp: iso(commit.at),
    url: `${repository.html}/commit/${commit.sha}`,
    author,
    committer: author,
    added: paths("added"),
    removed: paths("removed"),
    modified: paths("modified"),
  };
}

/** The head of a suite or run. */
export const headCommit = (repository: Repository, { sha, treeSha, message, at, by }: Commit) => ({
  id: sha,
  tree_id: treeSha,
  message,
  timestamp: iso(at),
  author: gitPerson(repository, by),
  committer: gitPerson(repository, by),
});
