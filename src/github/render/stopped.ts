/** What the living comment says of a candidate that waits at a stage, or was stopped before it. */
import { whoText } from "../../pipeline/authority.ts";
import type { Stage } from "../../pipeline/definition.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import type { State } from "../../pipeline/model.ts";
import { forecast } from "../../pipeline/forecast.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { isForPerson } from "../../pipeline/verification.ts";
import { inline, inMarkdown, prose, word } from "../../wording/escape.ts";
import { raised, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { lackingFrom, stillNeeded } from "./approvals.ts";
import { lockedSuffix, opener } from "./controlled.ts";
import { activeSaid, keptOutSaid, stopCause } from "./entered.ts";
import { undecided } from "./verified.ts";
import { composed, keptIn } from "./composed.ts";
import { IF_WRONG, markOf, vetoBriefly } from "./vetoed.ts";

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
  const all = stages.flatMap(({ stage, seen }) => (seen.is === "vetoed" ? [{ stage, seen }] : []));
  const first = all.find(({ seen }) => begun(seen.attempt)) ?? all[0];
  if (first === undefined) return null;
  const { seen, stage } = first;
  const { sentence, next } = keptOutSaid(stage.name, seen, keptIn(state));
  const where = begun(seen.attempt) ? words`at` : words`before`;
  return {
    heading: rich`Stopped ${where} ${word(stage.name)}: ${vetoBriefly(markOf(seen.marring), inMarkdown)}`,
    sentence,
    leadIn: rich`${IF_WRONG}:`,
    next,
  };
}

/** GitHub had taken it. */
const begun = (attempt: Attempt | null): boolean => attempt !== null && runOf(attempt.phase) !== null;

/** A person stopped it, or a veto, or its time was over; or it goes on although it is vetoed. `null`: none of it. */
export function stoppingOrMarred(state: State, candidate: Candidate, stages: readonly At[]): Said | null {
  const active = stages.flatMap(({ stage, seen }) => (seen.is === "active" ? [{ stage, seen }] : []));
  const first = active.find(({ seen }) => seen.attempt.phase.is !== "stopping") ?? active[0];
  if (first === undefined) return null;
  const { stage, seen } = first;
  const { marring } = seen;
  const isStopping = seen.attempt.phase.is === "stopping";
  if (!isStopping && marring === null) return null;
  const { sentence, leading, next } = activeSaid(candidate, { stage: stage.name, seen }, keptIn(state));
  const name = word(stage.name);
  return {
    heading:
      isStopping || marring === null
        ? rich`Stopping at ${name}: ${stopCause(candidate, seen, inMarkdown)}`
        : rich`${raised(vetoBriefly(markOf(marring), inMarkdown))}, and goes on at ${name}`,
    sentence,
    ...(leading === undefined ? {} : { leadIn: rich`${leading}:` }),
    next,
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
