/** Where the App is installed, and with which rights. */
import type { Installation, Level } from "../server/access.ts";
import { installationView } from "../views/installations.ts";
import { notFound } from "./refusal.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

export type Installing = {
  readonly account: string;
  /** Full names; `all`: every repository of the account, those to come as well. */
  readonly repositories: readonly string[] | "all";
  readonly permissions: Readonly<Record<string, Level>>;
};

const covered = ({ id, owner, name }: Repository): Installation["repositories"][number] => ({ id, owner, name });
const named = ({ id, name, fullName, private: isPrivate }: Repository) => ({
  id,
  name,
  full_name: fullName,
  private: isPrivate,
});

export class Installations {
  readonly #world: World;
  readonly all = new Map<number, Installation>();

  constructor(world: World) {
    this.#world = world;
  }

  get(id: number): Installation {
    const installation = this.all.get(id);
    if (installation === undefined) throw notFound();
    return installation;
  }

  on(repository: Repository): Installation | undefined {
    return [...this.all.values()].find((each) => each.repositories.some((one) => one.id === repository.id));
  }

  repositoriesOf(installation: Installation): readonly Repository[] {
    return installation.repositories.map(({ owner, name }) => this.#world.find(owner, name));
  }

  install({ account, repositories, permissions }: Installing): Installation {
    const isOwn = (one: Repository): boolean => one.owner.toLowerCase() === account.toLowerCase();
    const chosen =
      repositories === "all"
        ? [...this.#world.repositories.values()].filter(isOwn)
        : repositories.map((name) => this.#world.named(name));
    const selection = repositories === "all" ? "all" : "selected";
    const installation: Installation = {
      id: this.#world.nextId(),
      account,
      permissions,
      repositories: chosen.map(covered),
      selection,
      suspended: false,
    };
    this.all.set(installation.id, installation);
    this.#tell(installation, "created", { repositories: chosen.map(named) });
    return installation;
  }

  /** A repository was made in an account where the App may see all. */
  appeared(repository: Repository): void {
    const isHis = ({ account, selection }: Installation): boolean =>
      selection === "all" && account.toLowerCase() === repository.owner.toLowerCase();
    for (const { id } of [...this.all.values()].filter(isHis)) this.add(id, repository.fullName);
  }

  /** A repository that stood here under another name. */
  renamed(repository: Repository): void {
    for (const [id, installation] of this.all) {
      const repositories = installation.repositories.map((one) =>
        one.id === repository.id ? covered(repository) : one,
      );
      this.all.set(id, { ...installation, repositories });
    }
  }

  /** An owner changes what the App may do. */
  grant(id: number, permissions: Readonly<Record<string, Level>>): void {
    this.#tell(this.#change(id, { permissions }), "new_permissions_accepted");
  }

  suspend(id: number): void {
    this.#tell(this.#change(id, { suspended: true }), "suspend");
  }

  unsuspend(id: number): void {
    this.#tell(this.#change(id, { suspended: false }), "unsuspend");
  }

  delete(id: number): void {
    const installation = this.get(id);
    const repositories = this.repositoriesOf(installation).map(named);
    this.all.delete(id);
    this.#tell(installation, "deleted", { repositories });
  }

  add(id: number, fullName: string): void {
    const repository = this.#world.named(fullName);
    const next = this.#change(id, { repositories: [...this.get(id).repositories, covered(repository)] });
    this.#tellRepositories(next, "added", { repositories_added: [named(repository)], repositories_removed: [] });
  }

  remove(id: number, fullName: string): void {
    const repository = this.#world.named(fullName);
    const next = this.#change(id, {
      repositories: this.get(id).repositories.filter((one) => one.id !== repository.id),
    });
    this.#tellRepositories(next, "removed", { repositories_added: [], repositories_removed: [named(repository)] });
  }

  #change(id: number, to: Partial<Installation>): Installation {
    const next = { ...this.get(id), ...to };
    this.all.set(id, next);
    return next;
  }

  #tell(installation: Installation, action: string, more: Record<string, unknown> = {}): void {
    const view = installationView(this.#world, installation);
    this.#world.emit("installation", { action, installation: view, requester: null, ...more, sender: view.account });
  }

  #tellRepositories(installation: Installation, action: string, more: Record<string, unknown>): void {
    const view = installationView(this.#world, installation);
    const { selection } = installation;
    this.#world.emit("installation_repositories", {
      action,
      installation: view,
      repository_selection: selection,
      requester: null,
      ...more,
      sender: view.account,
    });
  }
}
