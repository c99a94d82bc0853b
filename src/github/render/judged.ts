/** What is said to whoever has judged a deployed version. */
import { runAt } from "../../pipeline/by-stage.ts";
import type { Reply } from "../../pipeline/answer.ts";
import { isActive, lastAttempt } from "../../pipeline/attempt.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import type { State } from "../../pipeline/model.ts";
import { triesOf } from "../../pipeline/verification.ts";
import { inline } from "../../wording/escape.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { keptIn } from "./composed.ts";
import { following } from "./failed.ts";
import type { Said } from "./reply.ts";
import { shaOf, titled } from "./shown.ts";

export function judgedSaid(
  state: State,
  { stage, candidate, as, words: said }: Extract<Reply, { is: "judged" }>,
  by: Markdown,
): Said {
  const sha = shaOf(state, candidate);
  const why = said === null ? words`` : rich`: ${inline(said)}`;
  if (as === "passed")
    return {
      heading: rich`${titled(stage)}: ${sha} holds`,
      sentence: rich`So says ${by}${why}. It counts as verified there and may go on.`,
      next: "/status",
    };
  const known = state.candidates[candidate];
  const run = runAt(state, candidate, stage);
  const attempt = run === undefined ? null : lastAttempt(run);
  const follows =
    known === undefined || attempt === null ? null : following({ candidate: known, stage, attempt }, keptIn(state));
  const isGoingBack = attempt !== null && (isUnmet(attempt) || (attempt.met === "rollback" && follows !== null));
  return {
    heading: rich`${titled(stage)}: ${sha} does not hold`,
    sentence: joined([rich`So says ${by}${why}. It has failed there and goes no further.`, follows], words` `),
    next: isGoingBack ? `/explain ${stage}` : `/retry ${stage}`,
  };
}

/** The version before comes back when what still looks at it has been stopped. */
const isUnmet = (attempt: Attempt): boolean =>
  attempt.spec.onFailure === "rollback" &&
  attempt.cause.is !== "rollback" &&
  attempt.met === undefined &&
  triesOf(attempt).some(isActive);
