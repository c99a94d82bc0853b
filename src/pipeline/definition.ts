/** What the repository's file asks for, in its normal form. Written by people in `.github/sluice.yml`; made by the config room. */

import type { ApprovalRule } from "./approvals.ts";
import type { Permissions } from "./authority.ts";

/** A stage's name: `[a-z][a-z0-9-]{0,39}`, never `commit`, `config`, `trunk` or `all`. */
export type StageName = string;
/** An environment's name as GitHub knows it. GitHub compares these without regard to case. */
export type EnvironmentName = string;

/** Where a candidate comes from. */
export type OriginKind = "trunk" | "pull_request";

/**
 * Somebody else's check: a check run (of `app`, where named) or a commit status of this name. The file names an App by its slug,
 * the rules of a branch by its number.
 */
export type CheckRule = { readonly name: string; readonly app: string | number | null };

/**
 * The commit stage. `checks: "default"` means every check that the trunk's rules require and every foreign check that appears;
 * an empty list means deliberately none. `workflow` is dispatched by us and judged by its run; where both are given both must pass.
 */
export type CommitRule = {
  readonly checks: "default" | readonly CheckRule[];
  readonly workflow: string | null;
  readonly timeoutMs: number;
};

type AnyStage = {
  readonly name: StageName;
  /** Stages that must have succeeded for the same candidate; empty means: right after the commit stage. */
  readonly needs: readonly StageName[];
  /** The workflow file's name below `.github/workflows/`. */
  readonly workflow: string;
  /** Extra inputs beside those of the workflow contract. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly promote: "auto" | "manual";
  /** Per attempt, not counting time in which GitHub shows the run as waiting or pending. */
  readonly timeoutMs: number;
  /** Further attempts after the first one failed. */
  readonly retries: number;
  readonly production: boolean;
  readonly accept: readonly OriginKind[];
  /** The environment that it deploys to, or that it tests. */
  readonly environment: EnvironmentName;
  /** Absent: none are asked. */
  readonly gates?: Gates;
};

/** What a stage asks before it lets a candidate in. */
export type Gates = { readonly approvals: readonly ApprovalRule[]; readonly checks: readonly CheckRule[] };

/** What must hold after a deploy before its version counts as verified. */
export type VerifyRule =
  | { readonly is: "workflow"; readonly workflow: string; readonly timeoutMs: number }
  /** Somebody else's check on the candidate's commit, ended after the deploy. */
  | { readonly is: "check"; readonly check: CheckRule; readonly timeoutMs: number }
  | HttpRule;

/** An address that must answer with `status` for `forMs` without a break, asked each `everyMs` for at most `timeoutMs`. */
export type HttpRule = {
  readonly is: "http";
  /** `http` or `https`, without credentials. */
  readonly url: string;
  readonly status: number;
  readonly forMs: number;
  readonly everyMs: number;
  readonly timeoutMs: number;
};

/** What follows when a deploy has failed for good: the version before comes back, or automation is off. */
export type OnFailure = "rollback" | "hold";

export type DeployStage = AnyStage & {
  readonly kind: "deploy";
  readonly url: string | null;
  /** In this order; absent: to be deployed is enough. */
  readonly verify?: readonly VerifyRule[];
  /** How long it must have been verified there before it counts; absent: at once. */
  readonly soakMs?: number;
  /** Absent: nothing. */
  readonly onFailure?: OnFailure;
};
export type TestStage = AnyStage & { readonly kind: "test" };
export type Stage = DeployStage | TestStage;

export type Definition = {
  /** `null`: the repository's default branch. */
  readonly trunk: string | null;
  /** IANA name, e.g. `Europe/London`. */
  readonly timezone: string;
  readonly commit: CommitRule;
  /** Absent: what each verb takes is as Sluice has it. */
  readonly permissions?: Permissions;
  /** In the order of the file. */
  readonly stages: readonly Stage[];
};

/** One mistake in the file, or one warning. Lines and columns count from 1. */
export type ConfigProblem = {
  readonly code:
    | "config-unknown-key"
    | "config-unknown-stage"
    | "config-bad-value"
    | "config-not-yet"
    | "config-suspect"
    | "workflow-missing"
    | "workflow-contract";
  readonly level: "failure" | "warning";
  /** File in the repository. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, e.g. ``unknown key `comit` ``. */
  readonly problem: string;
  /** What whoever runs Sluice has not listed, where that is what is wrong: an address without its path, which may hold a secret. */
  readonly unlisted?: string;
  /** What was expected, e.g. ``did you mean `commit`?``. */
  readonly expected: string;
  /** What to write there, ready to paste: lines of YAML. */
  readonly lines?: readonly string[];
};

/** Where it deploys to. */
export const environmentsOf = ({ stages }: Definition): readonly EnvironmentName[] =>
  stages.filter(({ kind }) => kind === "deploy").map(({ environment }) => environment);

export const stageNamed = (definition: Pick<Definition, "stages">, name: StageName): Stage | undefined =>
  definition.stages.find((stage) => stage.name === name);
