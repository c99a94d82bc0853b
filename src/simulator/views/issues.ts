import type { Comment } from "../world/comments.ts";
import { REACTIONS } from "../world/reactions.ts";
import type { Reaction } from "../world/reactions.ts";
import type { Repository } from "../world/repository.ts";
import { appView, nodeId, person } from "./parts.ts";

/** Of other Apps than the one that is tested only the number is known. */
function byApp({ world }: Repository, app: number | null) {
  if (app === null) return null;
  return appView(world, app === world.app.id ? world.app : { id: app, slug: `app-${app}` });
}

export function labelView(repository: Repository, name: string) {
  const label = repository.labels.get(name);
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${repository.api}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    description: label.description,
    default: false,
  };
}

/** An issue, or a pull request as one. */
export function issueView(repository: Repository, number: number) {
  const subject = repository.issues.subject(number);
  const isPull = "head" in subject;
  const url = `${repository.api}/issues/${number}`;
  const html_url = `${repository.html}/${isPull ? "pull" : "issues"}/${number}`;
  const pull = { url: `${repository.api}/pulls/${number}`, html_url };
  return {
    id: subject.id,
    node_id: nodeId(isPull ? "PullRequest" : "Issue", subject.id),
    url,
    html_url,
    comments_url: `${url}/comments`,
    repository_url: repository.api,
    number,
    title: subject.title,
    body: subject.body === "" ? null : subject.body,
    state: subject.state,
    state_reason: isPull ? null : subject.stateReason,
    locked: subject.locked,
    user: person(repository, subject.by),
    labels: subject.labels.map((name) => labelView(repository, name)),
    assignees: [],
    milestone: null,
    comments: repository.comments.on(number).length,
    author_association: repository.comments.associationOf(subject.by),
    created_at: subject.createdAt,
    updated_at: subject.updatedAt,
    closed_at: subject.closedAt,
    performed_via_github_app: byApp(repository, subject.app),
    ...(isPull ? { draft: subject.draft, pull_request: { ...pull, merged_at: subject.mergedAt } } : {}),
  };
}

function reactionsOf({ reactions }: Comment): Readonly<Record<string, number>> {
  const count = (content: string): number => reactions.filter((one) => one.content === content).length;
  const counts = REACTIONS.map((content) => [content, count(content)] as const);
  return { total_count: reactions.length, ...Object.fromEntries(counts) };
}

export function commentView(repository: Repository, comment: Comment) {
  const kind = repository.pulls.all.has(comment.issue) ? "pull" : "issues";
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${repository.api}/issues/comments/${comment.id}`,
    html_url: `${repository.html}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repository.api}/issues/${comment.issue}`,
    body: comment.body,
    user: person(repository, comment.by),
    author_association: repository.comments.associationOf(comment.by),
    created_at: comment.at,
    updated_at: comment.updatedAt,
    reactions: reactionsOf(comment),
    performed_via_github_app: byApp(repository, comment.app),
  };
}

export const reactionView = (repository: Repository, reaction: Reaction) => ({
  id: reaction.id,
  node_id: nodeId("Reaction", reaction.id),
  content: reaction.content,
  user: person(repository, reaction.by),
  created_at: reaction.at,
});
