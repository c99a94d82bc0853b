/** A workflow run, and what a test may script of it. */
import type { Annotation } from "./check-writing.ts";
import type { Suite } from "./suites.ts";
import type { Inputs } from "./workflow-file.ts";

export type Script = {
  /** Milliseconds from its start to its end; default one minute. */
  readonly takes?: number;
  /** Of the run; default: what its jobs come to, or `success`. */
  readonly conclusion?: string;
  /** Names, or names with their conclusions. */
  readonly jobs?: readonly string[] | Readonly<Record<string, string>>;
  /** The dispatch is taken and no run ever appears. */
  readonly neverStarts?: boolean;
  /** It runs for ever, and does not heed being cancelled. `force`: nor by force. */
  readonly hangs?: boolean | "force";
  /** Milliseconds until a runner takes it; default 0. */
  readonly queues?: number;
  /** Milliseconds that its concurrency group holds it back, as `pending`. */
  readonly pends?: number;
  /** Milliseconds that reviewers or a timer of its environment let it wait, as `waiting`. */
  readonly waits?: number;
  /** What its first job notes, as by `::notice title=…::message`. */
  readonly notes?: readonly {
    readonly title: string;
    readonly message: string;
    readonly level?: Annotation["annotation_level"];
  }[];
};

/** A job is a check run as well, with the same id; this is one attempt at it. */
export type Job = { readonly id: number; readonly attempt: number };

export type WorkflowRun = {
  readonly id: number;
  /** `deploy.yml` */
  readonly file: string;
  /** Of the workflow. */
  readonly name: string;
  /** `display_title` */
  readonly title: string;
  readonly number: number;
  readonly event: "push" | "pull_request" | "workflow_dispatch";
  /** Or the tag that it was dispatched on. */
  readonly branch: string;
  readonly sha: string;
  readonly by: string;
  readonly inputs: Inputs;
  readonly environments: readonly string[];
  readonly suite: Suite;
  readonly createdAt: string;
  startedAt: string;
  updatedAt: string;
  status: string;
  conclusion: string | null;
  attempt: number;
  /** Who started the newest attempt. */
  triggeredBy: string;
  jobs: readonly Job[];
};
