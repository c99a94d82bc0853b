/** The reply to `/approve` (SURFACES §3): how many there are, whether this one counts, and who is still missing. */
import { runAt } from "../../pipeline/by-stage.ts";
import type { Answer, Reply } from "../../pipeline/answer.ts";
import { isSame, whoText } from "../../pipeline/authority.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { explain } from "../../pipeline/explain.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import type { State } from "../../pipeline/model.ts";
import { countOf, missingOf, tallyOf } from "../../pipeline/tally.ts";
import type { Ignored, Tally } from "../../pipeline/tally.ts";
import { inline, prose } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { joined, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { clock } from "../../wording/times.ts";
import { lackingFrom, share, whyIgnored } from "./approvals.ts";
import type { Said } from "./reply.ts";
import { shaOf, short, titled, zoneOf } from "./shown.ts";
import { composed } from "./composed.ts";

type Approved = Extract<Reply, { is: "approved" }>;

/** As it stands when the reply is written: who made what is approved was asked after the yes. */
export function approvedSaid(state: State, answer: Answer, { stage: name, candidate: id }: Approved): Said {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  const candidate = state.candidates[id];
  const title = titled(name);
  if (definition === undefined || stage === undefined || candidate === undefined)
    return {
      heading: rich`${title}: recorded`,
      sentence: rich`The approval of ${inline(answer.by)} is recorded.`,
      next: null,
    };
  const tally = tallyOf(state, definition, candidate, stage);
  const sha = shaOf(state, id);
  const own = tally.ignored.find((one) => isSame(one.login, answer.by) && one.why !== "other-candidate");
  const ignored = own === undefined ? words`` : words`, ${tally.ignored.length} ignored: ${inAWord[own.why]}`;
  const run = runAt(state, id, name);
  const hasStarted = run !== undefined && lastAttempt(run).startedAt === answer.at;
  const explanation = explain(state, candidate, stage);
  const follows = hasStarted
    ? rich`That was what it waited for: it starts.`
    : missingOf(tally) === 0
      ? composed(explanation, state)
      : rich`Still needed: ${missingOf(tally)} more of ${prose(whoText(lackingFrom(tally)))}.`;
  const isAsked = explanation.waitsMostFor?.code === "not-requested";
  const next = hasStarted ? "abort" : missingOf(tally) > 0 ? "approve" : isAsked ? "promote" : "explain";
  return {
    heading: rich`${title}: ${share(tally)} approval${countOf(tally) === 1 ? words`` : words`s`} for ${sha}${ignored}`,
    sentence: joined(
      [
        own === undefined
          ? rich`Recorded for ${inline(answer.by)}.`
          : rich`Yours does not count: ${toYou(own.why, sha)}.`,
        ...others(tally, state, answer),
        follows,
        rich`Bound to ${sha}; a newer candidate starts at 0.`,
      ],
      words` `,
    ),
    next: `/${next} ${name}`,
  };
}

const inAWord: Readonly<Record<Ignored, Words>> = {
  "not-listed": words`not listed`,
  expired: words`expired`,
  author: words`author`,
  promoter: words`promoter`,
  "authors-unknown": words`authors unknown`,
  "no-reviews": words`review`,
  "reviews-of-a-part": words`review of a part`,
  "reviews-unread": words`reviews unread`,
  "other-candidate": words`other candidate`,
};

function toYou(why: Ignored, sha: Words): Words {
  if (why === "author") return words`you made something of ${sha}`;
  if (why === "promoter") return words`you asked for it`;
  return whyIgnored[why](sha);
}

function others({ counted, ignored }: Tally, state: State, { by }: Answer): readonly Markdown[] {
  const at = (time: number): Words => clock(time, zoneOf(state));
  const good = counted.filter((one) => !isSame(one.login, by)).map((one) => rich`${inline(one.login)}, ${at(one.at)}`);
  const void_ = ignored.filter((one) => one.why === "other-candidate");
  const counts = good.length === 0 ? [] : [rich`${listed(good)}, ${good.length === 1 ? words`counts` : words`count`}.`];
  const earlier = listed([...new Set(void_.map((one) => short(one.sha)))]);
  return [...counts, ...(void_.length === 0 ? [] : [rich`What was approved for ${earlier} does not count here.`])];
}
