/** What is true of one pipeline. Times are milliseconds since the epoch; everything here is plain JSON. */
import type { Answer } from "./answer.ts";
import type { Approvals, Pushers } from "./approvals.ts";
import type {
  ConfigProblem,
  Definition,
  EnvironmentName,
  OnFailure,
  Stage,
  StageName,
  VerifyRule,
} from "./definition.ts";
import type { GateChecks, Unsure } from "./gate-checks.ts";
import type { Adopted, Foreign } from "./foreign.ts";
import type { ReasonCode } from "./reason.ts";
import type { Settled, Verification } from "./verification.ts";

export type Sha = string;
/** Hash of repository, origin, sha and artifacts. */
export type CandidateId = string;
/** `<candidate, 16 digits>-<stage>-<number>`: goes out as the workflow's input `attempt` and comes back in the run's name. */
export type AttemptId = string;
export type Login = string;
/** Whoever did it; `null`: Sluice itself, as the file says. */
export type Actor = Login | null;

export type Origin = { readonly kind: "trunk" } | { readonly kind: "pull_request"; readonly number: number };
/** A pull request that a candidate brings. */
export type Change = {
  readonly number: number;
  readonly author: Login | null;
  /** The head that it was merged with; absent: nobody knows. */
  readonly head?: Sha;
};

export type Candidate = {
  readonly id: CandidateId;
  readonly sha: Sha;
  readonly origin: Origin;
  readonly bornAt: number;
  /** What the trunk was before it; `null` for a pull request's head and for the first commit. */
  readonly before: Sha | null;
  /** Whoever pushed it. */
  readonly by: Login | null;
  /** The pull requests that came in with it, not those of earlier candidates. */
  readonly changes: readonly Change[];
  /** Shas and pull requests (`#15`) that its commits say they fix or revert; absent: none. */
  readonly fixes?: readonly string[];
  /** A forced push took it off the trunk: it never starts again. */
  readonly orphaned: boolean;
  readonly commit: CommitState;
};

/** The newest result of one of other people's checks on a sha. */
export type CheckResult = {
  readonly name: string;
  /** Slug of the App, `null` for a commit status. */
  readonly app: string | null;
  readonly state: "pending" | "passed" | "failed";
};

/** Other people's checks on a commit. */
export type Checked = {
  readonly checks: readonly CheckResult[];
  /** How many more there are, of each state; absent where all are kept. */
  readonly unkept?: Readonly<Record<CheckResult["state"], number>>;
};

export type CommitState =
  | (Checked &
      Unsure & {
        readonly is: "waiting";
        /** Names that were asked for and have not been seen yet. */
        readonly missing: readonly string[];
        /** All checks have passed; a dispatched commit workflow may still be running. */
        readonly green: boolean;
        /** Since when it waits: from its birth, or from when it no longer counted as failed. Its timeout runs from here. */
        readonly since: number;
        /** When the set of names last grew. */
        readonly newestAt: number | null;
        /** When to look again of our own accord; `null`: a webhook will tell. */
        readonly lookAt: number | null;
      })
  | (Checked & { readonly is: "passed"; readonly at: number })
  | (Checked & {
      readonly is: "failed";
      readonly at: number;
      readonly code:
        | "check-failed"
        | "too-many-checks"
        | "no-checks"
        | "timed-out"
        | "workflow-failed"
        | "workflow-aborted";
      /** The names that failed, or that were still awaited. */
      readonly names: readonly string[];
    });

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
  /** Deployed, and neither good nor bad: a person decides. */
  | { readonly is: "inconclusive" }
  /** We could not tell or could not begin: a person decides. `mayRun`: its workflow may be under way all the same. */
  | { readonly is: "errored"; readonly code: ReasonCode; readonly detail: string; readonly mayRun: boolean }
  | { readonly is: "timed-out" }
  /** `by`: `null` when it was cancelled on GitHub and we do not know by whom. */
  | { readonly is: "aborted"; readonly by: Login | null };

export type StopCause = { readonly is: "timed-out" } | { readonly is: "aborted"; readonly by: Login };

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

/** Why a candidate that waited at a stage will not enter it any more. */
export type Mark =
  | { readonly is: "superseded"; readonly at: number; readonly by: CandidateId }
  | { readonly is: "removed"; readonly at: number }
  | { readonly is: "aborted"; readonly at: number; readonly by: Login }
  | { readonly is: "rejected"; readonly at: number; readonly by: Login; readonly reason: string };

