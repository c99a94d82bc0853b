/** When a pipeline must be looked at although nothing happened, and what must be asked of GitHub and of others then. */
import { allRuns } from "./by-stage.ts";
import { rulesFor } from "./gate-checks.ts";
import type { Asking } from "./http.ts";
import { lastAttempt } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { State } from "./model.ts";
import { askings, checkAwaited } from "./verification.ts";
import { deadlines } from "./settle/deadlines.ts";
import type { Look } from "./settle/deadlines.ts";

export { reviewsAwaited, reviewsConcerned } from "./reviews.ts";
export type { Look } from "./settle/deadlines.ts";

/** What only who asks can know. */
export type Remembered = {
  /** When a look may be taken that was not answered. */
  readonly notBefore: (look: Look) => number;
  /** When an address is to be asked. */
  readonly nextTry: (asking: Asking) => number;
};

/** `null`: only a webhook can change anything. */
export function nextWake(state: State, { notBefore, nextTry }: Partial<Remembered> = {}): number | null {
  const times = [
    ...deadlines(state).map(({ at, look }) => Math.max(at, look === null ? 0 : (notBefore?.(look) ?? 0))),
    ...asksOf(state).map((asking) => nextTry?.(asking) ?? 0),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

/** The addresses that are asked whether what was deployed holds. */
export const asksOf = (state: State): readonly Asking[] => allRuns(state).flatMap((run) => askings(lastAttempt(run)));

/** What is to be read from GitHub before `at` is told to the pipeline: each once, however much depends on it. */
export function looksDue(state: State, at: number): readonly Look[] {
  const due = deadlines(state).flatMap((deadline) => (deadline.at <= at ? (deadline.look ?? []) : []));
  return [...new Map(due.map((look) => [JSON.stringify(look), look])).values()];
}

const isOpenToChecks = ({ commit }: Candidate): boolean => commit.is === "waiting" || commit.is === "failed";

/** Is a webhook about this commit's checks of any interest? */
export const awaitsChecks = (state: State, sha: string): boolean =>
  Object.values(state.candidates).some(
    (candidate) => candidate.sha === sha && (isOpenToChecks(candidate) || rulesFor(state, candidate).length > 0),
  ) || verifiedByChecks(state).includes(sha);

/** Commits that are deployed and wait for a check. */
export const verifiedByChecks = (state: State): readonly string[] =>
  allRuns(state).flatMap((run) => {
    const candidate = checkAwaited(lastAttempt(run)) === null ? undefined : state.candidates[run.candidate];
    return candidate === undefined ? [] : [candidate.sha];
  });
