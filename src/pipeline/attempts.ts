/** Finding an attempt again: by its own id, by GitHub's id of the run, or by the name that its run bears. */
import { runOf } from "./evolve/attempt.ts";
import type { Attempt, AttemptId, Run, State } from "./model.ts";

export type Found = { readonly run: Run; readonly attempt: Attempt };

const all = (state: State): readonly Found[] =>
  Object.values(state.runs).flatMap((run) => run.attempts.map((attempt) => ({ run, attempt })));

export const attemptById = (state: State, id: AttemptId): Found | null =>
  all(state).find((found) => found.attempt.id === id) ?? null;

export const attemptByRun = (state: State, githubRun: number): Found | null =>
  all(state).find((found) => runOf(found.attempt.phase)?.id === githubRun) ?? null;

/** Does the title carry this id as a word of its own? `…-staging-1` must not be found in `…-staging-11`. */
export function carries(title: string, id: AttemptId): boolean {
  const at = title.indexOf(id);
  const isPart = (char: string | undefined): boolean => char !== undefined && /[a-z0-9-]/i.test(char);
  return at >= 0 && !isPart(title[at - 1]) && !isPart(title[at + id.length]);
}

/** An attempt of that workflow whose run is not known yet and which the title names. */
export const attemptByTitle = (state: State, workflow: string, title: string): Found | null =>
  all(state).find(
    ({ attempt }) => runOf(attempt.phase) === null && attempt.spec.workflow === workflow && carries(title, attempt.id),
  ) ?? null;

export const where = ({ run, attempt }: Found) => ({ candidate: run.candidate, stage: run.stage, attempt: attempt.id });
