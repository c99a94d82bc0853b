/** Replies about a deployed version of which it is the question whether it holds. */
import type { Reply } from "../../pipeline/answer.ts";
import type { State } from "../../pipeline/model.ts";
import { standing } from "../../pipeline/standing.ts";
import { isBeingVerified, isForPerson } from "../../pipeline/verification.ts";
import { inline } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import type { Said } from "./reply.ts";
import { shaOf, short, titled } from "./shown.ts";
import { undecided, verificationTable, verifyingSaid, verifyingTitle } from "./verified.ts";

/** To whoever said what it comes to. */
export function judgedSaid(
  state: State,
  { stage, candidate, as, words: said }: Extract<Reply, { is: "judged" }>,
  by: Markdown,
): Said {
  const sha = shaOf(state, candidate);
  const why = said === null ? words`` : rich`: ${inline(said)}`;
  return as === "passed"
    ? {
        heading: rich`${titled(stage)}: ${sha} holds`,
        sentence: rich`So says ${by}${why}. It counts as verified there and may go on.`,
        next: "/status",
      }
    : {
        heading: rich`${titled(stage)}: ${sha} does not hold`,
        sentence: rich`So says ${by}${why}. It has failed there and goes no further.`,
        next: `/retry ${stage}`,
      };
}

/** To whoever asks why it goes no further; `null`: that is not why. */
export function beingJudged(state: State, id: string, stage: string): Said | null {
  const candidate = state.candidates[id];
  const seen = candidate === undefined ? null : standing(state, candidate, stage);
  if (candidate === undefined || (seen?.is !== "active" && seen?.is !== "ended")) return null;
  const { attempt } = seen;
  const sha = short(candidate.sha);
  const facts = verificationTable(attempt);
  const more = facts === null ? {} : { facts };
  if (isBeingVerified(attempt))
    return {
      heading: rich`${titled(stage)}: ${sha} ${attempt.phase.is === "soaking" ? words`soaks` : words`is being verified`}`,
      sentence: rich`${verifyingTitle(state, attempt)}. ${verifyingSaid(stage, attempt)}`,
      ...more,
      next: `/abort ${stage}`,
    };
  if (!isForPerson(attempt)) return null;
  const sentence = undecided(candidate, { stage, attempt });
  return { heading: rich`${titled(stage)}: ${sha} needs a decision`, sentence, ...more, next: `/pass ${stage}` };
}
