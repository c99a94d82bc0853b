import type { Repository } from "../world/repository.ts";
import type { Review } from "../world/reviews.ts";
import { nodeId, person } from "./parts.ts";

export const reviewView = (repository: Repository, { id, by, commit, at, state, pull }: Review) => ({
  id,
  node_id: nodeId("PullRequestReview", id),
  user: person(repository, by),
  body: "",
  state,
  commit_id: commit,
  submitted_at: at,
  html_url: `${repository.html}/pull/${pull}#pullrequestreview-${id}`,
  pull_request_url: `${repository.api}/pulls/${pull}`,
  author_association: repository.comments.associationOf(by),
});
