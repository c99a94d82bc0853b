/** Workflow runs: those that a push starts, and those that somebody dispatches. What comes of them is scripted. */
import { runView } from "../views/runs.ts";
import { appBot } from "../views/parts.ts";
import { ACTIONS_APP } from "./checks.ts";
import type { Suite } from "./checks.ts";
import { notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import { readWorkflow, titleOf } from "./workflow-file.ts";

export type Script = {
  /** Milliseconds from its start to its end. */
  readonly takes?: number;
  readonly conclusion?: string;
  readonly jobs?: readonly string[];
  /** The dispatch is taken and no run ever appears. */
  readonly neverStarts?: boolean;
  /** It runs for ever, and does not heed being cancelled. `force`: nor by force. */
  readonly hangs?: boolean | "force";
  /** It waits so long for reviewers before it runs. */
  readonly waits?: number;
};

export type Ci = {
  readonly workflow: string;
  readonly jobs: readonly string[];
  readonly takes: number;
  readonly conclusion?: string;
};

export type WorkflowRun = {
  readonly id: number;
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly event: string;
  readonly branch: string;
  readonly sha: string;
  readonly by: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly suite: Suite;
  readonly createdAt: string;
  status: string;
  conclusion: string | null;
  attempt: number;
};

type Dispatching = {
  readonly file: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly by: string;
};

const FOLDER = ".github/workflows";
const DEFAULT_MS = 60_000;
const CANCEL_MS = 2_000;

export class Actions {
  readonly #repository: Repository;
  readonly runs = new Map<number, WorkflowRun>();
  /** What every push runs. */
  ci: readonly Ci[] = [];
  /** Dispatches that were taken, oldest first, also of runs that never appear. */
  readonly dispatches: {
    readonly file: string;
    readonly inputs: Readonly<Record<string, string>>;
    readonly at: number;
  }[] = [];
  readonly #scripts: {
    readonly file: string;
    readonly script: Script;
    times: number;
    readonly inputs: Readonly<Record<string, string>>;
  }[] = [];
  readonly #ends = new Map<number, () => void>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  get(id: number): WorkflowRun {
    const run = this.runs.get(id);
    if (run === undefined) throw notFound();
    return run;
  }

  /** What comes of the next dispatches of a workflow (with these inputs); the last script given comes first. */
  script(
    file: string,
    script: Script,
    times = Number.POSITIVE_INFINITY,
    inputs: Readonly<Record<string, string>> = {},
  ): void {
    this.#scripts.unshift({ file, script, times, inputs });
  }

  #scriptFor(file: string, given: Readonly<Record<string, string>>): Script {
    const fits = (inputs: Readonly<Record<string, string>>): boolean =>
      Object.entries(inputs).every(([name, value]) => given[name] === value);
    const found = this.#scripts.find((one) => one.file === file && one.times > 0 && fits(one.inputs));
    if (found !== undefined) found.times -= 1;
    return found?.script ?? {};
  }

  pushed(branch: string, sha: string, by: string): void {
    for (const { workflow, jobs, takes, conclusion = "success" } of this.ci) {
      const run = this.#create({
        file: workflow,
        title: this.#repository.git.get(sha).message,
        event: "push",
        branch,
        sha,
        by,
        inputs: {},
      });
      this.#begin(run, { takes, conclusion, jobs });
    }
  }

  /** The file must be on the default branch; the version on the ref is what runs. */
  dispatch({ file, ref, inputs, by }: Dispatching): WorkflowRun | { readonly id: number; readonly never: true } {
    const { git, defaultBranch, world } = this.#repository;
    const path = `${FOLDER}/${file}`;
    if (git.tip(defaultBranch).tree.get(path) === undefined) throw notFound();
    const branch = ref.replace(/^refs\/(heads|tags)\//, "");
    const sha = git.branches.get(branch) ?? git.tags.get(branch);
    const text = sha === undefined ? undefined : git.get(sha).tree.get(path);
    if (sha === undefined || text === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
    const workflow = readWorkflow(file, text);
    const given = checkedInputs(workflow.inputs, inputs, world.dialect === "ghes" ? 10 : 25);
    this.dispatches.push({ file, inputs: given, at: world.clock.now() });
    this.#repository.tell("workflow_dispatch", { by, inputs: given, ref: `refs/heads/${branch}`, workflow: path });
    const script = this.#scriptFor(file, given);
    if (script.neverStarts === true) return { id: world.nextId(), never: true };
    const run = this.#create({
      file,
      title: titleOf(workflow, given),
      event: "workflow_dispatch",
      branch,
      sha,
      by,
      inputs: given,
    });
    this.#begin(run, { jobs: [file.replace(/\.ya?ml$/, "")], ...script });
    return run;
  }

  #create(about: Pick<WorkflowRun, "file" | "title" | "event" | "branch" | "sha" | "by" | "inputs">): WorkflowRun {
    const { world, checks } = this.#repository;
    const suite = checks.suite(about.sha, ACTIONS_APP);
    const run: WorkflowRun = {
      ...about,
      id: world.nextId(),
      name: about.file,
      suite,
      createdAt: world.now,
      status: "queued",
      conclusion: null,
      attempt: 1,
    };
    this.runs.set(run.id, run);
    this.#tell(run, "requested");
    return run;
  }

  #begin(run: WorkflowRun, script: Script): void {
    const { clock } = this.#repository.world;
    if (script.waits === undefined) return this.#start(run, script);
    run.status = "waiting";
    this.#repository.tell("workflow_job", {
      by: run.by,
      action: "waiting",
      workflow_job: {
        id: run.id,
        run_id: run.id,
        name: "deploy",
        status: "waiting",
        conclusion: null,
        workflow_name: run.name,
      },
    });
    this.#ends.set(run.id, () => this.#end(run, [], "cancelled"));
    clock.after(script.waits, () => (run.status === "waiting" ? this.#start(run, script) : undefined));
    return undefined;
  }

  /** Its jobs become check runs on the tip of the ref, in a suite of their own. */
  #start(run: WorkflowRun, { takes = DEFAULT_MS, conclusion = "success", jobs = [], hangs }: Script): void {
    const { checks, world } = this.#repository;
    run.status = "in_progress";
    this.#tell(run, "in_progress");
    const started = jobs.map(
      (name) => checks.create(ACTIONS_APP, { name, head_sha: run.sha, status: "in_progress" }, run.suite).id,
    );
    this.#ends.set(run.id, () => this.#end(run, started, "cancelled"));
    if (hangs === undefined || hangs === false) world.clock.after(takes, () => this.#end(run, started, conclusion));
    else this.#hanging.set(run.id, hangs);
  }

  readonly #hanging = new Map<number, boolean | "force">();

  #end(run: WorkflowRun, jobs: readonly number[], conclusion: string): void {
    if (run.status === "completed") return;
    const { checks } = this.#repository;
    for (const id of jobs)
      checks.update(ACTIONS_APP, id, {
        status: "completed",
        conclusion: conclusion === "startup_failure" ? "failure" : conclusion,
      });
    run.status = "completed";
    run.conclusion = conclusion;
    this.#tell(run, "completed");
    checks.suiteCompleted(run.suite, conclusion);
  }

  /** 202; it ends a moment later, unless it hangs. */
  cancel(id: number, { force }: { readonly force: boolean }): void {
    const run = this.get(id);
    if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
    const hangs = this.#hanging.get(id);
    if (hangs === "force" || (hangs === true && !force)) return;
    this.#repository.world.clock.after(CANCEL_MS, () => this.#ends.get(id)?.());
  }

  /** A job of a running or dispatched workflow is started again by hand. */
  #tell(run: WorkflowRun, action: string): void {
    const view = runView(this.#repository, run);
    const by =
      run.event === "workflow_dispatch" && action === "requested" ? appBot(this.#repository.world.app) : run.by;
    this.#repository.tell("workflow_run", {
      by,
      action,
      workflow_run: view,
      workflow: { id: view.workflow_id, name: run.name, path: view.path },
    });
  }
}

function checkedInputs(
  declared: Readonly<Record<string, { readonly required: boolean }>> | null,
  given: Readonly<Record<string, unknown>>,
  most: number,
): Readonly<Record<string, string>> {
  if (declared === null) throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const names = Object.keys(given);
  if (names.length > most) throw new Refusal(422, `inputs: at most ${most}`);
  const unexpected = names.filter((name) => !Object.hasOwn(declared, name));
  if (unexpected.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const missing = Object.entries(declared).find(([name, { required }]) => required && given[name] === undefined);
  if (missing !== undefined) throw new Refusal(422, `Required input '${missing[0]}' not provided`);
  if (names.some((name) => typeof given[name] !== "string")) throw new Refusal(422, "inputs must be strings");
  return given as Readonly<Record<string, string>>;
}
