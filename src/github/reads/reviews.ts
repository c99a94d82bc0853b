import type { Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";

export const reviewReads = (session: Session): Pick<Reads, "approvingReviews"> => ({
  async approvingReviews(place, number, base) {
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
    const approving = [...newest].flatMap(([login, review]) => {
      const { user, state, commit_id: sha, submitted_at: at, author_association: as } = review;
      return user !== null && state === "APPROVED" && sha !== null && at !== undefined
        ? [{ login, id: user.id, sha, at: Date.parse(at), isInsider: INSIDERS.includes(as) }]
        : [];
    });
    if (approving.length === 0) return [];
    const asked = { owner: place.owner, name: place.name, number };
    // Asked after the reviews: whoever changes the base meanwhile is seen here.
    const told = await unless(null, [404], async () => octokit.graphql<Retargeted>(RETARGETED, asked));
    const pull = told?.repository?.pullRequest;
    if (pull?.baseRefName !== base) return [];
    const [last] = pull.timelineItems.nodes ?? [null];
    // GitHub may leave out what an event is: then nobody knows since when.
    if (last === null) return [];
    return last === undefined ? approving : approving.filter(({ at }) => at > Date.parse(last.createdAt));
  },
});

/** Everybody else may review on a public repository only. */
const INSIDERS: readonly string[] = ["OWNER", "MEMBER", "COLLABORATOR"];

/**
 * When its base last became another branch, or another history: the head is the same, and what it brings is not what was reviewed.
 * Of REST's events of an issue each mention is one; here it is one call however much was said.
 */
const RETARGETED = `query retargeted($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      baseRefName
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
      readonly baseRefName: string;
      readonly timelineItems: { readonly nodes: readonly ({ readonly createdAt: string } | null)[] | null };
    } | null;
  } | null;
} | null;
