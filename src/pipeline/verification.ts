/** What must hold of a version after its deploy, one thing after the other, before it counts as verified. */
import type { VerifyRule } from "./definition.ts";
import type { Foreign } from "./foreign.ts";
import type { Unsure } from "./gate-checks.ts";
import { endOf } from "./http.ts";
import type { Asking, HttpVerification } from "./http.ts";
import type { Attempt, Outcome } from "./attempt.ts";
import type { AttemptId, Login } from "./model.ts";

/** One of them, once it was begun. */
export type Verification =
  | {
      readonly is: "workflow";
      readonly rule: Extract<VerifyRule, { is: "workflow" }>;
      /** Dispatches, the newest last: one is repeated only where nobody could tell. */
      readonly tries: readonly [Attempt, ...Attempt[]];
    }
  | {
      readonly is: "check";
      readonly rule: Extract<VerifyRule, { is: "check" }>;
      readonly since: number;
      readonly read: CheckReading;
      readonly lapsed: boolean;
    }
  | HttpVerification;

/** What is known of a check that is waited for. */
export type CheckReading = Unsure & {
  /** What it has come to since the deploy; `null`: nothing yet. */
  readonly state: "passed" | "failed" | null;
  /** When to look again of our own accord; `null`: a webhook will tell. */
  readonly lookAt: number | null;
  /** More stand there than are read. */
  readonly tooMany?: true;
};
type ByWorkflow = Extract<Verification, { is: "workflow" }>;

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

export const lastTry = ({ tries }: ByWorkflow): Attempt => tries.at(-1) ?? tries[0];

/** `null`: it is under way, or will be tried again. */
export function verdictOf(verification: Verification): Verdict | null {
  if (verification.is === "workflow") return againAt(verification) === null ? ofTry(lastTry(verification)) : null;
  if (verification.is === "http") return verification.read.verdict === null ? null : { is: verification.read.verdict };
  const { read, lapsed } = verification;
  if (read.state !== null) return { is: read.state };
  return lapsed ? { is: "inconclusive" } : null;
}

/** When it is tried once more; `null`: it is not. */
export function againAt(verification: ByWorkflow): number | null {
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
  verifications === undefined ? NONE : verifications.flatMap((one) => (one.is === "workflow" ? one.tries : NONE));
const NONE: readonly Attempt[] = [];

/** Whoever stopped what was to tell whether it holds; `null`: somebody whom GitHub does not name. */
export const stoppedBy = (attempt: Attempt): readonly (Login | null)[] =>
  triesOf(attempt).flatMap(({ phase }) =>
    phase.is === "ended" && phase.outcome.is === "aborted" ? [phase.outcome.by] : [],
  );

/** Ends in a letter and a number, which no attempt of a stage does. */
export const tryId = (attempt: Attempt): AttemptId => `${attempt.id}-v${triesOf(attempt).length + 1}`;

/** It changes the attempt itself, or one that it has dispatched to be verified. */
export function withTry(attempt: Attempt, id: AttemptId, change: (one: Attempt) => Attempt): Attempt {
  if (attempt.id === id) return change(attempt);
  if (!triesOf(attempt).some((one) => one.id === id)) return attempt;
  const verifications = (attempt.verifications ?? []).map((verification): Verification => {
    if (verification.is !== "workflow") return verification;
    const [first, ...more] = verification.tries.map((one) => (one.id === id ? change(one) : one));
    return first === undefined ? verification : { ...verification, tries: [first, ...more] };
  });
  return { ...attempt, verifications };
}

/** How long it soaks once it is verified. A rollback does not: it has been there. */
export const soakOf = ({ spec, cause }: Attempt): number => (cause.is === "rollback" ? 0 : (spec.soakMs ?? 0));

/** Is there anything to wait for once it is deployed? */
export const isVerified = (attempt: Attempt): boolean =>
  attempt.spec.kind === "deploy" && ((attempt.spec.verify ?? []).length > 0 || soakOf(attempt) > 0);

/** Deployed, and it does not count yet. */
export const isBeingVerified = ({ phase }: Attempt): boolean => phase.is === "verifying" || phase.is === "soaking";

/** The check that is waited for. */
export function checkAwaited(attempt: Attempt): Extract<Verification, { is: "check" }> | null {
  const last = attempt.phase.is === "verifying" ? attempt.verifications?.at(-1) : undefined;
  return last?.is === "check" && verdictOf(last) === null ? last : null;
}

/** The one that decides: the first that has not passed, or that is under way; else the last. */
export function decisive({ verifications = [] }: Attempt): Verification | undefined {
  return verifications.find((one) => verdictOf(one)?.is !== "passed") ?? verifications.at(-1);
}

/** What is asked of addresses now: that which is judged, and as long as a version soaks all that has passed. */
export function askings({ id: attempt, phase, verifications = [] }: Attempt): readonly Asking[] {
  return verifications.flatMap((one, place): readonly Asking[] => {
    if (one.is !== "http") return [];
    const { rule, read } = one;
    if (phase.is === "verifying" && read.verdict === null) return [{ attempt, place, rule, end: endOf(one) }];
    const isOver = phase.is === "soaking" && read.heldAt !== null && read.heldAt >= phase.until;
    return phase.is === "soaking" && !isOver ? [{ attempt, place, rule, end: phase.until }] : [];
  });
}

/** Whether it holds is for a person to say. */
export function isForPerson(attempt: Attempt): boolean {
  const { phase, deployedAt } = attempt;
  if (phase.is !== "ended" || deployedAt === undefined || replacedBy(attempt) !== null) return false;
  return phase.outcome.is === "inconclusive" || phase.outcome.is === "errored";
}

/** What somebody else put there before it was judged; `null`: nothing. */
export const replacedBy = ({ phase }: Attempt): Pick<Foreign, "sha" | "by"> | null =>
  (phase.is === "ended" && phase.outcome.is === "inconclusive" ? phase.outcome.replaced : undefined) ?? null;
