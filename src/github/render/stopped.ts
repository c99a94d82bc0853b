/** What the living comment says of a candidate that waits at a stage, or was stopped before it. */
import { whoText } from "../../pipeline/authority.ts";
import type { Stage } from "../../pipeline/definition.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, plain } from "../../wording/escape.ts";
import { lackingFrom, stillNeeded } from "./approvals.ts";
import { lockedSuffix, opener } from "./controlled.ts";
import { composed } from "./tree.ts";
import { vetoSentence } from "./vetoed.ts";

export type Said = {
  readonly heading: string;
  readonly sentence: string;
  /** Stands right before the next command. */
  readonly leadIn?: string;
  readonly next: string | null;
  /** Before the command: for whom it is. */
  readonly lead?: string;
  readonly isFirst?: boolean;
};
export type At = { readonly stage: Stage; readonly seen: Standing };

export function rejectedAt(stages: readonly At[], sha: string): Said | null {
  for (const { stage, seen } of stages) {
    if (seen.is !== "rejected") continue;
    const sentence = `${sha} does not enter ${stage.name}; a new candidate may. The reason: ${inline(seen.reason)}.`;
    return { heading: `Stopped before ${stage.name}: rejected by ${plain(seen.by, 39)}`, sentence, next: null };
  }
  return null;
}

/** Somebody vetoed it, or what it carries on, before it was where it could be. */
export function vetoedAt(state: State, stages: readonly At[]): Said | null {
  const [first] = stages.flatMap(({ stage, seen }) => (seen.is === "vetoed" ? [{ stage, seen }] : []));
  if (first === undefined) return null;
  const { veto, isOwn } = first.seen;
  return {
    heading: `Stopped before ${first.stage.name}: vetoed by ${veto.by}`,
    sentence: vetoSentence(veto, isOwn, state),
    next: `/unveto ${short(veto.sha)}`,
  };
}

export function waitingFor(state: State, stage: string, explanation: Explanation, sha: string): Said {
  const why = explanation.waitsMostFor;
  const sentence = `${sha}: ${composed(explanation, state)}`;
  if (why?.code === "approvals-missing") {
    const from = whoText(lackingFrom(why.tally));
    const heading = `Waiting for ${stage}: needs ${stillNeeded(why.tally)}`;
    return { heading, sentence, lead: `**For ${from}**:`, next: `/approve ${stage}` };
  }
  return { heading: `Waiting for ${stage}${lockedSuffix(why, state)}`, sentence, next: opener(why, stage) };
}
