import type { Look } from "../../pipeline/wake.ts";
import type { Input } from "../../pipeline/input.ts";
import { whoIs } from "./comment.ts";
import type { Gathering } from "./gather.ts";

/** Anybody may review on a public repository: so many are asked about, the newest. */
const MOST_REVIEWERS = 20;

/** Reviews of the head that the candidate is, or that was merged as it; and what their authors may do now. */
export async function reviewsInput(context: Gathering, look: Extract<Look, { is: "reviews" }>): Promise<Input> {
  const { reads, place, state, at } = context;
  const { candidate: id, stage, pull: number } = look;
  const candidate = state.candidates[id];
  const [pull, reviews] = await Promise.all([reads.pull(place, number), reads.approvingReviews(place, number)]);
  const head = candidate?.origin.kind === "pull_request" ? candidate.sha : pull?.state === "merged" ? pull.head : null;
  const lines = [{ verb: "approve", stage }] as const;
  const newest = reviews.filter(({ sha }) => sha === head).slice(-MOST_REVIEWERS);
  const approving = newest.map(async ({ login, at: since }) => ({
    login,
    at: since,
    ...(await whoIs(context, { login, since: context.at }, lines)),
  }));
  const people = newest.map(({ login, id: account }) => ({ login, id: account }));
  const said = { kind: "reviews-read", at, candidate: id, stage, pull: number, people } as const;
  return { ...said, approving: await Promise.all(approving) };
}
