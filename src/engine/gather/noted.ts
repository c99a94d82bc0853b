import { attemptByRun } from "../../pipeline/attempts.ts";
import type { Input } from "../../pipeline/input.ts";
import type { Look } from "../../pipeline/wake.ts";
import type { Signal } from "../heard.ts";
import type { Gathering } from "./gather.ts";

/**
 * What a deploy's workflow answers. Only runs of ours are asked about, and only when GitHub says that there are annotations: one
 * call. That the job is one of that run is asked when it has answered: its check run alone anybody could have written.
 */
export async function notedInputs(
  { reads, place, state, at }: Gathering,
  { job, run }: Extract<Signal, { kind: "noted" }>,
): Promise<readonly Input[]> {
  const found = attemptByRun(state, run);
  if (found?.attempt.spec.kind !== "deploy") return [];
  const answer = await reads.workflowAnswer(place, job);
  if (answer === null || !(await reads.jobs(place, run)).includes(job)) return [];
  return [{ kind: "answer-read", at, attempt: found.attempt.id, answer }];
}

/** A workflow with more jobs is asked so far. */
const MOST_JOBS = 10;

/** What a dry run answers, asked for when it has ended: nobody would see it elsewhere. Of several answers the newest job's counts. */
export async function planInput(
  { reads, place, at }: Gathering,
  { attempt, run }: Extract<Look, { is: "answer" }>,
): Promise<Input> {
  const jobs = (await reads.jobs(place, run)).toSorted((a, b) => b - a).slice(0, MOST_JOBS);
  for (const job of jobs) {
    const answer = await reads.workflowAnswer(place, job);
    if (answer !== null) return { kind: "answer-read", at, attempt, answer };
  }
  return { kind: "answer-read", at, attempt, answer: { is: "silent", job: 0 } };
}
