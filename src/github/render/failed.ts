/** What follows by itself where an attempt failed: it is tried again, the version before comes back, or automation is off. */
import { runAt } from "../../pipeline/by-stage.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import { explain } from "../../pipeline/explain.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import { forecast } from "../../pipeline/forecast.ts";
import { isOfFailure } from "../../pipeline/holds.ts";
import { environmentOf } from "../../pipeline/model.ts";
import type { Attempt, Outcome } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { isToRepeat } from "../../pipeline/repeating.ts";
import { rollbackOf } from "../../pipeline/rollbacks.ts";
import { word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { joined, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { sentences } from "./composed.ts";
import type { Telling } from "./composed.ts";
import { opener } from "./controlled.ts";
import { nextAfter } from "./results.ts";
import { mendedWhen } from "./rolled-back.ts";
import { short, shaOf } from "./shown.ts";
import { mostFor } from "./tree.ts";

type Failed = { readonly candidate: Candidate; readonly stage: string; readonly attempt: Attempt };

/** `null`: nothing does; it is as it would be without. */
export function following<T extends Markdown | Plain>(
  { candidate, stage, attempt }: Failed,
  telling: Telling<T>,
): T | null {
  const { state, voice } = telling;
  const { say, name } = voice;
  const again = repeating(state, candidate, stage);
  if (again !== null) return joined([say`It is tried again by itself.`, ...sentences(again, telling)], words` `);
  const { hold } = environmentOf(state, attempt.spec.environment) ?? { hold: null };
  const run = runAt(state, candidate.id, stage);
  const back = run === undefined ? null : rollbackOf(state, run);
  if (attempt.met === undefined) return null;
  if (back !== null) return say`As ${name("on_failure")} says, ${word(stage)} goes back to ${short(back.sha)}.`;
  const waits = waiting(state, { candidate, stage }, voice);
  if (waits !== null) return waits;
  const isHeld = hold !== null && isOfFailure(hold) && hold.candidate === candidate.id;
  return isHeld
    ? say`Automation is off ${word(stage)} until a deploy there succeeds, or ${mendedWhen(candidate)}. ${name(`/resume ${stage}`)} ends that too.`
    : null;
}

/** What its next attempt waits for, where one comes by itself. */
function repeating(state: State, candidate: Candidate, name: string): Explanation | null {
  const run = runAt(state, candidate.id, name);
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (run === undefined || stage === undefined || !isToRepeat(state, run)) return null;
  return explain(state, candidate, stage);
}

/** The command that fits what came of it: while it is to be tried again, the one that opens what that waits for. */
export function nextAfterEnd(
  state: State,
  candidate: Candidate,
  ended: { readonly stage: string; readonly outcome: Outcome },
): string | null {
  const { stage } = ended;
  const again = repeating(state, candidate, stage);
  return again === null ? nextAfter(state, candidate, ended) : opener(forecast(state, again).most, stage);
}

/** The way back is asked for, and something stands in it. */
function waiting<T extends Markdown | Plain>(
  state: State,
  { candidate, stage: name }: Pick<Failed, "candidate" | "stage">,
  voice: Voice<T>,
): T | null {
  const { say } = voice;
  const request = state.requests.find((one) => one.stage === name && one.rollback?.from === candidate.id);
  const target = state.candidates[request?.candidate ?? ""];
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (target === undefined || stage === undefined) return null;
  const why = explain(state, target, stage).waitsMostFor;
  const until = why === null ? say`` : say`; that waits for ${mostFor(why, state, voice)}`;
  return say`${word(name)} goes back to ${shaOf(state, target.id)}${until}.`;
}
