/** A repository: its areas stand in files of their own. */
import { Actions } from "./actions.ts";
import { Branches } from "./branches.ts";
import type { Push } from "./branches.ts";
import { Checks } from "./checks.ts";
import { Comments } from "./comments.ts";
import { Deployments } from "./deployments.ts";
import { Git } from "./git.ts";
import type { Commit, Files } from "./git.ts";
import { Issues } from "./issues.ts";
import { Labels } from "./labels.ts";
import { moved } from "./people.ts";
import { Pulls } from "./pulls.ts";
import type { CustomRole, Role } from "./roles.ts";
import { Reviews } from "./reviews.ts";
import { Statuses } from "./statuses.ts";
import type { World } from "./world.ts";

export type RepositoryOptions = {
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** The first commit. */
  readonly files?: Files;
  readonly collaborators?: Readonly<Record<string, Role | CustomRole>>;
  /** Number of the first issue or pull request. */
  readonly firstNumber?: number;
};

/** `integration_id`: the App that the check must come from. */
export type RequiredCheck = { readonly context: string; readonly integration_id?: number };

export class Repository {
  readonly world: World;
  readonly id: number;
  readonly owner: string;
  name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly git: Git;
  readonly branches: Branches;
  readonly checks: Checks;
  readonly statuses: Statuses;
  readonly actions: Actions;
  readonly pulls: Pulls;
  readonly reviews: Reviews;
  readonly issues: Issues;
  readonly comments: Comments;
  readonly labels: Labels;
  readonly deployments: Deployments;
  readonly #collaborators = new Map<string, Role | CustomRole>();
  /** What the rules of the default branch require. */
  required: readonly RequiredCheck[] = [];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  pushedAt: number;
  #lastNumber: number;

  constructor(world: World, fullName: string, options: RepositoryOptions) {
    const [owner = "", name = ""] = fullName.split("/");
    this.world = world;
    this.id = world.nextId();
    this.owner = owner;
    this.name = name;
    this.private = options.private ?? false;
    this.defaultBranch = options.defaultBranch ?? "main";
    this.createdAt = world.clock.now();
    this.pushedAt = this.createdAt;
    this.#lastNumber = (options.firstNumber ?? 1) - 1;
    world.people.user(owner, "Organization");
    for (const [login, role] of Object.entries(options.collaborators ?? {})) this.setPermission(login, role);
    this.git = new Git(fullName);
    const first = { parents: [], message: "First commit", by: owner, at: this.createdAt, files: options.files ?? {} };
    this.git.branches.set(this.defaultBranch, this.git.commit(first).sha);
    this.branches = new Branches(this);
    this.checks = new Checks(this);
    this.statuses = new Statuses(this);
    this.actions = new Actions(this);
    this.pulls = new Pulls(this);
    this.reviews = new Reviews(this);
    this.issues = new Issues(this);
    this.comments = new Comments(this);
    this.labels = new Labels(this);
    this.deployments = new Deployments(this);
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  get html(): string {
    return `${this.world.host.site}/${this.fullName}`;
  }

  get api(): string {
    return `${this.world.host.api}/repos/${this.fullName}`;
  }

  /** Issues and pull requests are counted together. */
  readonly nextNumber = (): number => {
    this.#lastNumber += 1;
    return this.#lastNumber;
  };

  /** `null` takes the person's right away. */
  setPermission(login: string, role: Role | CustomRole | null): void {
    this.world.people.user(login);
    if (role === null) this.#collaborators.delete(login.toLowerCase());
    else this.#collaborators.set(login.toLowerCase(), role);
  }

  /** Of an account: who it is stays as it was. */
  renamed(login: string, to: string): void {
    moved(this.#collaborators, login, to);
  }

  /** The owner of a repository, and each owner of the organisation, is an admin of it. */
  roleOf(login: string): Role | CustomRole | undefined {
    const isOwner = login.toLowerCase() === this.owner.toLowerCase();
    if (isOwner || this.world.people.membership(this.owner, login) === "admin") return "admin";
    return this.#collaborators.get(login.toLowerCase());
  }

  isCollaborator(login: string): boolean {
    return this.#collaborators.has(login.toLowerCase());
  }

  isProtected(branch: string): boolean {
    return branch === this.defaultBranch && this.required.length > 0;
  }

  rename(name: string, by: string): void {
    const from = this.name;
    this.world.rename(this, name);
    this.tell("repository", { by, action: "renamed", changes: { repository: { name: { from } } } });
  }

  push(push: Push): Commit {
    return this.branches.push(push);
  }

  tell(event: string, said: { readonly by: string } & Record<string, unknown>): void {
    this.world.tell(this, event, said);
  }
}
