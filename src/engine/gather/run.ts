import { attemptByRun, attemptByTitle, runAmong } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import type { Input } from "../../pipeline/input.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import type { Signal } from "../heard.ts";
import type { RunRead } from "../ports.ts";
import type { Gathering } from "./gather.ts";

type Run = Extract<Signal, { kind: "run" }>;

/** A run that no attempt of ours could be costs no call; one that only its title claims for us must be our App's, on the trunk. */
export async function runInputs({ reads, state, at }: Gathering, run: Run): Promise<readonly Input[]> {
  const { kind: _, actor, branch, ...report } = run;
  const isKnown = attemptByRun(state, run.run.id) !== null;
  if (!isKnown && attemptByTitle(state, run.workflow, run.title) === null) return [];
  const own = isKnown || (branch === state.trunk?.branch && actor === (await reads.login()));
  return [{ kind: "run-reported", at, ...report, own }];
}

/** What GitHub says of an attempt of which nothing was heard. */
export async function lookForRun(context: Gathering, attempt: Attempt): Promise<Input> {
  const { at } = context;
  const found = await runOfAttempt(context, attempt);
  if (found === "none" || found === "several")
    return { kind: "run-missing", at, attempt: attempt.id, mayRun: found === "several" };
  const { createdAt: _, ...report } = found;
  return { kind: "run-reported", at, ...report, own: true };
}

async function runOfAttempt(
  { reads, place, state }: Gathering,
  attempt: Attempt,
): Promise<RunRead | "none" | "several"> {
  const known = runOf(attempt.phase);
  if (known !== null) return (await reads.run(place, known.id)) ?? "none";
  const runs = await reads.ownRuns(place, attempt.spec.workflow, state.trunk?.branch ?? "");
  const among = runAmong(
    state,
    attempt,
    runs.map((run) => ({ id: run.run.id, title: run.title, createdAt: run.createdAt, read: run })),
  );
  return typeof among === "string" ? among : among.read;
}
