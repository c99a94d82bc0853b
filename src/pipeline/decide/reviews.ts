import { approvalsAt } from "../approvals.ts";
import type { Approval } from "../approvals.ts";
import { belongs, includes, whoMay } from "../authority.ts";
import { stageNamed } from "../definition.ts";
import type { Event } from "../event.ts";
import type { ReviewsRead } from "../input.ts";
import type { State } from "../model.ts";
import { namesOf } from "../people.ts";
import { mayOpen, wereRead } from "../reviews.ts";

/** Approving reviews are approvals like any other; one that is dismissed or overtaken is taken back. */
export function hearReviews(
  state: State,
  { at, candidate, stage: name, pull, approving }: ReviewsRead,
): readonly Event[] {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  const about = state.candidates[candidate];
  if (definition === undefined || stage === undefined || about === undefined) return [];
  const [isAwaited, isKnown] = [mayOpen(state, about, stage, pull), wereRead(state, about, stage, pull)];
  if (!isAwaited && !isKnown) return [];
  const { given } = approvalsAt(state, candidate, name);
  const who = whoMay(definition, "approve", stage);
  const asked = approving.filter((one) => belongs(who, one).is === "yes");
  const here = { at, candidate, stage: name } as const;
  // Whoever's yes by command counts does not take that back with a review; where he may not say it, it stands in no review's way.
  const isSaid = (known: Approval, since: number): boolean =>
    known.via === "command"
      ? belongs(who, known).is === "yes" && (known.at >= since || known.expiredAfterMs === 0)
      : known.at >= since;
  const fresh = asked.filter(
    (one) => !given.some((known) => isSaid(known, one.at) && includes(namesOf(state, [one.login]), known.login)),
  );
  const logins = asked.map(({ login }) => login);
  const reviewers = namesOf(state, logins);
  const gone = given.filter((one) => one.via === "review" && !includes(reviewers, one.login));
  const withdrawn = gone.map(({ login }): Event => ({ type: "ApprovalWithdrawn", ...here, login }));
  // What waits for nobody's word may lose one, and gets none: should it wait again, they are read again.
  if (!isAwaited)
    return [...withdrawn, ...fresh.slice(0, 1).map((): Event => ({ type: "ReviewsRead", ...here, pull: null }))];
  return [
    ...(isKnown ? [] : [{ type: "ReviewsRead", ...here, pull } as const]),
    ...withdrawn,
    ...fresh.map((one): Event => ({
      type: "Approved",
      ...here,
      approval: { ...one, via: "review", expiredAfterMs: 0 },
    })),
  ];
}
