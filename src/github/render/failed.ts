/** What follows from a deploy that failed, by itself: the version before comes back, or automation is off. */
import { stageNamed } from "../../pipeline/definition.ts";
import { explain } from "../../pipeline/explain.ts";
import { isOfFailure } from "../../pipeline/holds.ts";
import { environmentOf, runKey } from "../../pipeline/model.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { rollbackOf } from "../../pipeline/rollbacks.ts";
import { inline, inMarkdown, word } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { mendedWhen } from "./rolled-back.ts";
import { short, shaOf } from "./shown.ts";
import { mostFor } from "./tree.ts";

type Failed = { readonly candidate: Candidate; readonly stage: string; readonly attempt: Attempt };

/** `null`: nothing does; it is as it would be without. */
export function following(state: State, { candidate, stage, attempt }: Failed): Markdown | null {
  const { hold } = environmentOf(state, attempt.spec.environment) ?? { hold: null };
  const run = state.runs[runKey(candidate.id, stage)];
  const back = run === undefined ? null : rollbackOf(state, run);
  if (attempt.met === undefined) return null;
  if (back !== null) return rich`As ${inline("on_failure")} says, ${word(stage)} goes back to ${short(back.sha)}.`;
  const waits = waiting(state, { candidate, stage });
  if (waits !== null) return waits;
  const isHeld = hold !== null && isOfFailure(hold) && hold.candidate === candidate.id;
  return isHeld
    ? rich`Automation is off ${word(stage)} until a deploy there succeeds, or ${mendedWhen(candidate)}. ${inline(`/resume ${stage}`)} ends that too.`
    : null;
}

/** The way back is asked for, and something stands in it. */
function waiting(state: State, { candidate, stage: name }: Pick<Failed, "candidate" | "stage">): Markdown | null {
  const request = state.requests.find((one) => one.stage === name && one.rollback?.from === candidate.id);
  const target = state.candidates[request?.candidate ?? ""];
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (target === undefined || stage === undefined) return null;
  const why = explain(state, target, stage).waitsMostFor;
  const until = why === null ? words`` : rich`; that waits for ${mostFor(why, state, inMarkdown)}`;
  return rich`${word(name)} goes back to ${shaOf(state, target.id)}${until}.`;
}
