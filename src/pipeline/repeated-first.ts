/** Which failed deploy goes before newer versions. */
import { lastAttempt } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { Stage } from "./definition.ts";
import { isRead } from "./gate-checks.ts";
import { checks } from "./gates/checks.ts";
import { environmentOf } from "./model.ts";
import type { State } from "./model.ts";
import { repeatDue } from "./retries.ts";
import { latestRun } from "./runs.ts";

/**
 * The failed deploy that is tried again before automation takes a newer version there, which a failure for good would keep off too.
 * Either it is tried, or that failure is met: nobody waits for it for ever, nor for a check of it that may never report.
 */
export function repeatedFirst(state: State, stage: Stage): Candidate | null {
  const candidate = stage.kind === "deploy" ? repeatDue(state, stage) : null;
  if (candidate === null) return null;
  const run = latestRun(state, stage.name);
  if (run === null) return null;
  const { id, phase, spec } = lastAttempt(run);
  const isMet = phase.is === "ended" && phase.outcome.is === "failed" && spec.onFailure !== undefined;
  const isLast = environmentOf(state, spec.environment)?.latest?.attempt === id;
  if (!isMet || !isLast) return null;
  return isRead(state, candidate) && checks({ state, candidate, stage }).is !== "open" ? null : candidate;
}
