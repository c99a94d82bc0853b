/** What the engine needs of the world outside. Each port has two implementations: GitHub or a test's, real time or a test's. */
import type { Effect, Surface } from "../pipeline/effect.ts";
import type { TeamFact } from "../pipeline/authority.ts";
import type { CheckRule } from "../pipeline/definition.ts";
import type { HttpAnswer } from "../pipeline/http.ts";
import type { RightFact } from "../pipeline/asking.ts";
import type { ChecksRead, Input, MakersRead, RunReported } from "../pipeline/input.ts";
import type { Naming } from "../pipeline/fixes.ts";
import type { Foreign } from "../pipeline/foreign.ts";
import type { WorkflowAnswer, WorkflowRun } from "../pipeline/attempt.ts";
import type { Change } from "../pipeline/candidate.ts";
import type { Account } from "../pipeline/people.ts";
import type { Login, Sha, State, CandidateId } from "../pipeline/model.ts";
import type { Heard, Place } from "./heard.ts";

export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now; the answer takes that back. */
  after(ms: number, run: () => void): () => void;
};

/** Whose turn it is in this process. Of which pipelines it has any, where several share a store, is a matter of `store/claims.ts`. */
export type Turns = {
  /** Runs `work` when it is this pipeline's turn: never two at once. */
  inOrder(pipeline: string, work: () => Promise<void>): Promise<void>;
  /** Calls `ring` at that time, and not at the one that was set before. `null`: not at all. */
  alarm(at: number | null, ring: () => void): void;
};

export type FileRead = { readonly is: "absent" } | { readonly is: "text"; readonly text: string; readonly blob: Sha };

export type PullRead = {
  readonly number: number;
  readonly state: "open" | "closed" | "merged";
  readonly head: Sha;
  readonly fork: boolean;
  /** Its branch in this repository; `null`: in a fork. */
  readonly branch: string | null;
  readonly base: string;
  readonly author: Login | null;
  readonly updatedAt: number;
  readonly mergedAt: number | null;
};

export type RunRead = Omit<RunReported, "kind" | "at" | "own"> & { readonly createdAt: number };

export type Touched = { readonly paths: readonly string[]; /** There are no others. */ readonly isAll: boolean };

/** Times are GitHub's. */
export type OwnDeployment = {
  readonly id: number;
  readonly sha: Sha;
  /** As we wrote them down in it. */
  readonly attempt: string;
  readonly candidate: CandidateId;
  readonly createdAt: number;
  /** When we said that its version was verified; `null`: never. */
  readonly succeededAt: number | null;
};

/** The newest that our own App made in an environment, the newest first. `isAll`: GitHub was asked to the end of its list. */
export type OwnDeployed = { readonly own: readonly OwnDeployment[]; readonly isAll: boolean };

export type OwnCheck = {
  /** The `runKey` that it is of. */
  readonly key: string;
  readonly name: string;
  readonly succeeded: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
  /** That of the workflow. */
  readonly run: WorkflowRun | null;
};

/** `sha`: the head that it was given for; `isInsider`: GitHub says that he belongs to the repository or to its organisation. */
export type Approving = Account & { readonly sha: Sha; readonly at: number; readonly isInsider: boolean };

