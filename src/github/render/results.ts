/** What came of an attempt, in one sentence without a full stop; plain text. */
import type { Attempt, Outcome, State } from "../../pipeline/model.ts";
import { plain } from "../../wording/escape.ts";
import { duration } from "../../wording/times.ts";

const NEVER_STARTED_MS = 10 * 60_000;

export function resultOf(attempt: Attempt, outcome: Outcome, at: number): string {
  const { workflow, timeoutMs } = attempt.spec;
  switch (outcome.is) {
    case "succeeded":
      return `Passed in ${duration(at - attempt.startedAt)}`;
    case "failed":
      return `Failed: ${workflow} ended in ${plain(outcome.conclusion, 30)} after ${duration(at - attempt.startedAt)}`;
    case "errored":
      return `Errored: ${errorOf(workflow, outcome, Math.min(timeoutMs, NEVER_STARTED_MS))}`;
    case "timed-out":
      return `Timed out: ${workflow} ran longer than ${duration(timeoutMs)}`;
    case "aborted":
      return outcome.by === null ? "Aborted: cancelled on GitHub" : `Aborted by ${plain(outcome.by, 40)}`;
    default:
      return outcome satisfies never;
  }
}

function errorOf(workflow: string, { code, detail }: Extract<Outcome, { is: "errored" }>, startMs: number): string {
  switch (code) {
    case "workflow-missing":
      return `${workflow} is not in .github/workflows`;
    case "app-permission-missing":
      return `Sluice lacks a permission here: ${plain(detail, 60)}`;
    case "workflow-refused":
      return `GitHub refuses to start ${workflow}: ${plain(detail, 120)}`;
    default:
      return detail === "" ? `${workflow} did not start in ${duration(startMs)}` : plain(detail, 120);
  }
}

/** The command that fits what came of it. */
export const nextAfter = (state: State, stage: string, outcome: Outcome): string | null =>
  outcome.is === "succeeded" || state.policy?.definition.stages.every((one) => one.name !== stage) === true
    ? null
    : `/retry ${stage}`;