/** A person's wish that a change, or one exact candidate, enters a stage; Sluice itself asks for rollbacks only. */
export type Request = (
  | { readonly by: Login; readonly rollback?: undefined }
  /** It is a rollback to that candidate. */
  | { readonly by: Actor; readonly rollback: GoingBack }
) & {
  readonly id: string;
  readonly stage: StageName;
  readonly at: number;
  readonly expiresAt: number;
  /** The pull request asked for; `null`: exactly the candidate it is bound to. */
  readonly change: number | null;
  /** The candidate that it pins; `null` while none has passed upstream. */
  readonly candidate: CandidateId | null;
  /** In the person's words. */
  readonly reason: string | null;
  /** When GitHub last said that he may; absent: when he asked. */
  readonly confirmedAt?: number;
};

export type Hold = {
  readonly by: Actor;
  readonly at: number;
  /** What was chosen to be there, or found there: it alone may go there. `null`: what runs there is not known. */
  readonly candidate: CandidateId | null;
  readonly sha: Sha | null;
  /** Lifted when this pull request is merged or closed. */
  readonly pull: number | null;
  /** What he said who switched automation off; absent: it is off because he chose the version. */
  readonly reason?: string;
  /** Lifted when a candidate that mends this one has passed upstream. Where it is the one held, that failed there. */
  readonly fixOf?: CandidateId;
};

/** Nobody but its owner deploys there. */
export type Lock = {
  readonly by: Login;
  readonly at: number;
  /** `null`: until somebody unlocks it. */
  readonly until: number | null;
  readonly reason: string;
  /** GitHub's id of the comment that took it. These grow, so they tell what was written before it. */
  readonly comment: number;
};

/** A candidate marked bad. */
export type Veto = {
  readonly candidate: CandidateId;
  readonly sha: Sha;
  readonly by: Actor;
  readonly at: number;
  readonly reason: string;
};

/** What takes a rolled back version's changes off the trunk again. */
export type Revert =
  /** A pull request is to be opened. `stage`: where it was rolled back. */
  | { readonly is: "wanted"; readonly stage: StageName }
  /** `head`: what we put there; absent: it had another when we found it again. */
  | { readonly is: "opened"; readonly stage: StageName; readonly pull: number; readonly head?: Sha }
  /** GitHub does not let us: people make it, with the commands that we show. */
  | { readonly is: "refused"; readonly stage: StageName };

export type Occupant =
  | {
      readonly is: "known";
      readonly candidate: CandidateId;
      readonly sha: Sha;
      readonly attempt: AttemptId;
      readonly since: number;
    }
  | { readonly is: "unknown"; readonly since: number; readonly candidate: CandidateId; readonly attempted: Sha };

/** A version that a run succeeded with. */
export type Verified = { readonly candidate: CandidateId; readonly sha: Sha; readonly at: number };

/** A deployment that no longer runs there, and what took its place. */
export type Replaced = {
  readonly deployment: number;
  readonly by: Sha;
  readonly at: number;
  /** It was left by a rollback. */
  readonly rollback?: true;
};

export type Environment = {
  readonly name: EnvironmentName;
  /** What Sluice put there, or tried to. */
  readonly occupant: Occupant | null;
  /** The newest that somebody else put there since a run of ours succeeded. Absent: nothing. */
  readonly foreign?: Foreign;
  /** Absent: nothing. */
  readonly adopted?: Adopted;
  /** The deploy that was begun last there, whatever came of it, with the `runKey` of its run; absent: none is kept. */
  readonly latest?: { readonly run: string; readonly attempt: AttemptId };
  /** The newest of the trunk that a run succeeded with. */
  readonly lastVerified: Verified | null;
  /** Those before it, the latest first: where a rollback can go. */
  readonly earlier: readonly Verified[];
  readonly hold: Hold | null;
  readonly lock: Lock | null;
  /** The deployment that GitHub shows as `success`: ours of the last run that succeeded. */
  readonly shown: number | null;
  /** Deployments that no longer run there: their status is to become `inactive`. */
  readonly replaced: readonly Replaced[];
};

/** A pull request of which we know the head. Its times are GitHub's. */
export type Pull = {
  readonly number: number;
  readonly head: Sha;
  readonly previous: Sha | null;
  /** Since when this is its head: tells which head a comment was made on. */
  readonly since: number;
  /** Of the newest webhook that told of it. */
  readonly updatedAt: number;
  /** A closed one is remembered, because it may be opened again with another head. */
  readonly open: boolean;
};

export type Policy = {
  readonly sha: Sha;
  /** Git's hash of the file. */
  readonly blob: Sha;
  readonly adoptedAt: number;
  readonly definition: Definition;
};