/** Reads throw what GitHub did wrong (after their own retries): the step is then repeated later. */
export type Reads = {
  /** A file of the repository at a commit or branch. */
  file(place: Place, path: string, ref: string): Promise<FileRead>;
  /** Names of the files in a folder; empty where there is none. */
  folder(place: Place, path: string, ref: string): Promise<readonly string[]>;
  repository(place: Place): Promise<Place | null>;
  branchHead(place: Place, branch: string): Promise<Sha | null>;
  /** Neither a rule nor a protection stands before it. `false` also where GitHub does not say. */
  isOpenToPushes(place: Place, branch: string): Promise<boolean>;
  /** Rights that the installation was not granted, e.g. `actions: write`. */
  lacking(place: Place): Promise<readonly string[]>;
  /** The merged pull requests that introduced a commit. */
  changesOf(place: Place, sha: Sha): Promise<readonly Change[]>;
  pull(place: Place, number: number): Promise<PullRead | null>;
  /** Paths that a pull request touches, the first hundred of them: one call, however large it is. */
  touched(place: Place, number: number): Promise<Touched>;
  /**
   * Who approves of a pull request into this base by his newest review, each with the head that it was given for; when, GitHub's time.
   * None that was given before its base became another; nor any while it is another.
   */
  approvingReviews(place: Place, number: number, base: string): Promise<readonly Approving[]>;
  /** What GitHub refuses to say is `unknown`; what it does not answer now it may say later: that throws. */
  right(place: Place, login: Login): Promise<RightFact>;
  /** Is he a member of this team of the repository's organisation? As above. */
  team(place: Place, slug: string, login: Login): Promise<TeamFact>;
  checks(place: Place, sha: Sha): Promise<Pick<ChecksRead, "known" | "isAll" | "checks">>;
  /** The checks that the rules of a branch require. */
  requiredChecks(place: Place, branch: string): Promise<readonly CheckRule[]>;
  /** Who wrote, committed and is named as a co-author of all commits from `from` to `to`, and of those that were squashed. */
  makers(
    place: Place,
    asked: { readonly from: Sha | null; readonly to: Sha; readonly pulls: readonly number[] },
  ): Promise<Pick<MakersRead, "logins" | "ids" | "unknown" | "complete" | "people">>;
  /** A workflow run; `null`: GitHub does not know it. */
  run(place: Place, id: number): Promise<RunRead | null>;
  /** Ids of the jobs of a workflow run, of its newest attempt; each is that of its check run too. */
  jobs(place: Place, run: number): Promise<readonly number[]>;
  /** What a job says to us in its annotations; `null`: nothing. */
  workflowAnswer(place: Place, job: number): Promise<WorkflowAnswer | null>;
  /** The newest runs of a workflow that our App dispatched on that branch, newest first. */
  ownRuns(place: Place, workflow: string, branch: string): Promise<readonly RunRead[]>;
  /** The newest deployment there that GitHub shows as a success, of the ten newest. `undefined`: GitHub does not let us see. */
  lastDeployed(place: Place, environment: string): Promise<Foreign | null | undefined>;
  /** Of the thousand newest there those that our own App made. */
  ownDeployments(place: Place, environment: string): Promise<OwnDeployed>;
  /** The newest of our own check runs of each name on a commit. */
  ownChecks(place: Place, sha: Sha): Promise<readonly OwnCheck[]>;
  /** The newest commits that lead to `sha`, itself first. */
  commitsTo(place: Place, sha: Sha): Promise<readonly Sha[]>;
  /** The login under which our App acts. */
  login(): Promise<Login>;
  /** How many inputs this GitHub takes with one dispatch. */
  mostInputs(place: Place): Promise<number>;
  /** The commit that a tag, release, branch or sha names. */
  version(place: Place, name: string): Promise<Sha | null>;
  /** Is `ancestor` on the way to `sha`, a commit or a branch? */
  leadsTo(place: Place, ancestor: Sha, sha: string): Promise<boolean>;
  /** Is it on the way to `sha` by first parents alone: what a branch was, and not what was merged into it? `false` also where that is very far. */
  leadsStraightTo(place: Place, ancestor: Sha, sha: Sha): Promise<boolean>;
  /** How many commits that way is long; `null`: it leads elsewhere. */
  stepsStraightTo(place: Place, ancestor: Sha, sha: Sha): Promise<number | null>;
  /** What a push that led from one commit to another brought: its newest commits, oldest first, and what they mend. `null`: GitHub does not know both. */
  between(
    place: Place,
    before: Sha,
    after: Sha,
  ): Promise<{ readonly forced: boolean; readonly commits: readonly Sha[]; readonly fixes: readonly Naming[] } | null>;
};

