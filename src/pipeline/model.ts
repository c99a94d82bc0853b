/** What is true of one pipeline. Times are milliseconds since the epoch; everything here is plain JSON. */
import type { Answer } from "./answer.ts";
import type { Approvals } from "./approvals.ts";
import type { GoingBack, Run } from "./attempt.ts";
import type { Candidate } from "./candidate.ts";
import type { ConfigProblem, Definition, EnvironmentName, StageName } from "./definition.ts";
import { laneOf } from "./environment.ts";
import type { Environment } from "./environment.ts";
import type { GateChecks } from "./gate-checks.ts";
import type { Rebuilt } from "./history.ts";
import type { Account } from "./people.ts";
import type { Pushers } from "./pushers.ts";

export type Sha = string;
/** Hash of repository, origin, sha and artifacts. */
export type CandidateId = string;
/** `<candidate, 16 digits>-<stage>-<number>`: goes out as the workflow's input `attempt` and comes back in the run's name. */
export type AttemptId = string;
export type Login = string;
/** Whoever did it; `null`: Sluice itself, as the file says. */
export type Actor = Login | null;

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

/** A candidate marked bad. */
export type Veto = {
  readonly candidate: CandidateId;
  readonly sha: Sha;
  readonly by: Actor;
  readonly at: number;
  readonly reason: string;
  /** The wishes that ended with it; absent: none did. */
  readonly ended?: readonly Unasked[];
};

/** What somebody had asked for, and has to ask for again. `candidate`: with which it was to be; absent: that was not kept. */
export type Unasked = Pick<Request, "stage" | "by"> & { readonly candidate?: CandidateId; readonly rollbackTo?: Sha };

/** What takes a rolled back version's changes off the trunk again. */
export type Revert =
  /** A pull request is to be opened. `stage`: where it was rolled back. */
  | { readonly is: "wanted"; readonly stage: StageName }
  /** `head`: what we put there; absent: it had another when we found it again. */
  | { readonly is: "opened"; readonly stage: StageName; readonly pull: number; readonly head?: Sha }
  /** GitHub does not let us: people make it, with the commands that we show. */
  | { readonly is: "refused"; readonly stage: StageName };

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

/** GitHub takes hardly any more requests of the installation until then. `all`: only those of rollbacks. */
export type Shortage = { readonly until: number; readonly stops: "automation" | "all" };

/** Since when a candidate stands at a stage, with a check run to show for it. `aged`: longer than a week. */
export type Arrival = { readonly since: number; readonly aged: boolean };

/**
 * By candidate, then by stage: an event copies what is kept of one candidate, and what was worked out of the others stays. To be
 * read and written by `by-stage.ts`.
 */
export type ByStage<T> = Readonly<Record<CandidateId, Readonly<Record<StageName, T>>>>;

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
  /** The highest number of an attempt of those that are not remembered any more. Absent: none of them had one. */
  readonly forgottenAttempts?: number;
  readonly runs: ByStage<Run>;
  readonly marks: ByStage<Mark>;
  readonly arrivals: ByStage<Arrival>;
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
  readonly pushes?: Pushers;
  /** Each login that was heard of with its id; one person may have had several. Absent: none was. */
  readonly people?: readonly Account[];
  /** Who was let in to change something, the newest last. Absent: nobody was. */
  readonly trusted?: readonly Login[];
  /** Absent: GitHub takes what we have to ask. */
  readonly shortage?: Shortage;
  /** Absent: all that was done here is remembered. */
  readonly rebuilt?: Rebuilt;
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
/** Names come from a file: `constructor` is one too. */
export const environmentOf = (state: Pick<State, "environments">, name: EnvironmentName): Environment | undefined =>
  Object.hasOwn(state.environments, laneOf(name)) ? state.environments[laneOf(name)] : undefined;
export const short = (sha: Sha): string => sha.slice(0, 7);