/** What stands in `sluice / config` on one commit. */
export type ConfigCheck = {
  readonly sha: Sha;
  /** Git's hash of the file. */
  readonly blob: Sha;
  readonly at: number;
  readonly pull: number | null;
  readonly problems: readonly ConfigProblem[];
  /** How many more there are; absent where all are kept. */
  readonly unkept?: { readonly failures: number; readonly warnings: number };
  /** The definition, where the file is good. */
  readonly definition: Definition | null;
  /** The commit whose file ruled when this was checked, and that file. */
  readonly inForce: { readonly sha: Sha; readonly definition: Definition } | null;
  /** Rights that the installation lacks, e.g. `actions: write`. */
  readonly lacking: readonly string[];
};

export type State = {
  /** When the newest event happened: surfaces say that they are as of then. */
  readonly at: number;
  readonly policy: Policy | null;
  readonly trunk: { readonly branch: string; readonly head: Sha } | null;
  /** Git's hash of the file as it was last read on the trunk, good or bad. */
  readonly trunkFile: Sha | null;
  readonly candidates: Readonly<Record<CandidateId, Candidate>>;
  /** The trunk's candidates, oldest first. */
  readonly line: readonly CandidateId[];
  /** Candidates born by then are no longer all remembered: what they brought is contained in every later one. */
  readonly forgottenUntil: number;
  /** By `runKey`. */
  readonly runs: Readonly<Record<string, Run>>;
  /** By `runKey`. */
  readonly marks: Readonly<Record<string, Mark>>;
  /** By `runKey`: since when a candidate stands at a stage, with a check run to show for it. `aged`: longer than a week. */
  readonly arrivals: Readonly<Record<string, { readonly since: number; readonly aged: boolean }>>;
  readonly requests: readonly Request[];
  readonly vetoes: Readonly<Record<CandidateId, Veto>>;
  /** By the version that was rolled back. Absent: none was. */
  readonly reverts?: Readonly<Record<CandidateId, Revert>>;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly pulls: Readonly<Record<number, Pull>>;
  readonly configChecks: Readonly<Record<Sha, ConfigCheck>>;
  readonly answers: readonly Answer[];
  /** Workflows whose `run-name` was seen to carry the attempt. */
  readonly titled: Readonly<Record<string, true>>;
  /** By `runKey`. Absent: nobody has said anything yet. */
  readonly approvals?: Readonly<Record<string, Approvals>>;
  /** By candidate: the checks that a stage's gates ask for. Absent: none were looked at yet. */
  readonly gateChecks?: Readonly<Record<CandidateId, GateChecks>>;
  /** Who pushed to a branch, and who to a pull request's. Absent: nobody that mattered. */
  readonly pushers?: Pushers;
  /** The number of the control issue, once it is open. */
  readonly controlIssue: number | null;
};

export const initialState: State = {
  at: 0,
  policy: null,
  trunk: null,
  trunkFile: null,
  candidates: {},
  line: [],
  forgottenUntil: 0,
  runs: {},
  marks: {},
  arrivals: {},
  requests: [],
  vetoes: {},
  environments: {},
  pulls: {},
  configChecks: {},
  answers: [],
  titled: {},
  controlIssue: null,
};

const PLAN = ".plan";
/** The name under which the dry runs of a stage are kept beside its runs: no stage can be called so. */
export const planOf = (stage: StageName): string => `${stage}${PLAN}`;
/** The stage that a run is of, or is a dry run of. */
export const stageOf = ({ stage }: Pick<Run, "stage">): StageName =>
  stage.endsWith(PLAN) ? stage.slice(0, -PLAN.length) : stage;

export const runKey = (candidate: CandidateId, stage: StageName): string => `${candidate}/${stage}`;
export const attemptId = (candidate: CandidateId, stage: StageName, number: number): AttemptId =>
  `${candidate.slice(0, 16)}-${stage}-${number}`;
export const lastAttempt = (run: Run): Attempt => run.attempts.at(-1) ?? run.attempts[0];
export const isActive = (attempt: Attempt): boolean => attempt.phase.is !== "ended";
/** GitHub compares environment names without regard to case: so does the lane. */
export const laneOf = (environment: EnvironmentName): string => environment.toLowerCase();
/** Names come from a file: `constructor` is one too. */
export const environmentOf = (state: Pick<State, "environments">, name: EnvironmentName): Environment | undefined =>
  Object.hasOwn(state.environments, laneOf(name)) ? state.environments[laneOf(name)] : undefined;
export const short = (sha: Sha): string => sha.slice(0, 7);
