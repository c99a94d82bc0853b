import { attemptByRun } from "../../pipeline/attempts.ts";
import type { Input } from "../../pipeline/input.ts";
import type { Signal } from "../ports.ts";
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
