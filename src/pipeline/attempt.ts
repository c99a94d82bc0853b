/** One dispatch of a workflow for a candidate at a stage, from the intent to its end; and the run that attempts are of. */
import type { EnvironmentName, OnFailure, Stage, StageName, VerifyRule } from "./definition.ts";
import type { Foreign } from "./foreign.ts";
import type { Actor, AttemptId, CandidateId, Login, Sha } from "./model.ts";
import type { ReasonCode } from "./reason.ts";
import { triesOf } from "./verification.ts";
import type { Settled, Verification } from "./verification.ts";

/** Why a run began: the pipeline's own doing, or a person's. */
export type Cause =
  | { readonly is: "automation" }
  | { readonly is: "person"; readonly login: Login; readonly reason: string | null }
  | ({ readonly is: "rollback"; readonly login: Actor; readonly reason: string | null } & GoingBack);

/** What a rollback leaves. */
export type GoingBack = { readonly from: CandidateId; readonly sha: Sha };

/** What an attempt was begun with. It keeps this whatever the file says later. */
export type AttemptSpec = {
  /** A `plan` is a dry run of a deploy: it touches no environment. */
  readonly kind: Stage["kind"] | "commit" | "verification" | "plan";
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Empty for the commit stage. */
  readonly environment: EnvironmentName;
  readonly production: boolean;
  readonly url: string | null;
  readonly timeoutMs: number;
  readonly retries: number;
  /** Absent: nothing. */
  readonly verify?: readonly VerifyRule[];
  /** Absent: none. */
  readonly soakMs?: number;
  /** What follows by itself when a deploy has failed for good; absent: nothing. */
  readonly onFailure?: OnFailure;
};

export type WorkflowRun = { readonly id: number; readonly url: string };

export type Outcome =
  | { readonly is: "succeeded" }
  /** The workflow's run; or, once the version was deployed, one of its verifications. */
  | { readonly is: "failed"; readonly conclusion: string }
  /** Deployed, and neither good nor bad: a person decides. `replaced`: what somebody else put there before it was judged: nothing is left to decide. */
  | { readonly is: "inconclusive"; readonly replaced?: Pick<Foreign, "sha" | "by"> }
  /** We could not tell or could not begin: a person decides. `mayRun`: its workflow may be under way all the same. */
  | { readonly is: "errored"; readonly code: ReasonCode; readonly detail: string; readonly mayRun: boolean }
  | { readonly is: "timed-out" }
  /** `by`: `null` when it was cancelled on GitHub and we do not know by whom. */
  | { readonly is: "aborted"; readonly by: Login | null; readonly vetoed?: never }
  /** Its candidate was marked bad before GitHub had taken it. */
  | { readonly is: "aborted"; readonly by: Actor; readonly vetoed: true };

export type StopCause =
  | { readonly is: "timed-out" }
  | { readonly is: "aborted"; readonly by: Login }
  | { readonly is: "vetoed"; readonly by: Actor };

/** How GitHub shows a run that has not ended. */
export type RunShown = "queued" | "waiting" | "in_progress";

/** Time runs while the run is in progress or queued for a runner. What it was queued before GitHub's own gates is not counted. */
export type Stopwatch = { readonly spentMs: number; readonly since: number | null; readonly shown: RunShown };

export type Phase =
  /** Written down; the deployment and the dispatch are still to be done. */
  | { readonly is: "intended" }
  /** GitHub took the dispatch. `run` is `null` where it did not say which run that is. */
  | { readonly is: "dispatched"; readonly at: number; readonly run: WorkflowRun | null }
  | { readonly is: "running"; readonly at: number; readonly run: WorkflowRun; readonly clock: Stopwatch }
  /** Deployed: what must hold now is looked at. `run` is that of the deploy. */
  | { readonly is: "verifying"; readonly at: number; readonly run: WorkflowRun | null }
  /** Verified: it counts when nobody has said otherwise until then. */
  | { readonly is: "soaking"; readonly at: number; readonly run: WorkflowRun | null; readonly until: number }
  /** Being cancelled: it keeps its lane until it has ended. */
  | {
      readonly is: "stopping";
      readonly at: number;
      readonly run: WorkflowRun | null;
      readonly why: StopCause;
      readonly forcedAt: number | null;
      /** It was stopped before GitHub was known to have taken the dispatch. */
      readonly unbegun?: true;
    }
  | {
      readonly is: "ended";
      readonly at: number;
      readonly run: WorkflowRun | null;
      readonly outcome: Outcome;
      /** Since when a run of it is known to be under way although we had given it up: it is cancelled and keeps its lane. */
      readonly strayAt: number | null;
    };

