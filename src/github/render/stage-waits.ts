/** What stands before a stage, in words: what it waits for, or that it will not enter any more. */
import { forecast } from "../../pipeline/forecast.ts";
import type { Shut } from "../../pipeline/gates/gate.ts";
import type { State } from "../../pipeline/model.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inPlain, word } from "../../wording/escape.ts";
import { line, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";
import { approvalsTitle } from "./approvals.ts";
import { composed } from "./composed.ts";
import type { CheckContent } from "./content.ts";
import { opener } from "./controlled.ts";
import { short } from "./shown.ts";
import { mostFor } from "./tree.ts";

export type Said = Pick<CheckContent, "status" | "conclusion"> & {
  readonly title: Plain;
  readonly sentence: Markdown;
  /** Stands before the next command, without its colon; absent: that it is next. */
  readonly leading?: Words;
  readonly next: string | null;
};

export const settled = (conclusion: NonNullable<CheckContent["conclusion"]>) =>
  ({ status: "completed", conclusion }) as const;
export const queued = { status: "queued", conclusion: null } as const;
export const neutral = settled("neutral");

export function leftSaid(stage: string, { pull, isOpen }: Extract<Standing, { is: "left" }>): Said {
  const why = isOpen ? words`#${pull} has another head` : words`#${pull} is closed`;
  return {
    ...neutral,
    title: line`Not entered: ${why}`,
    sentence: rich`${why}, and this one had not entered ${word(stage)}.`,
    next: null,
  };
}

export function waitingSaid(
  state: State,
  stage: string,
  { explanation, aged }: Extract<Standing, { is: "waiting" }>,
): Said {
  const { most: why } = forecast(state, explanation);
  return {
    ...(aged || (why !== null && isLasting(why)) ? neutral : queued),
    title: waitingTitle(why, state),
    sentence: composed(explanation, state),
    next: opener(why, stage),
  };
}

/** What may last for days: GitHub marks runs stale that stay open, and people are waited for in no colour. */
const LASTING: ReadonlySet<string> = new Set(["held", "orphaned", "approvals-missing", "rejected"]);
const isLasting = (why: Shut): boolean => LASTING.has(why.code) || (why.code === "locked" && why.until === null);

function waitingTitle(why: Shut | null, state: State): Plain {
  if (why?.code === "busy") return line`Next in line: ${inPlain.name(why.environment)} is busy with ${short(why.sha)}`;
  if (why?.code === "approvals-missing") return approvalsTitle(why.tally);
  return line`Waits for ${why === null ? words`its turn` : mostFor(why, state, inPlain)}`;
}
