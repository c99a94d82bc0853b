/** What is written where, before it is spelled in GitHub's fields. A field takes one kind of text: what a title may say is no Markdown. */
import { marker } from "../../wording/markdown.ts";
import { words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import type { DeploymentStatus } from "../../pipeline/deployments.ts";

export type Annotation = {
  readonly path: string;
  readonly line: number;
  readonly level: "failure" | "warning";
  readonly title: Plain;
  readonly message: Plain;
};

/** GitHub takes at most three, with 20, 40 and 20 characters. */
export type ButtonContent = { readonly label: Plain; readonly description: Plain; readonly identifier: string };

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
  /** At most 70 characters. */
  readonly title: Plain;
  readonly summary: Markdown;
  /** Where the candidate is when this is written. It alone is no reason to write again. */
  readonly line: Markdown;
  readonly text: Markdown | null;
  readonly annotations: readonly Annotation[];
  /** GitHub shows them only on a completed run. */
  readonly buttons: readonly ButtonContent[];
};

/** A comment, found again by the marker that ends it. */
export type Written = { readonly issue: number; readonly body: Markdown; readonly marker: Markdown };

/** Of a call, by the key of its effect. */
export const callMarker = (key: string): Markdown => marker(words`call`, words`key`, key);

export type Content =
  | CheckContent
  | ({ readonly is: "comment" } & Written)
  | {
      readonly is: "issue";
      readonly title: Plain;
      readonly body: Markdown;
      readonly labels: readonly string[];
      readonly marker: Markdown;
    }
  | {
      readonly is: "status";
      readonly deployment: number;
      readonly state: DeploymentStatus["is"];
      /** At most 140 characters. */
      readonly description: Plain;
      readonly logUrl: string | null;
      /** Shown only where the version is verified. */
      readonly environmentUrl: string | null;
      /** The workflow has said that address itself, which may come later than the status. */
      readonly isAnswered: boolean;
    };
