/** Deployments, their statuses, and the environments that they make. */
import { deploymentStatusView, deploymentView } from "../views/deployments.ts";
import { appBot } from "../views/parts.ts";
import { runView, workflowView } from "../views/runs.ts";
import { merge } from "./merge.ts";
import { invalid, notFound, Refusal, tooLong } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import type { WorkflowRun } from "./run.ts";

export type DeploymentStatus = {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly by: string;
  readonly at: string;
};

export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  /** The one that it was made for; a status may name another. */
  readonly originalEnvironment: string;
  environment: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly production: boolean;
  readonly transient: boolean;
  readonly creator: string;
  readonly at: string;
  readonly statuses: DeploymentStatus[];
};

export type Environment = { readonly id: number; readonly name: string; readonly createdAt: string };

type Fields = Readonly<Record<string, unknown>>;
type Start = Omit<Deployment, "id" | "originalEnvironment" | "creator" | "at" | "statuses">;
type Words = Pick<DeploymentStatus, "description" | "logUrl" | "environmentUrl">;
/** Who says it; `run` where GitHub Actions does. */
type Actor = { readonly by: string; readonly run: WorkflowRun | null };

const STATES = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
const LONGEST_DESCRIPTION = 140;
const NO_WORDS: Words = { description: "", logUrl: "", environmentUrl: "" };

const text = (fields: Fields, name: string): string => (typeof fields[name] === "string" ? fields[name] : "");

function checkDescription(resource: string, fields: Fields): void {
  const isLong = text(fields, "description").length > LONGEST_DESCRIPTION;
  if (isLong) throw tooLong(resource, "description", LONGEST_DESCRIPTION);
}

export class Deployments {
  readonly #repository: Repository;
  readonly all = new Map<number, Deployment>();
  readonly environments = new Map<string, Environment>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Oldest first. */
  in(environment: string): readonly Deployment[] {
    return [...this.all.values()].filter((one) => one.environment === environment);
  }

  get(id: number): Deployment {
    const deployment = this.all.get(id);
    if (deployment === undefined) throw notFound();
    return deployment;
  }

  environment(name: string): Environment {
    const found = this.environments.get(name.toLowerCase());
    if (found === undefined) throw notFound();
    return found;
  }

  /** As the API makes one. `null`: GitHub merged the default branch into the ref instead, as it does unless told not to. */
  create(fields: Fields, by = appBot(this.#repository.world.app)): Deployment | null {
    const { git, defaultBranch } = this.#repository;
    const ref = text(fields, "ref");
    const commit = git.find(ref);
    if (commit === undefined) throw new Refusal(422, `No ref found for: ${ref}`);
    checkDescription("Deployment", fields);
    const isBehind = !git.contains(commit.sha, git.tip(defaultBranch).sha);
    if (fields["auto_merge"] !== false && isBehind) return this.#mergeInto(ref, commit.sha, by);
    this.#checkContexts(ref, commit.sha, fields["required_contexts"]);
    const environment = text(fields, "environment") || "production";
    const start = {
      sha: commit.sha,
      ref,
      environment,
      task: text(fields, "task") || "deploy",
      payload: fields["payload"] ?? {},
      description: text(fields, "description") || null,
      production: (fields["production_environment"] ?? environment === "production") === true,
      transient: fields["transient_environment"] === true,
    };
    return this.#begin(start, { by, run: null });
  }

  /** As GitHub Actions makes one for a job that names an environment. */
  begin(about: Pick<Start, "environment" | "sha" | "ref">, actor: Actor): Deployment {
    const production = about.environment === "production";
    const usual = { task: "deploy", payload: {}, description: null, transient: false };
    return this.#begin({ ...about, ...usual, production }, actor);
  }

  #begin(start: Start, actor: Actor): Deployment {
    const { world } = this.#repository;
    const { environment } = start;
    const made = { originalEnvironment: environment, creator: actor.by, at: world.now, statuses: [] };
    const deployment: Deployment = { ...start, ...made, id: world.nextId() };
    this.all.set(deployment.id, deployment);
    const key = environment.toLowerCase();
    const known = this.environments.get(key) ?? { id: world.nextId(), name: environment, createdAt: world.now };
    this.environments.set(key, known);
    this.#tell("deployment", deployment, actor);
    return deployment;
  }

