/** When a pipeline must be looked at although nothing happened, and what must be asked of GitHub then. */
import { rulesFor } from "./gate-checks.ts";
import { lastAttempt } from "./model.ts";
import type { State } from "./model.ts";
import { checkAwaited } from "./verification.ts";
import { deadlines } from "./settle/deadlines.ts";
import type { Look } from "./settle/deadlines.ts";

export { reviewsAwaited } from "./settle/approval-deadlines.ts";
export type { Look } from "./settle/deadlines.ts";

/** `null`: only a webhook can change anything. `notBefore`: when a look may be taken that was not answered. */
export function nextWake(state: State, notBefore: (look: Look) => number = () => 0): number | null {
  const times = deadlines(state).map(({ at, look }) => Math.max(at, look === null ? 0 : notBefore(look)));
  return times.length === 0 ? null : Math.min(...times);
}

/** What is to be read from GitHub before `at` is told to the pipeline: each once, however much depends on it. */
export function looksDue(state: State, at: number): readonly Look[] {
  const due = deadlines(state).flatMap((deadline) => (deadline.at <= at ? (deadline.look ?? []) : []));
  return [...new Map(due.map((look) => [JSON.stringify(look), look])).values()];
}

/** Is a webhook about this commit's checks of any interest? */
export const awaitsChecks = (state: State, sha: string): boolean =>
  Object.values(state.candidates).some(
    (candidate) => candidate.sha === sha && (candidate.commit.is !== "passed" || rulesFor(state, candidate).length > 0),
  ) || verifiedByChecks(state).includes(sha);

/** Commits that are deployed and wait for a check. */
export const verifiedByChecks = (state: State): readonly string[] =>
  Object.values(state.runs).flatMap((run) => {
    const candidate = checkAwaited(lastAttempt(run)) === null ? undefined : state.candidates[run.candidate];
    return candidate === undefined ? [] : [candidate.sha];
  });
