/** What the living comment says of a candidate that waits at a stage, or was stopped before it. */
import { whoText } from "../../pipeline/authority.ts";
import type { Stage } from "../../pipeline/definition.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { isForPerson } from "../../pipeline/verification.ts";
import { inline, inMarkdown, prose, word } from "../../wording/escape.ts";
import { rich } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { lackingFrom, stillNeeded } from "./approvals.ts";
import { lockedSuffix, opener } from "./controlled.ts";
import { short, actor } from "./shown.ts";
import { undecided } from "./verified.ts";
import { composed } from "./composed.ts";
import { vetoSentence } from "./vetoed.ts";

export type Said = {
  readonly heading: Markdown;
  readonly sentence: Markdown;
  /** Stands right before the next command. */
  readonly leadIn?: Markdown;
  readonly next: string | null;
  /** Before the command: for whom it is. */
  readonly lead?: Markdown;
  readonly isFirst?: boolean;
};
export type At = { readonly stage: Stage; readonly seen: Standing };

export function rejectedAt(stages: readonly At[], sha: Words): Said | null {
  for (const { stage, seen } of stages) {
    if (seen.is !== "rejected") continue;
    const sentence = rich`${sha} does not enter ${word(stage.name)}; a new candidate may. The reason: ${inline(seen.reason)}.`;
    return { heading: rich`Stopped before ${word(stage.name)}: rejected by ${inline(seen.by)}`, sentence, next: null };
  }
  return null;
}

/** It is deployed, and a person has to say whether it holds. */
export function undecidedAt(candidate: Candidate, { stage, seen }: At): Said | null {
  if (seen.is !== "ended" || !isForPerson(seen.attempt)) return null;
  return {
    heading: rich`Needs a decision: ${word(stage.name)} is deployed but could not be judged`,
    sentence: undecided(candidate, { stage: stage.name, attempt: seen.attempt }, inMarkdown),
    next: `/pass ${stage.name}`,
  };
}

/** Somebody vetoed it, or what it carries on, before it was where it could be. */
export function vetoedAt(state: State, stages: readonly At[]): Said | null {
  const [first] = stages.flatMap(({ stage, seen }) => (seen.is === "vetoed" ? [{ stage, seen }] : []));
  if (first === undefined) return null;
  const { veto, isOwn } = first.seen;
  return {
    heading: rich`Stopped before ${word(first.stage.name)}: vetoed by ${actor(veto.by, inMarkdown)}`,
    sentence: vetoSentence(veto, isOwn, state),
    next: `/unveto ${short(veto.sha)}`,
  };
}

export function waitingFor(state: State, stage: string, explanation: Explanation, sha: Words): Said {
  const { most: why } = forecast(state, explanation);
  const sentence = rich`${sha}: ${composed(explanation, state)}`;
  if (why?.code === "approvals-missing") {
    const from = prose(whoText(lackingFrom(why.tally)));
    const heading = rich`Waiting for ${word(stage)}: needs ${stillNeeded(why.tally, inMarkdown)}`;
    return { heading, sentence, lead: rich`**For ${from}**:`, next: `/approve ${stage}` };
  }
  return {
    heading: rich`Waiting for ${word(stage)}${lockedSuffix(why, state)}`,
    sentence,
    next: opener(why, stage),
  };
}
