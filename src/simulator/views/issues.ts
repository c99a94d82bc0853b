import type { Comment } from "../world/issues.ts";
import type { Repository } from "../world/repository.ts";
import { nodeId, person } from "./parts.ts";

const byApp = (repository: Repository, app: number | null) =>
  app === null ? null : { id: app, slug: repository.world.app.slug };

/** An issue, or a pull request as one. */
export function issueView(repository: Repository, number: number) {
  const issue = repository.issues.all.get(number);
  if (issue !== undefined) {
    return {
      id: number,
      node_id: nodeId("Issue", number),
      number,
      title: issue.title,
      body: issue.body,
      state: issue.state,
      locked: issue.locked,
      user: person(repository, issue.by),
      labels: issue.labels.map((name) => ({ name })),
      html_url: `${repository.html}/issues/${number}`,
      performed_via_github_app: byApp(repository, issue.app),
    };
  }
  const pull = repository.pulls.get(number);
  const html_url = `${repository.html}/pull/${number}`;
  return {
    id: number,
    node_id: nodeId("PullRequest", number),
    number,
    title: pull.title,
    body: pull.body,
    state: pull.state,
    locked: false,
    user: person(repository, pull.by),
    labels: [],
    html_url,
    pull_request: { html_url, merged_at: pull.mergedAt },
    performed_via_github_app: null,
  };
}

export const commentView = (repository: Repository, comment: Comment) => ({
  id: comment.id,
  node_id: nodeId("IssueComment", comment.id),
  body: comment.body,
  user: person(repository, comment.by),
  author_association: "MEMBER",
  created_at: comment.at,
  updated_at: comment.at,
  html_url: `${repository.html}/issues/${comment.issue}#issuecomment-${comment.id}`,
  performed_via_github_app: byApp(repository, comment.app),
});
