/** Check suites, check runs and commit statuses. */
import { checkRunView, checkSuiteView } from "../views/checks.ts";
import { appBot } from "../views/parts.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type AppRef = { readonly id: number; readonly slug: string };
export const ACTIONS_APP: AppRef = { id: 15_368, slug: "github-actions" };

export type Suite = { readonly id: number; readonly sha: string; readonly app: AppRef };

export type Output = { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
export type Annotation = Readonly<Record<string, unknown>>;
export type Action = { readonly label: string; readonly description: string; readonly identifier: string };

export type CheckRun = {
  readonly id: number;
  readonly name: string;
  readonly sha: string;
  readonly app: AppRef;
  readonly suite: Suite;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly output: Output;
  readonly annotations: readonly Annotation[];
  readonly actions: readonly Action[];
};

export type Status = {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly targetUrl: string | null;
};
export type Writing = Readonly<Record<string, unknown>>;

const STATUSES = ["queued", "in_progress", "completed"];
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const LONGEST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;

export class Checks {
  readonly #repository: Repository;
  readonly runs = new Map<number, CheckRun>();
  readonly statuses: Status[] = [];

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  suite(sha: string, app: AppRef): Suite {
    return { id: this.#repository.world.nextId(), sha, app };
  }

  of(sha: string): readonly CheckRun[] {
    return [...this.runs.values()].filter((run) => run.sha === sha);
  }

  newest(sha: string, name: string): CheckRun | undefined {
    return this.of(sha).findLast((run) => run.name === name);
  }

  get(id: number): CheckRun {
    const run = this.runs.get(id);
    if (run === undefined) throw notFound();
    return run;
  }

  create(app: AppRef, writing: Writing, suite?: Suite): CheckRun {
    const sha = String(writing["head_sha"]);
    if (this.#repository.git.find(sha)?.sha !== sha) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    const known = this.of(sha).find((run) => run.app.id === app.id)?.suite;
    const empty: CheckRun = {
      id: this.#repository.world.nextId(),
      name: String(writing["name"]),
      sha,
      app,
      suite: suite ?? known ?? this.suite(sha, app),
      externalId: "",
      detailsUrl: null,
      status: "queued",
      conclusion: null,
      startedAt: null,
      completedAt: null,
      output: { title: null, summary: null, text: null },
      annotations: [],
      actions: [],
    };
    return this.#put(written(empty, writing, this.#repository.world.now), "created");
  }

  /** A completed run is never reopened, and never completed otherwise. */
  update(app: AppRef, id: number, writing: Writing): CheckRun {
    const run = this.get(id);
    if (run.app.id !== app.id) throw new Refusal(403, "Resource not accessible by integration");
    const next = written(run, writing, this.#repository.world.now);
    const changed = next.status !== run.status || next.conclusion !== run.conclusion;
    if (run.status === "completed" && changed)
      throw invalid("a completed check run cannot be given another status or conclusion");
    return this.#put(next, next.status === "completed" && run.status !== "completed" ? "completed" : null);
  }

  #put(run: CheckRun, action: "created" | "completed" | null): CheckRun {
    this.runs.set(run.id, run);
    const by = run.app.id === ACTIONS_APP.id ? "github-actions[bot]" : appBot(run.app);
    const tell = (what: string): void =>
      this.#repository.tell("check_run", { by, action: what, check_run: checkRunView(this.#repository, run) });
    if (action !== null) tell(action);
    if (action === "created" && run.status === "completed") tell("completed");
    return run;
  }

  suiteCompleted(suite: Suite, conclusion: string): void {
    this.#repository.tell("check_suite", {
      by: "github-actions[bot]",
      action: "completed",
      check_suite: checkSuiteView(this.#repository, suite, conclusion),
    });
  }

  /** Somebody else's check: another App reports on a commit. */
  report(
    sha: string,
    { name, app, conclusion }: { readonly name: string; readonly app: AppRef; readonly conclusion: string | null },
  ): CheckRun {
    const state = conclusion === null ? { status: "in_progress" } : { status: "completed", conclusion };
    return this.create(app, { name, head_sha: sha, ...state });
  }

  /** A commit status, which anybody with the right to write may set. */
  setStatus(
    sha: string,
    { context, state, by }: { readonly context: string; readonly state: string; readonly by: string },
  ): void {
    const status = { id: this.#repository.world.nextId(), sha, context, state, targetUrl: null };
    this.statuses.push(status);
    this.#repository.tell("status", {
      by,
      id: status.id,
      sha,
      context,
      state,
      description: null,
      target_url: null,
      branches: [],
    });
  }

  /** Of each context the newest. */
  combined(sha: string): { readonly state: string; readonly statuses: readonly Status[] } {
    const newest = [
      ...new Map(
        this.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status]),
      ).values(),
    ];
    const failed = newest.some((status) => status.state === "failure" || status.state === "error");
    const isGreen = newest.length > 0 && newest.every((status) => status.state === "success");
    return { state: failed ? "failure" : isGreen ? "success" : "pending", statuses: newest };
  }
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

function written(run: CheckRun, writing: Writing, now: string): CheckRun {
  const conclusion = text(writing["conclusion"]) ?? run.conclusion;
  const status = text(writing["conclusion"]) === null ? (text(writing["status"]) ?? run.status) : "completed";
  if (!STATUSES.includes(status)) throw invalid(`status ${status} can only be set by GitHub Actions`);
  if (status === "completed" && conclusion === null) throw invalid("conclusion is missing");
  if (conclusion !== null && !CONCLUSIONS.includes(conclusion))
    throw invalid(`conclusion ${conclusion} is not one that can be set`);
  const output = outputOf(run.output, writing["output"]);
  return {
    ...run,
    status,
    conclusion: status === "completed" ? conclusion : null,
    externalId: text(writing["external_id"]) ?? run.externalId,
    detailsUrl: text(writing["details_url"]) ?? run.detailsUrl,
    startedAt: text(writing["started_at"]) ?? run.startedAt ?? now,
    completedAt: status === "completed" ? (text(writing["completed_at"]) ?? run.completedAt ?? now) : null,
    output: output.output,
    annotations: [...run.annotations, ...output.annotations],
    actions: actionsOf(run.actions, writing["actions"]),
  };
}

function outputOf(
  former: Output,
  given: unknown,
): { readonly output: Output; readonly annotations: readonly Annotation[] } {
  if (typeof given !== "object" || given === null) return { output: former, annotations: [] };
  const fields = given as Record<string, unknown>;
  const summary = text(fields["summary"]);
  if (summary === null) throw invalid("output.summary is missing");
  const title = text(fields["title"]) ?? former.title;
  if (title === null) throw invalid("output.title is missing");
  const body = text(fields["text"]);
  if (summary.length > LONGEST_TEXT || (body ?? "").length > LONGEST_TEXT) throw invalid("output is too long");
  const annotations = Array.isArray(fields["annotations"]) ? (fields["annotations"] as Annotation[]) : [];
  if (annotations.length > MOST_ANNOTATIONS) throw invalid("more than 50 annotations");
  return { output: { title, summary, text: body ?? former.text }, annotations };
}

function actionsOf(former: readonly Action[], given: unknown): readonly Action[] {
  if (!Array.isArray(given)) return former;
  const actions = given as Action[];
  if (actions.length > 3) throw invalid("more than 3 actions");
  for (const { label, description, identifier } of actions) {
    if (label.length > 20 || description.length > 40 || identifier.length > 20)
      throw invalid("a field of an action is too long");
  }
  return actions;
}
