/** What must hold of a version after its deploy, one thing after the other, before it counts as verified. */
import type { VerifyRule } from "./definition.ts";
import type { Attempt, AttemptId, Login, Outcome } from "./model.ts";

/** One of them, once it was begun. */
export type Verification = {
  readonly is: "workflow";
  readonly rule: Extract<VerifyRule, { is: "workflow" }>;
  /** Dispatches, the newest last: one is repeated only where nobody could tell. */
  readonly tries: readonly [Attempt, ...Attempt[]];
};

/** Good, bad, neither of both, or not to be told. */
export type Verdict = { readonly is: "passed" | "failed" | "inconclusive" | "errored" };

/** What a person made of a version that could not be judged. */
export type Settled = {
  readonly by: Login;
  readonly at: number;
  readonly as: "passed" | "failed";
  readonly words: string | null;
};

const MOST_TRIES = 3;
export const TRIED_AGAIN_AFTER_MS = 60_000;

/** Conclusions of a workflow's run that speak against what it looked at. The others speak neither for nor against it. */
const AGAINST: ReadonlySet<string> = new Set(["failure"]);
/** GitHub could not begin it. */
const NOT_BEGUN = "startup_failure";

export const lastTry = ({ tries }: Extract<Verification, { is: "workflow" }>): Attempt => tries.at(-1) ?? tries[0];

/** `null`: it is under way, or will be tried again. */
export const verdictOf = (verification: Verification): Verdict | null =>
  againAt(verification) === null ? ofTry(lastTry(verification)) : null;

/** When it is tried once more; `null`: it is not. */
export function againAt(verification: Verification): number | null {
  const { phase } = lastTry(verification);
  if (phase.is !== "ended" || verification.tries.length >= MOST_TRIES) return null;
  const { outcome } = phase;
  // What GitHub refuses it would refuse again; what may run all the same is not begun a second time.
  const wasLost = outcome.is === "errored" && outcome.code === "run-lost" && !outcome.mayRun;
  const isDue = wasLost || (outcome.is === "failed" && outcome.conclusion === NOT_BEGUN);
  return isDue ? phase.at + TRIED_AGAIN_AFTER_MS : null;
}

function ofTry({ phase }: Attempt): Verdict | null {
  return phase.is === "ended" ? { is: verdictIn(phase.outcome) } : null;
}

function verdictIn(outcome: Outcome): Verdict["is"] {
  switch (outcome.is) {
    case "succeeded":
      return "passed";
    case "failed":
      if (outcome.conclusion === NOT_BEGUN) return "errored";
      return AGAINST.has(outcome.conclusion) ? "failed" : "inconclusive";
    case "timed-out":
    case "aborted":
    case "inconclusive":
      return "inconclusive";
    case "errored":
      return "errored";
    default:
      return outcome satisfies never;
  }
}

/** All that an attempt has dispatched to be verified. */
export const triesOf = ({ verifications }: Attempt): readonly Attempt[] =>
  (verifications ?? []).flatMap((one) => one.tries);

/** Ends in a letter and a number, which no attempt of a stage does. */
export const tryId = (attempt: Attempt): AttemptId => `${attempt.id}-v${triesOf(attempt).length + 1}`;

/** It changes the attempt itself, or one that it has dispatched to be verified. */
export function withTry(attempt: Attempt, id: AttemptId, change: (one: Attempt) => Attempt): Attempt {
  if (attempt.id === id) return change(attempt);
  if (!triesOf(attempt).some((one) => one.id === id)) return attempt;
  const verifications = (attempt.verifications ?? []).map((verification): Verification => {
    const [first, ...more] = verification.tries.map((one) => (one.id === id ? change(one) : one));
    return first === undefined ? verification : { ...verification, tries: [first, ...more] };
  });
  return { ...attempt, verifications };
}

/** Is there anything to look at once it is deployed? */
export const isVerified = ({ spec }: Attempt): boolean => spec.kind === "deploy" && (spec.verify ?? []).length > 0;

/** Deployed, and not settled yet. */
export const isBeingVerified = ({ phase }: Attempt): boolean => phase.is === "verifying";

/** Whether it holds is for a person to say. */
export function isForPerson({ phase, deployedAt }: Attempt): boolean {
  if (phase.is !== "ended" || deployedAt === undefined) return false;
  return phase.outcome.is === "inconclusive" || phase.outcome.is === "errored";
}
