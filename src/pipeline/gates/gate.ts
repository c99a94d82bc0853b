/** A gate is one question about one candidate before one stage. Each stands in a file of its own. */
import type { OriginKind, Stage, StageName } from "../definition.ts";
import type { Tally } from "../tally.ts";
import type { Candidate, CheckResult, CommitStands } from "../candidate.ts";
import type { Actor, Login, Sha, Shortage, State } from "../model.ts";

export type GateName =
  | "trunk"
  | "accept"
  | "upstream"
  | "veto"
  | "lock"
  | "hold"
  | "limit"
  | "lane"
  | "occupant"
  | "checks"
  | "request"
  | "approvals";

/** How far a stage that is needed has come, for the same candidate. */
export type UpstreamState =
  | { readonly stage: "commit"; readonly is: CommitStands }
  | { readonly stage: StageName; readonly is: Standstill }
  | { readonly stage: StageName; readonly is: "soaking"; readonly until: number };

/** `undecided`: deployed, and a person has to say whether it holds. `replaced`: by somebody else's version, before that. */
type Standstill = "not-started" | "running" | "verifying" | "undecided" | "replaced" | "failed" | "stopped";

/** `app`: slug of whoever reported it, or must; `null`: anybody. */
export type CheckSaid = Pick<CheckResult, "name" | "app"> & { readonly is: CheckResult["state"] | "missing" };

/** Why a gate is shut, by its reason code. */
export type Shut =
  | { readonly code: "orphaned" }
  | { readonly code: "not-accepted"; readonly accepted: readonly OriginKind[]; readonly given: OriginKind }
  | { readonly code: "upstream"; readonly missing: readonly UpstreamState[] }
  | {
      readonly code: "vetoed";
      /** The bad one. */
      readonly sha: Sha;
      readonly by: Actor;
      readonly at: number;
      readonly reason: string;
      /** `false`: the candidate carries it on. */
      readonly isOwn: boolean;
    }
  | {
      readonly code: "locked";
      readonly environment: string;
      readonly by: Login;
      readonly at: number;
      /** `null`: until somebody unlocks it. */
      readonly until: number | null;
      readonly reason: string;
    }
  | {
      readonly code: "held";
      readonly environment: string;
      readonly by: Actor;
      readonly sha: Sha | null;
      /** That version failed there. */
      readonly failed: boolean;
      readonly pull: number | null;
      readonly reason: string | null;
    }
  | {
      readonly code: "busy";
      readonly environment: string;
      /** `retry`: a failed deploy that is tried again first. */
      readonly by: "deploy" | "test" | "retry";
      readonly stage: StageName;
      readonly sha: Sha;
    }
  /** GitHub's, of requests. `all`: only rollbacks go on. */
  | { readonly code: "limit-reached"; readonly until: number; readonly stops: Shortage["stops"] }
  | {
      readonly code: "not-there";
      readonly environment: string;
      readonly seen: Sha | null;
      /** What it waits for to run there, and the stage that puts it there; `null`: none does. */
      readonly sha: Sha;
      readonly by: StageName | null;
    }
  | { readonly code: "check-missing" | "check-failed" | "too-many-checks"; readonly said: readonly CheckSaid[] }
  /** `tried`: it enters again only when somebody says so. `stopped`: it has not been there, something ended it before. */
  | { readonly code: "not-requested"; readonly tried: boolean; readonly stopped?: true }
  /** `calledAt`: when those who must act were called. */
  | { readonly code: "approvals-missing"; readonly tally: Tally; readonly calledAt: number | null }
  | { readonly code: "rejected"; readonly by: Login; readonly reason: string };

export type GateResult =
  | { readonly gate: GateName; readonly is: "open"; readonly fact: OpenFact }
  | { readonly gate: GateName; readonly is: "shut"; readonly why: Shut };

/** What an open gate has to tell, where it has. */
export type OpenFact =
  | { readonly is: "nothing" }
  | { readonly is: "passed"; readonly stages: readonly string[] }
  | { readonly is: "asked"; readonly by: Actor; readonly at: number; readonly reason: string | null }
  | { readonly is: "automatic" }
  | { readonly is: "checked"; readonly said: readonly CheckSaid[] }
  | { readonly is: "approved"; readonly tally: Tally };

export type Question = { readonly state: State; readonly candidate: Candidate; readonly stage: Stage };
export type Gate = (question: Question) => GateResult;

export const open = (gate: GateName, fact: OpenFact = { is: "nothing" }): GateResult => ({ gate, is: "open", fact });
export const shut = (gate: GateName, why: Shut): GateResult => ({ gate, is: "shut", why });
