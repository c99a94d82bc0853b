/** What people may do in a repository. */

export type Role = "admin" | "maintain" | "write" | "triage" | "read";
/** A role that an organisation made up, with the one that it builds on. */
export type CustomRole = { readonly name: string; readonly base: Role };

const permissionOf: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
};
const ORDER: readonly Role[] = ["read", "triage", "write", "maintain", "admin"];

export type Permission = { readonly permission: string; readonly role_name: string };

/** What `collaborators/{login}/permission` answers: everybody reads a public repository. */
export function permission(role: Role | CustomRole | undefined, isPublic: boolean): Permission {
  if (role === undefined)
    return isPublic ? { permission: "read", role_name: "read" } : { permission: "none", role_name: "none" };
  if (typeof role !== "string") return { permission: permissionOf[role.base], role_name: role.name };
  return { permission: permissionOf[role], role_name: role };
}

/** `permissions` of a user or a repository in answers. */
export const flagsOf = (role: Role | CustomRole | undefined, isPublic: boolean): Readonly<Record<string, boolean>> => {
  const built = typeof role === "object" ? role.base : role;
  const rank = built === undefined ? (isPublic ? 0 : -1) : ORDER.indexOf(built);
  const least = (at: Role): boolean => rank >= ORDER.indexOf(at);
  return {
    pull: least("read"),
    triage: least("triage"),
    push: least("write"),
    maintain: least("maintain"),
    admin: least("admin"),
  };
};
