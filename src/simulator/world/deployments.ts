/** Deployments and their statuses. */
import { deploymentStatusView, deploymentView } from "../views/deployments.ts";
import { appBot } from "../views/parts.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type DeploymentStatus = {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly at: string;
};

export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly production: boolean;
  readonly transient: boolean;
  readonly creator: string;
  readonly at: string;
  readonly statuses: DeploymentStatus[];
};

const STATES = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];

type Fields = Readonly<Record<string, unknown>>;
const text = (fields: Fields, name: string): string =>
  typeof fields[name] === "string" ? (fields[name] as string) : "";

export class Deployments {
  readonly #repository: Repository;
  readonly all = new Map<number, Deployment>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  in(environment: string): readonly Deployment[] {
    return [...this.all.values()].filter((one) => one.environment === environment);
  }

  get(id: number): Deployment {
    const deployment = this.all.get(id);
    if (deployment === undefined) throw notFound();
    return deployment;
  }

  /** `null`: GitHub merged the default branch into the ref instead, as it does unless told not to. */
  create(fields: Fields, creator = appBot(this.#repository.world.app)): Deployment | null {
    const { git, defaultBranch, checks, world } = this.#repository;
    const commit = git.find(text(fields, "ref"));
    if (commit === undefined) throw new Refusal(422, `No ref found for: ${text(fields, "ref")}`);
    if (fields["auto_merge"] !== false && !git.contains(commit.sha, git.tip(defaultBranch).sha)) return null;
    const contexts = fields["required_contexts"];
    if (!Array.isArray(contexts) && checks.combined(commit.sha).statuses.some((status) => status.state !== "success")) {
      throw new Refusal(409, "Conflict: Commit status checks failed");
    }
    const environment = text(fields, "environment") || "production";
    const deployment: Deployment = {
      id: world.nextId(),
      sha: commit.sha,
      ref: text(fields, "ref"),
      task: text(fields, "task") || "deploy",
      environment,
      description: text(fields, "description") || null,
      payload: fields["payload"] ?? {},
      production:
        fields["production_environment"] === undefined
          ? environment === "production"
          : fields["production_environment"] === true,
      transient: fields["transient_environment"] === true,
      creator,
      at: world.now,
      statuses: [],
    };
    if ((deployment.description ?? "").length > 140)
      throw invalid("description is too long (maximum is 140 characters)");
    this.all.set(deployment.id, deployment);
    this.#repository.tell("deployment", {
      by: creator,
      action: "created",
      deployment: deploymentView(this.#repository, deployment),
      workflow: null,
      workflow_run: null,
    });
    return deployment;
  }

  setStatus(id: number, fields: Fields): DeploymentStatus {
    const deployment = this.get(id);
    const state = text(fields, "state");
    if (!STATES.includes(state)) throw invalid(`state ${state} is not one`);
    if (text(fields, "description").length > 140) throw invalid("description is too long (maximum is 140 characters)");
    const { world } = this.#repository;
    const status = {
      id: world.nextId(),
      state,
      description: text(fields, "description"),
      logUrl: text(fields, "log_url"),
      environmentUrl: text(fields, "environment_url"),
      at: world.now,
    };
    deployment.statuses.push(status);
    if (state === "success" && fields["auto_inactive"] !== false) this.#retireBefore(deployment);
    if (state !== "inactive") {
      this.#repository.tell("deployment_status", {
        by: deployment.creator,
        action: "created",
        deployment_status: deploymentStatusView(this.#repository, deployment, status),
        deployment: deploymentView(this.#repository, deployment),
        workflow_run: null,
        check_run: null,
      });
    }
    return status;
  }

  /** GitHub itself retires earlier successes, but not where production is, and not what is transient. */
  #retireBefore(deployment: Deployment): void {
    const earlier = this.in(deployment.environment).filter(
      (one) => one.id < deployment.id && !one.production && !one.transient,
    );
    for (const one of earlier.filter((each) => each.statuses.at(-1)?.state === "success")) {
      one.statuses.push({
        id: this.#repository.world.nextId(),
        state: "inactive",
        description: "",
        logUrl: "",
        environmentUrl: "",
        at: this.#repository.world.now,
      });
    }
  }
}
