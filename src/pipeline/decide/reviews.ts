import { approvalsAt, includes } from "../approvals.ts";
import { belongs, isSame, whoMay } from "../authority.ts";
import { stageNamed } from "../definition.ts";
import type { Event } from "../event.ts";
import type { ReviewsRead } from "../input.ts";
import type { State } from "../model.ts";

/** Approving reviews are approvals like any other; one that is dismissed or overtaken is taken back. */
export function hearReviews(
  state: State,
  { at, candidate, stage: name, pull, approving }: ReviewsRead,
): readonly Event[] {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  if (definition === undefined || stage === undefined || state.candidates[candidate] === undefined) return [];
  const { given, reviewed } = approvalsAt(state, candidate, name);
  const who = whoMay(definition, "approve", stage);
  const asked = approving.filter((one) => belongs(who, one).is === "yes");
  const here = { at, candidate, stage: name } as const;
  const fresh = asked.filter((one) => !given.some((known) => isSame(known.login, one.login) && known.at >= one.at));
  const gone = given.filter(
    (one) =>
      one.via === "review" &&
      !includes(
        asked.map(({ login }) => login),
        one.login,
      ),
  );
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
