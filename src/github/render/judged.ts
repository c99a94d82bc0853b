/** What is said to whoever has judged a deployed version. */
import type { Reply } from "../../pipeline/answer.ts";
import type { State } from "../../pipeline/model.ts";
import { inline } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import type { Said } from "./reply.ts";
import { shaOf, titled } from "./shown.ts";

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
