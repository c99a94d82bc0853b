/** Users, organisations and their teams. */
import { notFound } from "./refusal.ts";

export type AccountType = "User" | "Bot" | "Organization";
export type User = { readonly id: number; readonly login: string; readonly type: AccountType };
export type Membership = "active" | "pending";
export type Team = { readonly id: number; readonly slug: string; readonly members: Map<string, Membership> };
type Members = { readonly owners?: readonly string[]; readonly members?: readonly string[] };

const key = (login: string): string => login.toLowerCase();

/** What one had under a name he has under the other. */
export function moved<T>(all: Map<string, T>, from: string, to: string): void {
  const held = all.get(key(from));
  all.delete(key(from));
  if (held !== undefined) all.set(key(to), held);
}

export class People {
  readonly #users = new Map<string, User>();
  /** Under names that they gave up, which nobody takes here: what they did under those stays theirs. */
  readonly #former = new Map<string, User>();
  /** By organisation: each member, and whether as an owner. */
  readonly #members = new Map<string, Map<string, "admin" | "member">>();
  readonly #teams = new Map<string, Team>();
  readonly #nextId: () => number;

  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  /** Made when first named. */
  user(login: string, type: AccountType = login.endsWith("[bot]") ? "Bot" : "User"): User {
    const known = this.#users.get(key(login)) ?? this.#former.get(key(login));
    if (known !== undefined) return known;
    const user = { id: this.#nextId(), login, type };
    this.#users.set(key(login), user);
    return user;
  }

  /** The account stays the same, in its teams too; GitHub knows nobody by the former name any more. */
  rename(login: string, to: string): void {
    const { id, type } = this.known(login);
    const user = { id, type, login: to };
    this.#users.delete(key(login));
    this.#users.set(key(to), user);
    for (const [name, former] of this.#former) if (former.id === id) this.#former.set(name, user);
    this.#former.set(key(login), user);
    for (const roles of this.#members.values()) moved(roles, login, to);
    for (const team of this.#teams.values()) moved(team.members, login, to);
  }

  organization(login: string, { owners = [], members = [] }: Members = {}): User {
    const roles = this.#members.get(key(login)) ?? new Map<string, "admin" | "member">();
    for (const member of members) if (!roles.has(key(member))) roles.set(key(this.user(member).login), "member");
    for (const owner of owners) roles.set(key(this.user(owner).login), "admin");
    this.#members.set(key(login), roles);
    return this.user(login, "Organization");
  }

  /** A team of an organisation; named again it gets these members in place of the former. `invited`: not members yet. */
  team(organization: string, slug: string, members: readonly string[], invited: readonly string[] = []): Team {
    this.organization(organization, { members });
    const active = members.map((login) => [key(login), "active"] as const);
    const pending = invited.map((login) => [key(this.user(login).login), "pending"] as const);
    const team = { id: this.#nextId(), slug, members: new Map<string, Membership>([...active, ...pending]) };
    this.#teams.set(`${key(organization)}/${slug}`, team);
    return team;
  }

  findTeam(organization: string, slug: string): Team {
    const team = this.#teams.get(`${key(organization)}/${slug}`);
    if (team === undefined) throw notFound();
    return team;
  }

  /** Throws where nobody has that name. */
  known(login: string): User {
    const user = this.#users.get(key(login));
    if (user === undefined) throw notFound();
    return user;
  }

  membership(organization: string, login: string): "admin" | "member" | undefined {
    return this.#members.get(key(organization))?.get(key(login));
  }
}
