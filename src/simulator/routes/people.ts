import type { Route } from "../route.ts";
import { userView } from "../views/parts.ts";
import { notFound } from "../world/refusal.ts";
import { flagsOf, permission } from "../world/roles.ts";
import { ok, repositoryOf, route } from "./answer.ts";
import { listed } from "./pages.ts";

const TEAM = "/orgs/{org}/teams/{team_slug}";
const members = { members: "read" } as const;

export const peopleRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { metadata: "read" }, (call) => {
    const repository = repositoryOf(call);
    const user = call.world.people.known(call.params["username"] ?? "");
    const role = repository.roleOf(user.login);
    const given = permission(role, !repository.private);
    const permissions = flagsOf(role, !repository.private);
    return ok({ ...given, user: { ...userView(call.world, user), role_name: given.role_name, permissions } });
  }),
  route("GET /users/{username}", undefined, ({ world, params }) => {
    const user = world.people.known(params["username"] ?? "");
    return ok({ ...userView(world, user), name: user.login });
  }),
  route("GET /orgs/{org}", undefined, ({ world, params }) => {
    const organization = world.people.known(params["org"] ?? "");
    if (organization.type !== "Organization") throw notFound();
    return ok({ ...userView(world, organization), name: organization.login });
  }),
  route(`GET ${TEAM}/memberships/{username}`, members, ({ world, params }) => {
    const { org = "", team_slug: slug = "", username = "" } = params;
    const state = world.people.findTeam(org, slug).members.get(username.toLowerCase());
    if (state === undefined) throw notFound();
    return ok({ url: `${world.host.api}/orgs/${org}/teams/${slug}/memberships/${username}`, role: "member", state });
  }),
  route(`GET ${TEAM}/members`, members, (call) => {
    const { people } = call.world;
    const team = people.findTeam(call.params["org"] ?? "", call.params["team_slug"] ?? "");
    const active = [...team.members].filter(([, state]) => state === "active").map(([login]) => login);
    return listed(call, `${TEAM}/members`, active, (login) => userView(call.world, people.user(login)));
  }),
];
