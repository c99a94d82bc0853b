/**
 * What is to be done on GitHub. Data until the last moment; texts are rendered from the state when it is carried out.
 * The key is deterministic: the outbox ignores one that it has.
 */
import type { AttemptId, CandidateId, Sha } from "./model.ts";
import type { EnvironmentName, StageName } from "./definition.ts";

/** What stands on GitHub and follows the state. It is written only when what it says changed, and never twice at the same time. */
export type Surface =
  | { readonly is: "stage-check"; readonly candidate: CandidateId; readonly stage: StageName }
  | { readonly is: "commit-check"; readonly candidate: CandidateId }
  | { readonly is: "config-check"; readonly sha: Sha }
  | { readonly is: "living"; readonly pull: number }
  | { readonly is: "control" }
  | {
      readonly is: "deployment";
      /** GitHub's id. */
      readonly deployment: number;
      readonly environment: EnvironmentName;
      /** The `runKey` of what was deployed; `null`: it is not kept any more. */
      readonly run: string | null;
    };

export type Effect =
  | { readonly kind: "create-deployment"; readonly key: string; readonly attempt: AttemptId }
  | { readonly kind: "dispatch"; readonly key: string; readonly attempt: AttemptId }
  | {
      readonly kind: "cancel-run";
      readonly key: string;
      readonly attempt: AttemptId;
      readonly run: number;
      readonly force: boolean;
    }
  | {
      readonly kind: "react";
      readonly key: string;
      readonly comment: number;
      readonly content: "eyes" | "rocket" | "+1" | "-1";
    }
  | { readonly kind: "reply"; readonly key: string; readonly answer: string }
  /** `of`: the key of the reply or call that was written. */
  | { readonly kind: "minimize"; readonly key: string; readonly of: string; readonly as: "outdated" | "resolved" }
  /** Mentions whoever must act: once per candidate, stage and cause. */
  | {
      readonly kind: "call";
      readonly key: string;
      readonly candidate: CandidateId;
      readonly stage: StageName;
      readonly cause: "failed" | "approvals" | "rollback";
      /** The pull request or issue that it stands on. */
      readonly issue: number;
    }
  /** Opens a pull request that takes back what a version brought. */
  | { readonly kind: "open-revert"; readonly key: string; readonly candidate: CandidateId }
  | { readonly kind: "surface"; readonly key: string; readonly surface: Surface };

export function surfaceKey(surface: Surface): string {
  switch (surface.is) {
    case "stage-check":
      return `check/${surface.candidate}/${surface.stage}`;
    case "commit-check":
      return `check/${surface.candidate}/commit`;
    case "config-check":
      return `check/config/${surface.sha}`;
    case "living":
      return `living/${surface.pull}`;
    case "control":
      return "control";
    case "deployment":
      return `status/${surface.deployment}`;
    default:
      return surface satisfies never;
  }
}
