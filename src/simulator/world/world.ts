/** Everything there is on this GitHub. What happens in it is told by webhooks to the App that is installed. */
import type { Clock } from "../clock.ts";
import type { Installation, Level } from "../server/access.ts";
import { appBot, repositoryView, userView } from "../views/parts.ts";
import { People } from "./people.ts";
import { notFound } from "./refusal.ts";
import { Repository } from "./repository.ts";
import type { RepositoryOptions } from "./repository.ts";

export type WorldOptions = {
  readonly clock: Clock;
  readonly app: { readonly id: number; readonly slug: string };
  readonly emit: (event: string, payload: Record<string, unknown>) => void;
};

export type Installing = {
  readonly account: string;
  readonly repositories: readonly string[];
  readonly permissions: Readonly<Record<string, Level>>;
};

export class World {
  readonly clock: Clock;
  readonly app: WorldOptions["app"];
  readonly people: People;
  readonly repositories = new Map<string, Repository>();
  readonly installations = new Map<number, Installation>();
  /** `ghes`: a dispatch answers 204 without the run. */
  dialect: "github" | "ghes" = "github";
  readonly #emit: WorldOptions["emit"];
  #lastId = 1_000;

  constructor({ clock, app, emit }: WorldOptions) {
    this.clock = clock;
    this.app = app;
    this.#emit = emit;
    this.people = new People(this.nextId);
    this.people.user(appBot(app), "Bot");
  }

  readonly nextId = (): number => {
    this.#lastId += 1;
    return this.#lastId;
  };

  get now(): string {
    return `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
  }

  /** `acme/shop`, owned by an organisation. */
  repository(fullName: string, options: RepositoryOptions = {}): Repository {
    const repository = new Repository(this, fullName, options);
    this.repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }

  find(owner: string | undefined, name: string | undefined): Repository {
    const repository = this.repositories.get(`${owner}/${name}`.toLowerCase());
    if (repository === undefined) throw notFound();
    return repository;
  }

  install({ account, repositories, permissions }: Installing): Installation {
    const covered = repositories.map((name) => {
      const { id, owner, name: short } = this.find(...(name.split("/") as [string, string]));
      return { id, owner, name: short };
    });
    const installation: Installation = {
      id: this.nextId(),
      account,
      permissions,
      repositories: covered,
      selection: "selected",
      suspended: false,
    };
    this.installations.set(installation.id, installation);
    this.#tellInstallation(installation, "created");
    return installation;
  }

  /** An owner changes what the App may do. */
  grant(id: number, permissions: Readonly<Record<string, Level>>): void {
    const installation = this.installations.get(id);
    if (installation === undefined) throw notFound();
    const next = { ...installation, permissions };
    this.installations.set(id, next);
    this.#tellInstallation(next, "new_permissions_accepted");
  }

  #tellInstallation(installation: Installation, action: string): void {
    const repositories = installation.repositories.map(({ owner, name }) => {
      const repository = this.find(owner, name);
      return { id: repository.id, name, full_name: repository.fullName, private: repository.private };
    });
    const account = userView(this.people.user(installation.account, "Organization"));
    const { id, permissions } = installation;
    this.#emit("installation", {
      action,
      installation: { id, account, permissions, app_id: this.app.id },
      repositories,
      sender: account,
    });
  }

  /** Tells the App, where it is installed on the repository. */
  tell(repository: Repository, event: string, said: { readonly by: string } & Record<string, unknown>): void {
    const installation = [...this.installations.values()].find((each) =>
      each.repositories.some((one) => one.id === repository.id),
    );
    if (installation === undefined || installation.suspended) return;
    const { by, ...payload } = said;
    this.#emit(event, {
      ...payload,
      repository: repositoryView(repository, event === "push"),
      organization: { login: repository.owner, id: this.people.user(repository.owner, "Organization").id },
      sender: userView(this.people.user(by)),
      installation: { id: installation.id },
    });
  }
}
