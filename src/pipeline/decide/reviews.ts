import { approvalsAt } from "../approvals.ts";
import { belongs, includes, whoMay } from "../authority.ts";
import { stageNamed } from "../definition.ts";
import type { Event } from "../event.ts";
import type { ReviewsRead } from "../input.ts";
import type { State } from "../model.ts";
import { namesOf } from "../people.ts";
import { isOpenStill } from "../settle/approval-deadlines.ts";

/** Approving reviews are approvals like any other; one that is dismissed or overtaken is taken back. */
export function hearReviews(
  state: State,
  { at, candidate, stage: name, pull, approving }: ReviewsRead,
): readonly Event[] {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  const about = state.candidates[candidate];
  if (definition === undefined || stage === undefined || about === undefined) return [];
  const { given, reviewed } = approvalsAt(state, candidate, name);
  const who = whoMay(definition, "approve", stage);
  const asked = approving.filter((one) => belongs(who, one).is === "yes");
  const here = { at, candidate, stage: name } as const;
  // What waits for nobody's word may lose one, and gets none.
  const open = isOpenStill(state, about, stage) ? asked : [];
  const fresh = open.filter(
    (one) => !given.some((known) => known.at >= one.at && includes(namesOf(state, [one.login]), known.login)),
  );
  const logins = asked.map(({ login }) => login);
  const reviewers = namesOf(state, logins);
  const gone = given.filter((one) => one.via === "review" && !includes(reviewers, one.login));
  return [
    ...(reviewed === pull ? [] : [{ type: "ReviewsRead", ...here, pull } as const]),
    ...gone.map(({ login }): Event => ({ type: "ApprovalWithdrawn", ...here, login })),
    ...fresh.map((one): Event => ({
      type: "Approved",
      ...here,
      approval: { ...one, via: "review", expiredAfterMs: 0 },
    })),
  ];
}
