/** One attempt at a workflow run, from the queue to its end, as its script has it. */
import { jobEvent } from "../views/jobs.ts";
import { runEvent } from "../views/runs.ts";
import type { Deployment } from "./deployments.ts";
import type { Repository } from "./repository.ts";
import type { Script, WorkflowRun } from "./run.ts";
import { ACTIONS_APP, conclude } from "./suites.ts";
import { render } from "./workflow-file.ts";

const DEFAULT_MS = 60_000;
const CANCEL_MS = 2_000;
const BOT = "github-actions[bot]";

/** What becomes of the deployment that GitHub writes for a job; everything else is a `failure`. */
const asState: Readonly<Record<string, string>> = { success: "success", cancelled: "error", timed_out: "error" };

type Plan = readonly (readonly [name: string, conclusion: string])[];

function planOf({ file }: WorkflowRun, { jobs = [file.replace(/\.ya?ml$/, "")], conclusion }: Script): Plan {
  const isList = (given: typeof jobs): given is readonly string[] => Array.isArray(given);
  return isList(jobs) ? jobs.map((name) => [name, conclusion ?? "success"] as const) : Object.entries(jobs);
}

export class RunAttempt {
  readonly #repository: Repository;
  readonly #run: WorkflowRun;
  readonly #script: Script;
  readonly #plan: Plan;
  readonly #conclusion: string;
  #deployments: readonly Deployment[] = [];
  #jobs: readonly number[] = [];
  #isCancelled = false;
  #takeBack: () => void = () => undefined;

  constructor(repository: Repository, run: WorkflowRun, script: Script) {
    this.#repository = repository;
    this.#run = run;
    this.#script = script;
    this.#plan = planOf(run, script);
    this.#conclusion = script.conclusion ?? conclude(this.#plan.map(([, conclusion]) => conclusion));
  }

  begin(): void {
    const run = this.#run;
    // GitHub does not tell of a re-run as requested.
    if (run.attempt === 1) this.#tellRun("requested");
    if (this.#conclusion === "startup_failure") return this.#after(0, () => this.#end(this.#conclusion));
    this.#jobs = this.#plan.map(([name]) => this.#createJob(name));
    run.jobs = [...run.jobs, ...this.#jobs.map((id) => ({ id, attempt: run.attempt }))];
    for (const id of this.#jobs) this.#tellJob(id, "queued");
    return this.#after(this.#script.queues ?? 0, () => this.#pend());
  }

  /** Held back by its concurrency group. */
  #pend(): void {
    if (this.#script.pends === undefined) return this.#wait();
    this.#run.status = "pending";
    return this.#after(this.#script.pends, () => this.#wait());
  }

  /** Held back by the rules of its environment. */
  #wait(): void {
    if (this.#script.waits === undefined) return this.#start();
    this.#run.status = "waiting";
    this.#deploy("waiting");
    this.#move("waiting");
    return this.#after(this.#script.waits, () => this.#start());
  }

  #start(): void {
    this.#run.status = "in_progress";
    this.#tellRun("in_progress");
    this.#deploy("in_progress");
    this.#move("in_progress");
    const { takes = DEFAULT_MS, hangs = false } = this.#script;
    if (hangs === false) this.#after(takes, () => this.#end(this.#conclusion));
  }

  /** It ends a moment later, unless it hangs. */
  cancel(force: boolean, by: string): void {
    const { hangs = false } = this.#script;
    const heeds = hangs === false || (hangs === true && force) || this.#run.status !== "in_progress";
    if (!heeds || this.#isCancelled) return;
    this.#isCancelled = true;
    this.#after(CANCEL_MS, () => this.#end("cancelled", by));
  }

  #end(conclusion: string, by?: string): void {
    const { checks, deployments } = this.#repository;
    const planned = new Map(conclusion === this.#conclusion ? this.#plan : []);
    for (const [at, id] of this.#jobs.entries()) {
      const becomes = planned.get(checks.get(id).name) ?? conclusion;
      checks.update(ACTIONS_APP, id, { conclusion: becomes, ...(at === 0 ? this.#notes() : {}) });
      this.#tellJob(id, "completed");
    }
    for (const { id } of this.#deployments) deployments.mark(id, asState[conclusion] ?? "failure", this.#actor());
    this.#run.status = "completed";
    this.#run.conclusion = conclusion;
    checks.endSuite(this.#run.suite, conclusion);
    this.#tellRun("completed", by);
  }

  #createJob(name: string): number {
    const { id, sha, suite } = this.#run;
    const details_url = `${this.#repository.html}/actions/runs/${id}`;
    const writing = { name, head_sha: sha, status: "queued", details_url };
    return this.#repository.checks.create(ACTIONS_APP, writing, suite).id;
  }

  #move(status: string): void {
    for (const id of this.#jobs) {
      this.#repository.checks.update(ACTIONS_APP, id, { status });
      this.#tellJob(id, status);
    }
  }

  #notes(): Readonly<Record<string, unknown>> {
    const { notes = [] } = this.#script;
    if (notes.length === 0) return {};
    const place = { path: ".github", start_line: 1, end_line: 1 };
    const annotations = notes.map(({ level = "notice", ...note }) => ({ ...place, annotation_level: level, ...note }));
    return { output: { title: "Notes", summary: "", annotations } };
  }

  /** A job with a plain `environment:` has a deployment that GitHub writes. */
  #deploy(state: string): void {
    const { deployments } = this.#repository;
    const { environments, inputs, sha, branch } = this.#run;
    if (this.#deployments.length === 0) {
      const names = environments.map((name) => render(name, inputs)).filter((name) => name !== "");
      const begin = (environment: string): Deployment =>
        deployments.begin({ environment, sha, ref: branch }, this.#actor());
      this.#deployments = names.map(begin);
    }
    for (const { id } of this.#deployments) deployments.mark(id, state, this.#actor());
  }

  #actor(): { readonly by: string; readonly run: WorkflowRun } {
    return { by: BOT, run: this.#run };
  }

  #after(ms: number, then: () => void): void {
    this.#takeBack();
    this.#takeBack = this.#repository.world.clock.after(ms, then);
  }

  #tellRun(action: string, by = this.#run.triggeredBy): void {
    this.#run.updatedAt = this.#repository.world.now;
    this.#repository.tell("workflow_run", { by, action, ...runEvent(this.#repository, this.#run) });
  }

  #tellJob(id: number, action: string): void {
    const about = jobEvent(this.#repository, this.#run, { id, deployment: this.#deployments[0] });
    this.#repository.tell("workflow_job", { by: this.#run.triggeredBy, action, ...about });
  }
}
