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
    return [...newest].flatMap(([login, { user, state, commit_id, submitted_at }]) =>
      user !== null && state === "APPROVED" && commit_id !== null && submitted_at !== undefined
        ? [{ login, id: user.id, sha: commit_id, at: Date.parse(submitted_at) }]
        : [],
    );
  },
});
