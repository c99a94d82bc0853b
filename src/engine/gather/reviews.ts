import { approvalsAt } from "../../pipeline/approvals.ts";
import { belongs, includes, whoMay } from "../../pipeline/authority.ts";
import type { Person } from "../../pipeline/authority.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { StageName } from "../../pipeline/definition.ts";
import type { Input } from "../../pipeline/input.ts";
import type { Login, State } from "../../pipeline/model.ts";
import { namesOf } from "../../pipeline/people.ts";
import type { ReviewsOf } from "../../pipeline/reviews.ts";
import { reviewsConcerned } from "../../pipeline/wake.ts";
import type { Signal } from "../heard.ts";
import { whoIs } from "./comment.ts";
import type { Gathering } from "./gather.ts";

/** Anybody may review on a public repository: so many are asked about, insiders first and the newest, beside those whose reviews count. */
const MOST_REVIEWERS = 20;

/** What a review may change. First is asked whose it is, as on a public repository anybody may review: where his counts nowhere, no more. */
export async function reviewInputs(context: Gathering, { pull, by }: Heard): Promise<readonly Input[]> {
  const looks = reviewsConcerned(context.state, pull);
  const person = by === null ? null : await reviewer(context, looks, by);
  const mayMatter = looks.filter(({ stage }) => person === null || mayApprove(context.state, stage, person));
  return await Promise.all(mayMatter.map((look) => reviewsInput(context, look)));
}

type Heard = Extract<Signal, { kind: "review" }>;

/** What he may; `null`: he need not be asked about, as a review of his counts there. */
async function reviewer(context: Gathering, looks: readonly ReviewsOf[], login: Login): Promise<Person | null> {
  const { state, at: since } = context;
  if (looks.length === 0 || looks.some((look) => includes(counted(state, look), login))) return null;
  const lines = looks.map(({ stage }) => ({ verb: "approve", stage }) as const);
  return { login, ...(await whoIs(context, { login, since }, lines)) };
}

/** Also where GitHub does not say what he may. */
function mayApprove({ policy }: State, name: StageName, person: Person): boolean {
  const stage = policy === null ? undefined : stageNamed(policy.definition, name);
  if (policy === null || stage === undefined) return false;
  return belongs(whoMay(policy.definition, "approve", stage), person).is !== "no";
}

/** Whose reviews count there, by all their names. */
const counted = (state: State, { candidate, stage }: ReviewsOf): readonly Login[] =>
  namesOf(
    state,
    approvalsAt(state, candidate, stage).given.flatMap(({ login, via }) => (via === "review" ? [login] : [])),
  );

/** Reviews of the head that the candidate is, or that was merged as it; and what their authors may do now. */
export async function reviewsInput(context: Gathering, look: ReviewsOf): Promise<Input> {
  const { reads, place, state, at } = context;
  const { candidate: id, stage, pull: number } = look;
  const candidate = state.candidates[id];
  const base = state.trunk?.branch;
  const [pull, reviews] = await Promise.all([
    reads.pull(place, number),
    base === undefined ? [] : reads.approvingReviews(place, number, base),
  ]);
  const head = candidate?.origin.kind === "pull_request" ? candidate.sha : pull?.state === "merged" ? pull.head : null;
  const lines = [{ verb: "approve", stage }] as const;
  const known = counted(state, look);
  const here = reviews.filter(({ sha }) => sha === head);
  const others = here.filter(({ login }) => !includes(known, login));
  const newest = [
    ...here.filter(({ login }) => includes(known, login)),
    ...others.toSorted((a, b) => Number(a.isInsider) - Number(b.isInsider)).slice(-MOST_REVIEWERS),
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
