/** JSON shapes that many answers and webhooks share. */
import type { User } from "../world/people.ts";
import type { Registered } from "../world/registrations.ts";
import type { Repository } from "../world/repository.ts";
import type { World } from "../world/world.ts";

export const appBot = ({ slug }: { readonly slug: string }): string => `${slug}[bot]`;

export const nodeId = (kind: string, id: number): string => Buffer.from(`${kind}:${id}`).toString("base64url");

/** Whole seconds, UTC, as GitHub writes a time. */
export const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const appView = ({ host }: World, { id, slug }: { readonly id: number; readonly slug: string }) => ({
  id,
  slug,
  node_id: nodeId("App", id),
  name: slug,
  html_url: `${host.site}/${host.apps}/${slug}`,
});

/** An App with its keys, as whoever made it from a manifest is given it. */
export const registrationView = (world: World, { manifest, ...app }: Registered) => ({
  ...appView(world, app),
  name: manifest.name,
  owner: userView(world, world.people.user(app.owner)),
  external_url: manifest.url,
  permissions: manifest.permissions,
  events: manifest.events,
  client_id: `Iv23li${String(app.id).padStart(14, "0")}`,
  client_secret: nodeId("ClientSecret", app.id),
  webhook_secret: app.webhookSecret,
  pem: app.pem,
});

export const userView = ({ host: { site, api, apps } }: World, { id, login, type }: User) => ({
  id,
  login,
  type,
  node_id: nodeId("User", id),
  url: `${api}/users/${encodeURIComponent(login)}`,
  html_url: type === "Bot" ? `${site}/${apps}/${login.replace(/\[bot\]$/, "")}` : `${site}/${login}`,
  avatar_url: `${site}/${encodeURIComponent(login)}.png`,
  site_admin: false,
});

export const person = ({ world }: Repository, login: string) => userView(world, world.people.user(login));

/** As git knows somebody. */
export const gitPerson = ({ world }: Repository, login: string, email = `${login}@${world.host.mail}`) => ({
  name: login,
  email,
});

const seconds = (ms: number): number => Math.floor(ms / 1_000);

/** In the webhook of a push two of the times are numbers of seconds. */
export function repositoryView(repository: Repository, isPush = false) {
  const time = isPush ? seconds : iso;
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? "private" : "public",
    owner: person(repository, repository.owner),
    default_branch: repository.defaultBranch,
    description: null,
    fork: false,
    archived: false,
    disabled: false,
    topics: [],
    custom_properties: {},
    url: repository.api,
    html_url: repository.html,
    created_at: time(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: time(repository.pushedAt),
  };
}

/** A repository as check runs and pull requests name it in passing. */
export const repositoryStub = ({ id, api, name }: Repository) => ({ id, url: api, name });

/** The enterprise whose server this is. */
export const enterpriseView = ({ host }: World) => ({
  id: 1,
  slug: "acme-corp",
  name: "Acme",
  node_id: nodeId("Enterprise", 1),
  html_url: `${host.site}/enterprises/acme-corp`,
  avatar_url: `${host.site}/acme-corp.png`,
  description: null,
  website_url: null,
  created_at: "2024-01-01T00:00:00Z",
  updated_at: "2024-01-01T00:00:00Z",
});
