import type { Route } from "../route.ts";
import { userView } from "../views/parts.ts";
import { permission } from "../world/people.ts";
import { notFound } from "../world/refusal.ts";
import { ok, repositoryOf, route } from "./answer.ts";

export const peopleRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}/collaborators/{username}/permission", { metadata: "read" }, (call) => {
    const repository = repositoryOf(call);
    const user = call.world.people.known(call.params["username"] ?? "");
    return ok({
      ...permission(repository.collaborators.get(user.login.toLowerCase()), !repository.private),
      user: userView(user),
    });
  }),
  route("GET /app", undefined, ({ world }) => ok({ id: world.app.id, slug: world.app.slug, name: world.app.slug })),
  route("GET /app/installations/{installation_id}", undefined, ({ world, params }) => {
    const installation = world.installations.get(Number(params["installation_id"]));
    if (installation === undefined) throw notFound();
    const { id, permissions, account, selection } = installation;
    return ok({
      id,
      permissions,
      account: userView(world.people.user(account)),
      app_id: world.app.id,
      repository_selection: selection,
      suspended_at: null,
    });
  }),
  route("GET /app/installations", undefined, ({ world }) =>
    ok([...world.installations.values()].map(({ id, permissions }) => ({ id, permissions, app_id: world.app.id }))),
  ),
];
