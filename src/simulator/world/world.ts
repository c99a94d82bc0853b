/** Everything there is on this GitHub. What happens in it is told by webhooks to the App that is installed. */
import type { Clock } from "../clock.ts";
import { hosts } from "../flavour.ts";
import type { Flavour, Host } from "../flavour.ts";
import type { Installation } from "../server/access.ts";
import { appBot, enterpriseView, iso, repositoryView, userView } from "../views/parts.ts";
import { mayHear } from "./hearing.ts";
import { Installations } from "./installations.ts";
import type { Installing } from "./installations.ts";
import { People } from "./people.ts";
import { notFound } from "./refusal.ts";
import { Registrations } from "./registrations.ts";
import { Repository } from "./repository.ts";
import type { RepositoryOptions } from "./repository.ts";

export type WorldOptions = {
  readonly clock: Clock;
  /** `events`: those that it asks for. */
  readonly app: { readonly id: number; readonly slug: string; readonly events?: readonly string[] };
  readonly emit: (event: string, payload: Record<string, unknown>) => void;
  /** Default: github.com. */
  readonly flavour?: Flavour;
};

export class World {
  readonly clock: Clock;
  readonly app: WorldOptions["app"];
  readonly emit: WorldOptions["emit"];
  readonly people: People;
  readonly repositories = new Map<string, Repository>();
  readonly installed: Installations;
  /** Apps that were made from a manifest; the one that is installed here was there before. */
  readonly registrations: Registrations;
  readonly host: Host;
  #lastId = 1_000;

  constructor({ clock, app, emit, flavour = "github.com" }: WorldOptions) {
    this.host = hosts[flavour];
    this.clock = clock;
    this.app = app;
    this.emit = emit;
    this.people = new People(this.nextId);
    this.people.user(appBot(app), "Bot");
    this.installed = new Installations(this);
    this.registrations = new Registrations(this);
  }

  get installations(): ReadonlyMap<number, Installation> {
    return this.installed.all;
  }

  readonly nextId = (): number => {
    this.#lastId += 1;
    return this.#lastId;
  };

  get now(): string {
    return iso(this.clock.now());
  }

  /** `acme/shop`, owned by an organisation unless `acme` is a user already. */
  repository(fullName: string, options: RepositoryOptions = {}): Repository {
    const repository = new Repository(this, fullName, options);
    this.repositories.set(fullName.toLowerCase(), repository);
    this.installed.appeared(repository);
    return repository;
  }

  find(owner: string | undefined, name: string | undefined): Repository {
    return this.named(`${owner}/${name}`);
  }

  named(fullName: string): Repository {
    const repository = this.repositories.get(fullName.toLowerCase());
    if (repository === undefined) throw notFound();
    return repository;
  }

  rename(repository: Repository, name: string): void {
    this.repositories.delete(repository.fullName.toLowerCase());
    repository.name = name;
    this.repositories.set(repository.fullName.toLowerCase(), repository);
    this.installed.renamed(repository);
  }

  /** Somebody gives his account another name. No webhook tells of it. */
  renameUser(login: string, to: string): void {
    this.people.rename(login, to);
    for (const repository of this.repositories.values()) repository.renamed(login, to);
  }

  install(installing: Installing): Installation {
    return this.installed.install(installing);
  }

  /** An owner changes what the App may do. */
  grant(id: number, permissions: Installing["permissions"]): void {
    this.installed.grant(id, permissions);
  }

  /** Tells the App, where it is installed on the repository and may hear of such things. */
  tell(repository: Repository, event: string, said: { readonly by: string } & Record<string, unknown>): void {
    const installation = this.installed.on(repository);
    if (installation === undefined || installation.suspended) return;
    if (!mayHear(installation.permissions, event, said["action"])) return;
    const { by, ...payload } = said;
    const owner = this.people.user(repository.owner);
    this.emit(event, {
      ...payload,
      repository: repositoryView(repository, event === "push"),
      ...(owner.type === "Organization" ? { organization: { login: owner.login, id: owner.id } } : {}),
      ...(this.host.flavour === "github.com" ? {} : { enterprise: enterpriseView(this) }),
      sender: userView(this, this.people.user(by)),
      installation: { id: installation.id },
    });
  }
}
