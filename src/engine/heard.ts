/** What webhooks say, before anything was asked of GitHub because of them, and of which repository. */
import type { StageName } from "../pipeline/definition.ts";
import type { Naming } from "../pipeline/fixes.ts";
import type { Foreign } from "../pipeline/foreign.ts";
import type { PullChanged, RunReported } from "../pipeline/input.ts";
import type { CandidateId, Login, Sha } from "../pipeline/model.ts";
import type { Account } from "../pipeline/people.ts";
import type { PipelineRow } from "../store/store.ts";

/** A repository, as GitHub's webhooks name it, and as it is written down. Keyed by id: owner and name may change. */
export type Place = Omit<PipelineRow, "id">;

/** What a webhook says, before anything was asked of GitHub because of it. */
export type Signal =
  | {
      readonly kind: "push";
      /** Without `refs/heads/`. */
      readonly branch: string;
      readonly before: Sha | null;
      readonly after: Sha;
      readonly forced: boolean;
      readonly by: Login | null;
      /** The commits pushed, oldest first; GitHub cuts a long list. */
      readonly commits: readonly Sha[];
      /** Those whose messages say what they fix or revert; absent: none. */
      readonly fixes?: readonly Naming[];
      readonly people?: readonly Account[];
    }
  | ({ readonly kind: "pull"; readonly mayTouchConfig: boolean; readonly fork: boolean } & Omit<
      PullChanged,
      "kind" | "at"
    >)
  | { readonly kind: "checks"; readonly sha: Sha }
  /** `by`: whose review it is; `null`: his account is gone. */
  | { readonly kind: "review"; readonly pull: number; readonly by: Login | null }
  | ({
      readonly kind: "run";
      /** Whoever dispatched it. */
      readonly actor: Login | null;
      readonly branch: string | null;
    } & Omit<RunReported, "kind" | "at" | "own">)
  | {
      readonly kind: "comment";
      readonly comment: number;
      readonly issue: number;
      readonly body: string;
      readonly by: Login;
      readonly people?: readonly Account[];
      /** GitHub's time. */
      readonly createdAt: number;
      readonly pull: { readonly mergedAt: number | null } | null;
    }
  /** A deployment that is not ours became a success. `run`: of the workflow that made it. */
  | {
      readonly kind: "deployed";
      readonly environment: string;
      readonly found: Foreign;
      readonly run: { readonly id: number; readonly isDispatched: boolean; readonly actor: Login | null } | null;
    }
  /** A job of this workflow run has ended with annotations. Whoever may write checks can claim that. */
  | { readonly kind: "noted"; readonly job: number; readonly run: number }
  | ({ readonly kind: "click" } & Click)
  /** The repository was added, or its installation's permissions changed. */
  | { readonly kind: "installed" };

/** A button of one of our own check runs was clicked. */
export type Click = {
  /** GitHub's id of the check run. */
  readonly check: number;
  /** What it is about, as we wrote it down in it. */
  readonly candidate: CandidateId;
  readonly stage: StageName;
  readonly button: string;
  readonly by: Login;
  readonly people?: readonly Account[];
};

export type Heard = { readonly place: Place; readonly signal: Signal };
