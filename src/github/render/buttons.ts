/** Buttons in words, and what came of the last click. */
import { runAt } from "../../pipeline/by-stage.ts";
import { lastClick } from "../../pipeline/answer.ts";
import type { Button } from "../../pipeline/command.ts";
import { buttonsOf } from "../../pipeline/decide/buttons.ts";
import { lastAttempt } from "../../pipeline/attempt.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { rollbackOf } from "../../pipeline/rollbacks.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { cut, inline, word } from "../../wording/escape.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { since } from "../../wording/times.ts";
import type { ButtonContent } from "./content.ts";
import { refusalSentence } from "./refused.ts";
import { short, zoneOf } from "./shown.ts";

const DESCRIPTION_LENGTH = 40;

type Facts = { readonly sha: Words; readonly stage: Words; readonly back: Words };

/** Label and description, as GitHub shows them. */
const said: Readonly<Record<Button, readonly [label: Words, description: (facts: Facts) => Words]>> = {
  promote: [words`Promote`, ({ sha, stage }) => words`Take ${sha} to ${stage}`],
  approve: [words`Approve`, ({ sha, stage }) => words`Let ${sha} enter ${stage}`],
  reject: [words`Reject`, ({ sha, stage }) => words`Stop ${sha} before ${stage}`],
  retry: [words`Retry`, ({ sha }) => words`Run ${sha} here once more`],
  pass: [words`Pass`, ({ sha }) => words`It holds: let ${sha} go on`],
  fail: [words`Fail`, ({ sha }) => words`It does not hold: stop ${sha}`],
  rollback: [words`Roll back`, ({ back }) => words`Return to ${back}`],
};

export function buttonContents(
  state: State,
  candidate: Candidate,
  { stage, seen }: { readonly stage: string; readonly seen: Standing },
): readonly ButtonContent[] {
  const run = runAt(state, candidate.id, stage);
  const back = run === undefined ? null : rollbackOf(state, run);
  const facts: Facts = {
    sha: short(candidate.sha),
    stage: word(stage),
    back: back === null ? words`` : short(back.sha),
  };
  return buttonsOf(state, candidate, { stage, seen }).map((button) => {
    const [label, description] = said[button];
    return { label, description: cut(description(facts), DESCRIPTION_LENGTH), identifier: button };
  });
}

/** `hubot clicked Promote: does not count`, until somebody else clicks, or something begins there. */
export function refusedClick(state: State, candidate: Candidate, stage: string): Markdown | null {
  const last = lastClick(state, candidate.id, stage);
  if (last?.reply.is !== "refused") return null;
  const run = runAt(state, candidate.id, stage);
  if (run !== undefined && lastAttempt(run).startedAt > last.at) return null;
  const { by, at, click, reply } = last;
  const [label] = said[click.button];
  return rich`${inline(by)} clicked ${label}, ${since(at, zoneOf(state), at)}: does not count, ${word(reply.code)}. ${refusalSentence(reply, state, at)}`;
}

/** What a line can say that a button cannot. */
export const withWords = (buttons: readonly ButtonContent[], stage: string): Markdown | null => {
  const has = (button: Button): boolean => buttons.some(({ identifier }) => identifier === button);
  if (has("pass") && has("fail"))
    return rich`The buttons do the same as ${inline(`/pass ${stage}`)} and ${inline(`/fail ${stage}`)} in a comment. To say why: ${inline(`/fail ${stage} <reason>`)}.`;
  if (!has("approve") || !has("reject")) return null;
  return rich`The buttons do the same as ${inline(`/approve ${stage}`)} and ${inline(`/reject ${stage}`)} in a comment. To stop it with words: ${inline(`/reject ${stage} <reason>`)}.`;
};