  /** A branch gets a merge commit; a sha or a tag cannot be written to. */
  #mergeInto(ref: string, sha: string, by: string): null {
    const { git, defaultBranch, branches, world } = this.#repository;
    const tip = git.tip(defaultBranch).sha;
    const { files, conflicts } = merge(git, sha, tip);
    if (conflicts.length > 0) throw new Refusal(409, `Conflict merging ${defaultBranch} into ${ref}`);
    const branch = ref.replace(/^(refs\/)?heads\//, "");
    if (git.branches.has(branch)) {
      const message = `Merge branch '${defaultBranch}' into ${branch}`;
      const merged = git.commit({ parents: [sha, tip], message, by, at: world.clock.now(), files });
      branches.move(branch, merged.sha, { by });
    }
    return null;
  }

  /** Without a list every context that has reported counts; with one, each that it names. */
  #checkContexts(ref: string, sha: string, required: unknown): void {
    const { statuses } = this.#repository.statuses.combined(sha);
    const states = new Map(statuses.map(({ context, state }) => [context, state]));
    const names = Array.isArray(required) ? required.map(String) : [...states.keys()];
    const found = names.map((context) => ({ context, state: states.get(context) ?? "missing" }));
    const contexts = found.filter(({ state }) => state !== "success");
    if (contexts.length === 0) return;
    const fault = { contexts, resource: "Deployment", field: "required_contexts", code: "invalid" };
    throw new Refusal(409, `Conflict: Commit status checks failed for ${ref}.`, [fault]);
  }

  /** As the API makes one. */
  setStatus(id: number, fields: Fields, by = appBot(this.#repository.world.app)): DeploymentStatus {
    const deployment = this.get(id);
    const state = text(fields, "state");
    if (!STATES.includes(state)) throw invalid({ resource: "DeploymentStatus", field: "state", code: "invalid" });
    checkDescription("DeploymentStatus", fields);
    deployment.environment = text(fields, "environment") || deployment.environment;
    const words = {
      description: text(fields, "description"),
      logUrl: text(fields, "log_url") || text(fields, "target_url"),
      environmentUrl: text(fields, "environment_url"),
    };
    const status = this.#add(deployment, state, words, { by, run: null });
    if (state === "success" && fields["auto_inactive"] !== false) this.#retireBefore(deployment);
    return status;
  }

  /** As GitHub Actions says how a job does. */
  mark(id: number, state: string, actor: Actor): void {
    const deployment = this.get(id);
    const logUrl = actor.run === null ? "" : `${this.#repository.html}/actions/runs/${actor.run.id}`;
    this.#add(deployment, state, { ...NO_WORDS, logUrl }, actor);
    if (state === "success") this.#retireBefore(deployment);
  }

  /** `inactive` is told to nobody. */
  #add(deployment: Deployment, state: string, words: Words, actor: Actor): DeploymentStatus {
    const { world } = this.#repository;
    const { environment } = deployment;
    const status = { id: world.nextId(), state, ...words, environment, by: actor.by, at: world.now };
    deployment.statuses.push(status);
    if (state === "inactive") return status;
    const view = deploymentStatusView(this.#repository, deployment, status);
    this.#tell("deployment_status", deployment, actor, { deployment_status: view, check_run: null });
    return status;
  }

  /** GitHub itself retires earlier successes, but not where production is, and not what is transient. */
  #retireBefore(deployment: Deployment): void {
    const earlier = this.in(deployment.environment).filter((one) => one.id < deployment.id);
    for (const one of earlier) {
      const isLeft = one.production || one.transient || one.statuses.at(-1)?.state !== "success";
      if (!isLeft) this.#add(one, "inactive", NO_WORDS, { by: deployment.creator, run: null });
    }
  }

  #tell(event: string, deployment: Deployment, { by, run }: Actor, more: Record<string, unknown> = {}): void {
    const repository = this.#repository;
    repository.tell(event, {
      by,
      action: "created",
      ...more,
      deployment: deploymentView(repository, deployment),
      workflow: run === null ? null : workflowView(repository, run.file, run.name),
      workflow_run: run === null ? null : runView(repository, run),
    });
  }
}
