/** What is written where, before it is spelled in GitHub's fields. */
import type { DeploymentStatus } from "../../pipeline/deployments.ts";

export type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly level: "failure" | "warning";
  readonly title: string;
  readonly message: string;
};

export type CheckContent = {
  readonly is: "check";
  readonly name: string;
  readonly sha: string;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion:
    | "success"
    | "failure"
    | "neutral"
    | "cancelled"
    | "timed_out"
    | "skipped"
    | "action_required"
    | null;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  /** At most 70 characters, no Markdown. */
  readonly title: string;
  readonly summary: string;
  /** Where the candidate is when this is written. It alone is no reason to write again. */
  readonly line: string;
  readonly text: string | null;
  readonly annotations: readonly Annotation[];
};

/** A comment, found again by the marker that ends it. */
export type Written = { readonly issue: number; readonly body: string; readonly marker: string };

/** Of a call, by the key of its effect. */
export const callMarker = (key: string): string =>
  `<!-- sluice:1 call key=${key.toLowerCase().replaceAll(/[^a-z0-9:-]/g, ":")} -->`;

export type Content =
  | CheckContent
  | ({ readonly is: "comment" } & Written)
  | {
      readonly is: "issue";
      readonly title: string;
      readonly body: string;
      readonly labels: readonly string[];
      readonly marker: string;
    }
  | {
      readonly is: "status";
      readonly deployment: number;
      readonly state: DeploymentStatus["is"];
      /** At most 140 characters. */
      readonly description: string;
      readonly logUrl: string | null;
      /** Shown only where the version is verified. */
      readonly environmentUrl: string | null;
    };
