/** What came of an attempt, in one sentence without a full stop. */
import type { Attempt, Outcome, State } from "../../pipeline/model.ts";
import type { Voice } from "../../wording/escape.ts";
import { words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { duration } from "../../wording/times.ts";

const NEVER_STARTED_MS = 10 * 60_000;
const DETAIL_LENGTH = 120;

export type Ended = { readonly attempt: Attempt; readonly outcome: Outcome; readonly at: number };

/** The word that only this end has. */
export const wordOf = {
  succeeded: words`Passed`,
  failed: words`Failed`,
  errored: words`Errored`,
  "timed-out": words`Timed out`,
  aborted: words`Aborted`,
} as const satisfies Record<Outcome["is"], unknown>;

export function resultOf<T extends Markdown | Plain>(ended: Ended, voice: Voice<T>): T {
  const { outcome } = ended;
  const between =
    outcome.is === "succeeded" || (outcome.is === "aborted" && outcome.by !== null) ? words` ` : words`: `;
  return voice.say`${wordOf[outcome.is]}${between}${whatOf(ended, voice)}`;
}

/** What stands behind that word. */
export function whatOf<T extends Markdown | Plain>({ attempt, outcome, at }: Ended, voice: Voice<T>): T {
  const { say, name, prose } = voice;
  const { workflow, timeoutMs } = attempt.spec;
  const took = duration(at - attempt.startedAt);
  switch (outcome.is) {
    case "succeeded":
      return say`in ${took}`;
    case "failed":
      return say`${prose(workflow)} ended in ${prose(outcome.conclusion)} after ${took}`;
    case "errored":
      return errorOf(attempt, outcome, voice);
    case "timed-out":
      return say`${prose(workflow)} ran longer than ${duration(timeoutMs)}`;
    case "aborted":
      return outcome.by === null ? say`cancelled on GitHub` : say`by ${name(outcome.by)}`;
    default:
      return outcome satisfies never;
  }
}

function errorOf<T extends Markdown | Plain>(
  { spec: { workflow, timeoutMs } }: Attempt,
  { code, detail }: Extract<Outcome, { is: "errored" }>,
  { say, name, prose }: Voice<T>,
): T {
  switch (code) {
    case "workflow-missing":
      return say`${prose(workflow)} is not in .github/workflows`;
    case "app-permission-missing":
      return say`Sluice lacks a permission here: ${name(detail, DETAIL_LENGTH)}`;
    case "workflow-refused":
      return say`GitHub refuses to start ${prose(workflow)}: ${name(detail, DETAIL_LENGTH)}`;
    default:
      return detail === ""
        ? say`${prose(workflow)} did not start in ${duration(Math.min(timeoutMs, NEVER_STARTED_MS))}`
        : name(detail, DETAIL_LENGTH);
  }
}

/** The command that fits what came of it. */
export const nextAfter = (state: State, stage: string, outcome: Outcome): string | null =>
  outcome.is === "succeeded" || state.policy?.definition.stages.every((one) => one.name !== stage) === true
    ? null
    : `/retry ${stage}`;
