import type { Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";

export const reviewReads = (session: Session): Pick<Reads, "approvingReviews"> => ({
  async approvingReviews(place, number) {
    const octokit = await session.octokit(place);
    const here = { owner: place.owner, repo: place.name, pull_number: number, per_page: 100 };
    const reviews = await unless([], [404], async () => octokit.paginate(octokit.rest.pulls.listReviews, here));
    // Oldest first, each where his last one stands; a mere comment takes nothing back.
    const newest = new Map<string, (typeof reviews)[number]>();
    for (const review of reviews)
      if (review.user !== null && review.state !== "COMMENTED" && review.state !== "PENDING") {
        newest.delete(review.user.login);
        newest.set(review.user.login, review);
      }
    const approving = [...newest].flatMap(([login, { user, state, commit_id, submitted_at }]) =>
      user !== null && state === "APPROVED" && commit_id !== null && submitted_at !== undefined
        ? [{ login, id: user.id, sha: commit_id, at: Date.parse(submitted_at) }]
        : [],
    );
    if (approving.length === 0) return [];
    const asked = { owner: place.owner, name: place.name, number };
    const { repository } = await unless(GONE, [404], async () => octokit.graphql<Retargeted>(RETARGETED, asked));
    if (repository === null || repository.pullRequest === null) return [];
    const [last] = repository.pullRequest.timelineItems.nodes;
    return last === undefined ? approving : approving.filter(({ at }) => at > Date.parse(last.createdAt));
  },
});

/**
 * When its base last became another branch, or another history: the head is the same, and what it brings is not what was reviewed.
 * Of REST's events of an issue each mention is one; here it is one call however much was said.
 */
const RETARGETED = `query retargeted($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(
        itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT, BASE_REF_FORCE_PUSHED_EVENT]
        last: 1
      ) {
        nodes {
          ... on BaseRefChangedEvent { createdAt }
          ... on AutomaticBaseChangeSucceededEvent { createdAt }
          ... on BaseRefForcePushedEvent { createdAt }
        }
      }
    }
  }
}`;

type Retargeted = {
  readonly repository: {
    readonly pullRequest: {
      readonly timelineItems: { readonly nodes: readonly { readonly createdAt: string }[] };
    } | null;
  } | null;
};
const GONE: Retargeted = { repository: null };