/** What a workflow says of itself, in an annotation of one of its jobs. Others may have written it: it decides nothing. */
export type WorkflowAnswer =
  | {
      readonly is: "said";
      /** GitHub's id of the job. Of several that answer the newest counts. */
      readonly job: number;
      /** Where what was deployed can be seen: an `http` or `https` address. */
      readonly url: string | null;
      readonly digest: string | null;
      /** What a dry run found, cut to what is shown of it; absent: nothing. */
      readonly plan?: string;
    }
  /** A dry run was asked for its answer, and had none. */
  | { readonly is: "silent"; readonly job: 0 }
  | { readonly is: "unreadable"; readonly job: number; readonly what: "json" | "url" | "digest" | "plan" };

export type Attempt = {
  readonly id: AttemptId;
  readonly number: number;
  readonly startedAt: number;
  readonly cause: Cause;
  readonly spec: AttemptSpec;
  /** GitHub's id of the deployment, once there is one. */
  readonly deployment: number | null;
  /** Since when its version runs there, whatever came of it then; absent: it does not, or there was nothing to verify. */
  readonly deployedAt?: number;
  /** Those that were begun. */
  readonly verifications?: readonly Verification[];
  readonly settled?: Settled;
  readonly phase: Phase;
  /** What Sluice did about its failure, once; absent: nothing. */
  readonly met?: OnFailure;
  /** Absent: it has said nothing. */
  readonly answer?: WorkflowAnswer;
};

/** One candidate's passage of one stage; the last attempt is the one that counts. */
export type Run = {
  readonly candidate: CandidateId;
  readonly stage: StageName;
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** The attempt, in the run of another version (by `runKey`), that went back from this one; absent: none did since. */
  readonly left?: { readonly run: string; readonly attempt: AttemptId };
};

/** What an attempt comes to that was stopped. */
export function stoppedFor(why: StopCause): Outcome {
  if (why.is === "vetoed") return { is: "aborted", by: why.by, vetoed: true };
  return why.is === "timed-out" ? { is: "timed-out" } : { is: "aborted", by: why.by };
}

/** A veto kept it from starting. */
export const wasVetoed = ({ phase }: Attempt): boolean =>
  (phase.is === "ended" && phase.outcome.is === "aborted" && phase.outcome.vetoed === true) ||
  (phase.is === "stopping" && phase.why.is === "vetoed");

export const attemptId = (candidate: CandidateId, stage: StageName, number: number): AttemptId =>
  `${candidate.slice(0, 16)}-${stage}-${number}`;
/** Ids have sixteen characters of the candidate; those of the first journals have twelve. */
export const mayBeOf = (candidate: CandidateId, id: AttemptId): boolean => id.startsWith(candidate.slice(0, 12));
/** Each before those by which it is verified. */
export const attemptsOf = ({ attempts }: Run): readonly Attempt[] =>
  attempts.flatMap((attempt) => [attempt, ...triesOf(attempt)]);
export const lastAttempt = (run: Run): Attempt => run.attempts.at(-1) ?? run.attempts[0];
export const isActive = (attempt: Attempt): boolean => attempt.phase.is !== "ended";
export const hasSucceeded = ({ phase }: Attempt): boolean => phase.is === "ended" && phase.outcome.is === "succeeded";
export const hasFailed = ({ phase }: Attempt): boolean =>
  phase.is === "ended" && phase.outcome.is !== "succeeded" && phase.outcome.is !== "aborted";
