/** JSON shapes that many answers and webhooks share. */
import type { User } from "../world/people.ts";
import type { Repository } from "../world/repository.ts";

export const appBot = ({ slug }: { readonly slug: string }): string => `${slug}[bot]`;

export const nodeId = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString("base64url");

export const userView = ({ id, login, type }: User) => ({
  id,
  login,
  type,
  node_id: nodeId("User", id),
  html_url: `https://github.com/${login}`,
  site_admin: false,
});

/** In the webhook of a push `pushed_at` is a number of seconds. */
export function repositoryView(repository: Repository, isPush = false) {
  const pushed = Math.floor(repository.pushedAt / 1_000);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: { ...userView(repository.world.people.user(repository.owner, "Organization")) },
    default_branch: repository.defaultBranch,
    html_url: repository.html,
    pushed_at: isPush ? pushed : new Date(pushed * 1_000).toISOString(),
  };
}

export const person = (repository: Repository, login: string) => userView(repository.world.people.user(login));
