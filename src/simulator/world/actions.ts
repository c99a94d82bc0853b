/** Workflow runs: those that a push or a pull request starts, and those that somebody dispatches. What comes of them is scripted. */
import { notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import { RunAttempt } from "./run-attempt.ts";
import type { Script, WorkflowRun } from "./run.ts";
import { ACTIONS_APP } from "./suites.ts";
import { FOLDER, heeds, readWorkflow, render } from "./workflow-file.ts";
import type { Inputs, WorkflowFile } from "./workflow-file.ts";
import { checkedInputs } from "./workflow-inputs.ts";

/** What a workflow does whenever its file says that it heeds a push or a pull request. */
export type Ci = Pick<Script, "jobs" | "takes" | "conclusion" | "queues" | "hangs"> & { readonly workflow: string };

type Dispatching = {
  readonly file: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly by: string;
};
type Taken = { readonly file: string; readonly inputs: Inputs; readonly at: number };
type Starting = Pick<WorkflowRun, "file" | "event" | "branch" | "sha" | "by" | "inputs" | "title">;
type Proposal = { readonly branch: string; readonly base: string; readonly head: string; readonly title: string };

const UNDISPATCHABLE = "Workflow does not have 'workflow_dispatch' trigger";

export class Actions {
  readonly #repository: Repository;
  readonly runs = new Map<number, WorkflowRun>();
  /** What pushes and pull requests run. */
  ci: readonly Ci[] = [];
  /** Dispatches that were taken, oldest first, also of runs that never appear. */
  readonly dispatches: Taken[] = [];
  readonly #scripts: { readonly file: string; readonly script: Script; times: number; readonly inputs: Inputs }[] = [];
  readonly #attempts = new Map<number, RunAttempt>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  get(id: number): WorkflowRun {
    const run = this.runs.get(id);
    if (run === undefined) throw notFound();
    return run;
  }

  /** What comes of the next runs of a workflow (with these inputs); the last script given comes first. */
  script(file: string, script: Script, times = Number.POSITIVE_INFINITY, inputs: Inputs = {}): void {
    this.#scripts.unshift({ file, script, times, inputs });
  }

  #scriptFor(file: string, given: Inputs): Script | undefined {
    const fits = (inputs: Inputs): boolean => Object.entries(inputs).every(([name, value]) => given[name] === value);
    const found = this.#scripts.find((one) => one.file === file && one.times > 0 && fits(one.inputs));
    if (found !== undefined) found.times -= 1;
    return found?.script;
  }

  /** The file of a workflow, as it is in a commit. */
  file(sha: string, file: string): WorkflowFile | undefined {
    const source = this.#repository.git.get(sha).tree.get(`${FOLDER}/${file}`);
    return source === undefined ? undefined : readWorkflow(file, source);
  }

  /** Names of the workflow files on the default branch. */
  files(): readonly string[] {
    const { git, defaultBranch } = this.#repository;
    const paths = [...git.tip(defaultBranch).tree.keys()].filter((path) => path.startsWith(`${FOLDER}/`));
    return paths.filter((path) => /\.ya?ml$/.test(path)).map((path) => path.slice(FOLDER.length + 1));
  }

  pushed(branch: string, sha: string, by: string): void {
    const title = this.#repository.git.get(sha).message.split("\n")[0] ?? "";
    this.#startCi((file) => heeds(file.push, branch), { event: "push", branch, sha, by, title });
  }

  /** A pull request was opened or its head has moved. The filter of `pull_request` is the branch that it goes into. */
  proposed({ branch, base, head, title }: Proposal, by: string): void {
    this.#startCi((file) => heeds(file.pullRequest, base), { event: "pull_request", branch, sha: head, by, title });
  }

  #startCi(isMeant: (file: WorkflowFile) => boolean, about: Omit<Starting, "file" | "inputs">): void {
    for (const { workflow, ...usual } of this.ci) {
      const file = this.file(about.sha, workflow);
      if (file === undefined || !isMeant(file)) continue;
      this.#start(file, { ...about, file: workflow, inputs: {} }, this.#scriptFor(workflow, {}) ?? usual);
    }
  }

  /** The file must be on the default branch; the version on the ref is what runs. */
  dispatch({ file, ref, inputs, by }: Dispatching): WorkflowRun | { readonly id: number; readonly never: true } {
    const { git, world } = this.#repository;
    if (!this.files().includes(file)) throw notFound();
    const sha = git.named(ref);
    if (sha === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
    const workflow = this.file(sha, file);
    if (workflow === undefined) throw new Refusal(422, UNDISPATCHABLE);
    const given = checkedInputs(workflow, inputs, world.host.mostInputs);
    const branch = ref.replace(/^refs\//, "").replace(/^(heads|tags)\//, "");
    this.dispatches.push({ file, inputs: given, at: world.clock.now() });
    this.#repository.tell("workflow_dispatch", {
      by,
      inputs: given,
      ref: this.#fullRef(ref),
      workflow: `${FOLDER}/${file}`,
    });
    const script = this.#scriptFor(file, given) ?? {};
    if (script.neverStarts === true) return { id: world.nextId(), never: true };
    const about = { file, event: "workflow_dispatch", branch, sha, by, inputs: given, title: workflow.name } as const;
    return this.#start(workflow, about, script);
  }

  #fullRef(ref: string): string {
    if (ref.startsWith("refs/")) return ref;
    return `refs/${this.#repository.git.branches.has(ref) ? "heads" : "tags"}/${ref}`;
  }

  #start(workflow: WorkflowFile, about: Starting, script: Script): WorkflowRun {
    const { world, checks } = this.#repository;
    const run: WorkflowRun = {
      ...about,
      id: world.nextId(),
      name: workflow.name,
      title: workflow.runName === null ? about.title : render(workflow.runName, about.inputs),
      number: [...this.runs.values()].filter((one) => one.file === about.file).length + 1,
      environments: workflow.environments,
      suite: checks.suite(about.sha, ACTIONS_APP, { branch: about.branch }),
      createdAt: world.now,
      startedAt: world.now,
      updatedAt: world.now,
      status: "queued",
      conclusion: null,
      attempt: 1,
      triggeredBy: about.by,
      jobs: [],
    };
    this.runs.set(run.id, run);
    this.#attempt(run, script);
    return run;
  }

  #attempt(run: WorkflowRun, script: Script): void {
    const attempt = new RunAttempt(this.#repository, run, script);
    this.#attempts.set(run.id, attempt);
    attempt.begin();
  }

  /** It ends a moment later, unless it hangs. */
  cancel(id: number, { force, by }: { readonly force: boolean; readonly by?: string }): void {
    const run = this.get(id);
    if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
    this.#attempts.get(id)?.cancel(force, by ?? run.triggeredBy);
  }

  /** The same run once more, as its next attempt; `failedOnly`: jobs that passed are left as they are. */
  rerun(id: number, { by, failedOnly = false }: { readonly by: string; readonly failedOnly?: boolean }): void {
    const { world, checks } = this.#repository;
    const run = this.get(id);
    if (run.status !== "completed") throw new Refusal(403, "This workflow is already running");
    const former = run.jobs.filter((job) => job.attempt === run.attempt).map((job) => checks.get(job.id));
    const again = failedOnly ? former.filter((job) => job.conclusion !== "success") : former;
    if (failedOnly && again.length === 0) throw new Refusal(403, "This workflow run has no failed jobs");
    Object.assign(run, { attempt: run.attempt + 1, status: "queued", conclusion: null, triggeredBy: by });
    Object.assign(run, { startedAt: world.now, updatedAt: world.now });
    checks.reopenSuite(run.suite);
    const names = again.length === 0 ? {} : { jobs: again.map((job) => job.name) };
    this.#attempt(run, { ...names, ...this.#scriptFor(run.file, run.inputs) });
  }
}