/** Addresses that a repository's file names: the world outside GitHub. */
export type Http = {
  /** Has the operator listed it? Where it leads is seen when it is asked. */
  allows(url: string): boolean;
  /** Never throws, and ends within seconds: what went wrong is the answer. */
  ask(url: string, stop: AbortSignal): Promise<HttpAnswer>;
};

/** One try of GitHub's to deliver a webhook. */
export type DeliverySeen = {
  /** Digits, more than a number can hold. */
  readonly id: string;
  /** The same for every try of one webhook. */
  readonly guid: string;
  readonly deliveredAt: number;
  /** It was not taken. */
  readonly failed: boolean;
};

/** GitHub's own list of the webhooks that it sent us. Throws what GitHub did wrong. */
export type Hook = {
  /** A page, the newest first; `next`: the cursor of the one after it. `null`: GitHub does not know the cursor any more. */
  deliveries(
    cursor: string | null,
  ): Promise<{ readonly seen: readonly DeliverySeen[]; readonly next: string | null } | null>;
  /** Has it sent once more. `gone`: GitHub does not have it any more. */
  redeliver(id: string): Promise<"asked" | "gone">;
};

/** What stands on GitHub for one surface: ids, and for a check run whether it is completed. Opaque to the engine. */
export type Remote = Readonly<Record<string, string | number | boolean | null>>;

export type Rendered = {
  /** Of all that it says but the *as of* line. */
  readonly hash: string;
  /** The text of the check run, comment or issue, in the room's own form. */
  readonly content: unknown;
};

export type EffectContext = {
  readonly place: Place;
  readonly state: State;
  /** An earlier try may have done it: look first. */
  readonly unsure: boolean;
  /** How often it has been looked for in vain since the answer got lost. */
  readonly looks: number;
  /** What is remembered of a surface, reply or call; `null`: nothing was written yet. */
  readonly remote: Remote | null;
  readonly now: number;
};

export type Done = {
  readonly is: "done";
  /** What the pipeline is told of it. */
  readonly input: WithoutTime<Input> | null;
  /** What to remember of a surface, reply or call. */
  readonly written: { readonly key: string; readonly hash: string; readonly remote: Remote } | null;
};

/** `isUnsent`: that was no try: it was kept back because of what GitHub said before. */
export type Outcome =
  | Done
  /** Surely not done, and worth another try: rate limits, GitHub down, no connection. */
  | { readonly is: "later"; readonly afterMs: number; readonly problem: string; readonly isUnsent?: true }
  /** The answer was lost: it may have been done. */
  | {
      readonly is: "unsure";
      /** `due`: the answer was lost just now. `in-vain`: GitHub was asked, and showed nothing. `unanswered`: it did not say. */
      readonly look: "due" | "in-vain" | "unanswered";
      readonly afterMs: number;
      readonly problem: string;
      readonly isUnsent?: true;
    }
  /** GitHub refuses, and would again. */
  | { readonly is: "refused"; readonly problem: string; readonly input: WithoutTime<Input> | null };

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;

export type GitHub = {
  /** Can a webhook with this body say anything to us? What cannot is not kept. In doubt it can. */
  hears(event: string, body: Buffer): boolean;
  /** Which repositories a webhook is about and what it says; empty: nothing of ours. Never throws on a payload. */
  translate(event: string, payload: unknown): readonly Heard[];
  readonly reads: Reads;
  /** For how long GitHub takes nothing, where that is why a read threw; `null`: it threw for another reason. */
  limitOf(error: unknown, now: number): number | null;
  /** What went wrong, in words that begin with whose mistake it is. */
  problemOf(error: unknown): string;
  readonly hook: Hook;
  render(surface: Surface, state: State, place: Place): Rendered;
  /** Never throws: what went wrong is the outcome. */
  perform(effect: Effect, context: EffectContext): Promise<Outcome>;
};
