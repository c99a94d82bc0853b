/** What came of `/abort`: what is stopped, whose wishes ended, and what still stands there. */
import type { Reply, Wish } from "../../pipeline/answer.ts";
import type { State } from "../../pipeline/model.ts";
import { inMarkdown } from "../../wording/escape.ts";
import { some } from "../../wording/lists.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { beside, tryingAgain } from "./beside.ts";
import type { Said } from "./reply.ts";
import { actor, shaOf, titled } from "./shown.ts";

type Stopping = Extract<Reply, { is: "stopping" }>;
type Withdrawn = Extract<Reply, { is: "withdrawn" }>;

/** So many wishes are named; of more their number is told. */
const MOST_NAMED = 5;

export function stopping(state: State, reply: Stopping, by: Markdown): Said {
  const { stage, candidate, plan, asked = null, left = [] } = reply;
  const what = plan === true ? words`the plan for ${shaOf(state, candidate)}` : shaOf(state, candidate);
  const then = plan === true ? words`nothing was changed` : words`the environment is free when it has ended`;
  const whose = asked === null ? words`` : rich`, which ${actor(asked, inMarkdown)} had asked for`;
  const next = plan === true ? `/plan ${stage}` : tryingAgain(state, { candidate, stage });
  const { why, leading } =
    plan === true ? { why: null } : beside(state, { candidate, stage }, { next, voice: inMarkdown });
  return {
    heading: rich`${titled(stage)}: ${what} is being stopped`,
    sentence: sentences([
      rich`Stopped by ${by}${whose}. Its workflow run is cancelled on GitHub; ${then}.`,
      stillAsked(state, left),
      why,
    ]),
    ...(leading === undefined ? {} : { leadIn: rich`${leading}:` }),
    next,
  };
}

export function withdrawn(state: State, reply: Withdrawn, by: Markdown): Said {
  const { stage, ended = [], left = [], runs } = reply;
  const what = ended.length === 0 ? words`What was asked for there` : wishes(state, ended);
  const begun = runs === undefined ? words`Nothing had started.` : words`Nothing of it had started.`;
  return {
    heading: rich`${titled(stage)}: withdrawn`,
    sentence: sentences([
      rich`Taken back by ${by}: ${what}. ${begun}`,
      runs === undefined ? null : rich`${shaOf(state, runs)} runs there and is not stopped.`,
      stillAsked(state, left),
    ]),
    next: runs === undefined ? `/promote ${stage}` : `/abort ${stage}`,
  };
}

const sentences = (all: readonly (Markdown | null)[]): Markdown => joined(all, words` `);

const stillAsked = (state: State, left: readonly Wish[]): Markdown | null =>
  left.length === 0 ? null : rich`Still asked for: ${wishes(state, left)}.`;

/** `#19 (asked for by octocat)` */
const wishes = (state: State, all: readonly Wish[]): Markdown =>
  some(
    all.map((wish) => rich`${wished(state, wish)} (asked for by ${actor(wish.by, inMarkdown)})`),
    MOST_NAMED,
  );

const wished = (state: State, { change, candidate }: Wish): Markdown =>
  change === null ? shaOf(state, candidate ?? "") : words`#${change}`;
