/** What keeps a candidate from being tried again at a stage, beside what came of it there, and the command that fits. */
import { markAt, runAt } from "../../pipeline/by-stage.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import type { CandidateId, Mark, State } from "../../pipeline/model.ts";
import { marringOf, vetoOn } from "../../pipeline/vetoes.ts";
import { word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { short } from "./shown.ts";
import { IF_WRONG, unvetoing, vetoSentence } from "./vetoed.ts";

type Tried = { readonly candidate: CandidateId; readonly stage: string };
type Rejected = Extract<Mark, { is: "rejected" }>;

/** For good. What a rollback was to put back may be put back still. */
function barring(state: State, { candidate, stage }: Tried): "orphaned" | Rejected | null {
  const run = runAt(state, candidate, stage);
  if (run !== undefined && lastAttempt(run).cause.is === "rollback") return null;
  const mark = markAt(state, candidate, stage);
  if (mark?.is === "rejected") return mark;
  return state.candidates[candidate]?.orphaned === true ? "orphaned" : null;
}

/** Tries it again there, or first lifts the veto that is on it; `null`: it never starts there again. */
export function tryingAgain(state: State, tried: Tried): string | null {
  if (barring(state, tried) !== null) return null;
  const veto = vetoOn(state, { id: tried.candidate });
  return veto === null ? `/retry ${tried.stage}` : `/unveto ${short(veto.sha)}`;
}

/** `next`: the command that stands below. */
export function beside<T extends Markdown | Plain>(
  state: State,
  tried: Tried,
  { next, voice }: { readonly next: string | null; readonly voice: Voice<T> },
): { readonly why: T | null; readonly leading?: Words } {
  const bar = barring(state, tried);
  if (bar === "orphaned") return { why: voice.say`A forced push took it off the trunk: it never starts again.` };
  if (bar !== null) return { why: rejectedSaid(bar, tried.stage, voice) };
  const marring = marringOf(state, { id: tried.candidate });
  if (marring === null) return { why: null };
  return { why: vetoSentence(marring, state, voice), ...(next === unvetoing(marring) ? { leading: IF_WRONG } : {}) };
}

export const rejectedSaid = <T extends Markdown | Plain>(
  { by, reason }: Pick<Rejected, "by" | "reason">,
  stage: string,
  { say, name }: Voice<T>,
): T => say`Rejected by ${name(by)}: ${name(reason)}. It does not enter ${word(stage)} any more; a new candidate may.`;
