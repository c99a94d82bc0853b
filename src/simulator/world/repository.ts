/** A repository: its areas stand in files of their own. */
import { Actions } from "./actions.ts";
import { Checks } from "./checks.ts";
import { Deployments } from "./deployments.ts";
import { Git } from "./git.ts";
import type { Commit } from "./git.ts";
import { Issues } from "./issues.ts";
import type { Role } from "./people.ts";
import { Pulls } from "./pulls.ts";
import type { World } from "./world.ts";

export type RepositoryOptions = {
  readonly private?: boolean;
  readonly defaultBranch?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly collaborators?: Readonly<Record<string, Role>>;
  /** Number of the first issue or pull request. */
  readonly firstNumber?: number;
};

export type Push = {
  readonly branch?: string;
  readonly by: string;
  readonly message: string;
  readonly files?: Readonly<Record<string, string | null>>;
  /** A forced push: the new commit's parent, in place of the branch's tip. */
  readonly from?: string;
};

export type RequiredCheck = { readonly context: string; readonly integration_id?: number };

export class Repository {
  readonly world: World;
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly git: Git;
  readonly checks: Checks;
  readonly actions: Actions;
  readonly pulls: Pulls;
  readonly issues: Issues;
  readonly deployments: Deployments;
  readonly collaborators: Map<string, Role>;
  /** What the rules of the default branch require. */
  required: readonly RequiredCheck[] = [];
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
    this.collaborators = new Map(
      Object.entries(options.collaborators ?? {}).map(([login, role]) => [login.toLowerCase(), role]),
    );
    for (const login of Object.keys(options.collaborators ?? {})) world.people.user(login);
    this.#lastNumber = (options.firstNumber ?? 1) - 1;
    this.git = new Git(fullName);
    this.pushedAt = world.clock.now();
    const first = this.git.commit({
      parents: [],
      message: "First commit",
      by: owner,
      at: this.pushedAt,
      files: options.files ?? {},
    });
    this.git.branches.set(this.defaultBranch, first.sha);
    this.checks = new Checks(this);
    this.actions = new Actions(this);
    this.pulls = new Pulls(this);
    this.issues = new Issues(this);
    this.deployments = new Deployments(this);
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  get html(): string {
    return `https://github.com/${this.fullName}`;
  }

  readonly nextNumber = (): number => {
    this.#lastNumber += 1;
    return this.#lastNumber;
  };

  tell(event: string, said: { readonly by: string } & Record<string, unknown>): void {
    this.world.tell(this, event, said);
  }

  /** One commit onto a branch. */
  push({ branch = this.defaultBranch, by, message, files = {}, from }: Push): Commit {
    const before = this.git.branches.get(branch);
    const parent = from ?? before ?? this.git.tip(this.defaultBranch).sha;
    const commit = this.git.commit({ parents: [parent], message, by, at: this.world.clock.now(), files });
    this.move(branch, commit.sha, { by, forced: from !== undefined && from !== before });
    return commit;
  }

  /** A branch comes to stand on a commit: a push, as everybody hears of it. */
  move(
    branch: string,
    after: string,
    { by, forced = false }: { readonly by: string; readonly forced?: boolean },
  ): void {
    const before = this.git.branches.get(branch);
    this.git.branches.set(branch, after);
    this.pushedAt = this.world.clock.now();
    const commits = before === undefined ? [this.git.get(after)] : this.git.between(before, after);
    const asPushed = (commit: Commit) => ({
      id: commit.sha,
      message: commit.message,
      timestamp: new Date(commit.at).toISOString(),
      author: { name: commit.by, username: commit.by },
    });
    this.tell("push", {
      by,
      ref: `refs/heads/${branch}`,
      before: before ?? "0".repeat(40),
      after,
      created: before === undefined,
      deleted: false,
      forced,
      base_ref: null,
      compare: `${this.html}/compare/${(before ?? after).slice(0, 12)}...${after.slice(0, 12)}`,
      commits: commits.map(asPushed),
      head_commit: asPushed(this.git.get(after)),
      pusher: { name: by, email: `${by}@users.noreply.github.com` },
    });
    this.pulls.headMoved(branch, { before, after, by });
    this.actions.pushed(branch, after, by);
  }
}
