/** Users, and what they may do in a repository. */
import { notFound } from "./refusal.ts";

export type Role = "admin" | "maintain" | "write" | "triage" | "read";
export type User = { readonly id: number; readonly login: string; readonly type: "User" | "Bot" | "Organization" };

const permissionOf: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
};

export class People {
  readonly #users = new Map<string, User>();
  readonly #nextId: () => number;

  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  /** Made when first named. */
  user(login: string, type: User["type"] = login.endsWith("[bot]") ? "Bot" : "User"): User {
    const known = this.#users.get(login.toLowerCase());
    if (known !== undefined) return known;
    const user = { id: this.#nextId(), login, type };
    this.#users.set(login.toLowerCase(), user);
    return user;
  }

  known(login: string): User {
    const user = this.#users.get(login.toLowerCase());
    if (user === undefined) throw notFound();
    return user;
  }
}

/** What `collaborators/{login}/permission` answers: everybody reads a public repository. */
export function permission(
  role: Role | undefined,
  isPublic: boolean,
): { readonly permission: string; readonly role_name: string } {
  if (role !== undefined) return { permission: permissionOf[role], role_name: role };
  return isPublic ? { permission: "read", role_name: "read" } : { permission: "none", role_name: "none" };
}
