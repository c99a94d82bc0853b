import { approvalsAt } from "../../pipeline/approvals.ts";
import { includes } from "../../pipeline/authority.ts";
import { namesOf } from "../../pipeline/people.ts";
import type { Look } from "../../pipeline/wake.ts";
import type { Input } from "../../pipeline/input.ts";
import { whoIs } from "./comment.ts";
import type { Gathering } from "./gather.ts";

/** Anybody may review on a public repository: so many are asked about, the newest, beside those whose reviews count. */
const MOST_REVIEWERS = 20;

/** Reviews of the head that the candidate is, or that was merged as it; and what their authors may do now. */
export async function reviewsInput(context: Gathering, look: Extract<Look, { is: "reviews" }>): Promise<Input> {
  const { reads, place, state, at } = context;
  const { candidate: id, stage, pull: number } = look;
  const candidate = state.candidates[id];
  const [pull, reviews] = await Promise.all([reads.pull(place, number), reads.approvingReviews(place, number)]);
  const head = candidate?.origin.kind === "pull_request" ? candidate.sha : pull?.state === "merged" ? pull.head : null;
  const lines = [{ verb: "approve", stage }] as const;
  const { given } = approvalsAt(state, id, stage);
  const counted = namesOf(
    state,
    given.flatMap(({ login, via }) => (via === "review" ? [login] : [])),
  );
  const here = reviews.filter(({ sha }) => sha === head);
  const newest = [
    ...here.filter(({ login }) => includes(counted, login)),
    ...here.filter(({ login }) => !includes(counted, login)).slice(-MOST_REVIEWERS),
  ];
  const approving = newest.map(async ({ login, at: since }) => ({
    login,
    at: since,
    ...(await whoIs(context, { login, since: context.at }, lines)),
  }));
  const people = newest.map(({ login, id: account }) => ({ login, id: account }));
  const said = { kind: "reviews-read", at, candidate: id, stage, pull: number, people } as const;
  return { ...said, approving: await Promise.all(approving) };
}
