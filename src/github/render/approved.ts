/** The reply to `/approve` (SURFACES §3): how many there are, whether this one counts, and who is still missing. */
import type { Answer, Reply } from "../../pipeline/answer.ts";
import { isSame, whoText } from "../../pipeline/authority.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { explain } from "../../pipeline/explain.ts";
import { lastAttempt, runKey, short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { countOf, missingOf, tallyOf } from "../../pipeline/tally.ts";
import type { Ignored, Tally } from "../../pipeline/tally.ts";
import { inline } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { since } from "../../wording/times.ts";
import { ignoredText, lackingFrom, share } from "./approvals.ts";
import type { Said } from "./reply.ts";
import { shaOf, titled, zoneOf } from "./shown.ts";
import { composed } from "./tree.ts";

type Approved = Extract<Reply, { is: "approved" }>;

/** As it stands when the reply is written: who made what is approved was asked after the yes. */
export function approvedSaid(state: State, answer: Answer, { stage: name, candidate: id }: Approved): Said {
  const definition = state.policy?.definition;
  const stage = definition === undefined ? undefined : stageNamed(definition, name);
  const candidate = state.candidates[id];
  const title = titled(name);
  if (definition === undefined || stage === undefined || candidate === undefined)
    return { heading: `${title}: recorded`, sentence: `The approval of ${inline(answer.by)} is recorded.`, next: null };
  const tally = tallyOf(state, definition, candidate, stage);
  const sha = shaOf(state, id);
  const own = tally.ignored.find((one) => isSame(one.login, answer.by) && one.why !== "other-candidate");
  const ignored = own === undefined ? "" : `, ${tally.ignored.length} ignored: ${word[own.why]}`;
  const run = state.runs[runKey(id, name)];
  const hasStarted = run !== undefined && lastAttempt(run).startedAt === answer.at;
  const explanation = explain(state, candidate, stage);
  const follows = hasStarted
    ? "That was what it waited for: it starts."
    : missingOf(tally) === 0
      ? composed(explanation, state)
      : `Still needed: ${missingOf(tally)} more of ${whoText(lackingFrom(tally))}.`;
  const isAsked = explanation.waitsMostFor?.code === "not-requested";
  const next = hasStarted ? "abort" : missingOf(tally) > 0 ? "approve" : isAsked ? "promote" : "explain";
  return {
    heading: `${title}: ${share(tally)} approval${countOf(tally) === 1 ? "" : "s"} for ${sha}${ignored}`,
    sentence: [
      own === undefined ? `Recorded for ${inline(answer.by)}.` : `Yours does not count: ${toYou(own.why, sha)}.`,
      ...others(tally, state, answer),
      follows,
      `Bound to ${sha}; a newer candidate starts at 0.`,
    ].join(" "),
    next: `/${next} ${name}`,
  };
}

const word: Readonly<Record<Ignored, string>> = {
  "not-listed": "not listed",
  expired: "expired",
  author: "author",
  promoter: "promoter",
  "authors-unknown": "authors unknown",
  "no-reviews": "review",
  "other-candidate": "other candidate",
};

function toYou(why: Ignored, sha: string): string {
  if (why === "author") return `you made something of ${sha}`;
  if (why === "promoter") return "you asked for it";
  return ignoredText[why](sha).replace(/^ignored, /, "");
}

function others({ counted, ignored }: Tally, state: State, { by }: Answer): readonly string[] {
  const at = (time: number): string => since(time, zoneOf(state), state.at).split(" ")[0] ?? "";
  const good = counted.filter((one) => !isSame(one.login, by)).map((one) => `${inline(one.login)}, ${at(one.at)}`);
  const void_ = ignored.filter((one) => one.why === "other-candidate");
  const counts = good.length === 0 ? [] : [`${listed(good)}, ${good.length === 1 ? "counts" : "count"}.`];
  const earlier = listed([...new Set(void_.map((one) => short(one.sha)))]);
  return [...counts, ...(void_.length === 0 ? [] : [`What was approved for ${earlier} does not count here.`])];
}
