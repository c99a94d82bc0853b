import type { Call, Reply, Route } from "../route.ts";
import { installationView } from "../views/installations.ts";
import { appView, registrationView, repositoryView } from "../views/parts.ts";
import { notFound } from "../world/refusal.ts";
import { created, numberOf, ok, repositoryOf, route } from "./answer.ts";
import { counted, listed } from "./pages.ts";

/** Where the App is installed on an account. */
const ofAccount =
  (name: string) =>
  ({ world, params }: Call): Reply => {
    const found = [...world.installations.values()].find(
      ({ account }) => account.toLowerCase() === params[name]?.toLowerCase(),
    );
    if (found === undefined) throw notFound();
    return ok(installationView(world, found));
  };

function repositories(call: Call): Reply {
  const { world, caller } = call;
  if (caller.kind !== "installation") throw notFound();
  const all = world.installed.repositoriesOf(world.installed.get(caller.id));
  return counted(call, { template: "/installation/repositories", name: "repositories" }, all, (one) =>
    repositoryView(one),
  );
}

export const appRoutes: readonly Route[] = [
  route("GET /app", undefined, ({ world }) => ok({ ...appView(world, world.app), events: world.app.events ?? [] })),
  route("POST /app-manifests/{code}/conversions", undefined, ({ world, params }) =>
    created(registrationView(world, world.registrations.redeem(params["code"] ?? ""))),
  ),
  route("GET /app/installations", undefined, (call) =>
    listed(call, "/app/installations", [...call.world.installations.values()], (one) =>
      installationView(call.world, one),
    ),
  ),
  route("GET /app/installations/{installation_id}", undefined, (call) =>
    ok(installationView(call.world, call.world.installed.get(numberOf(call, "installation_id")))),
  ),
  route("GET /repos/{owner}/{repo}/installation", undefined, (call) => {
    const found = call.world.installed.on(repositoryOf(call));
    if (found === undefined) throw notFound();
    return ok(installationView(call.world, found));
  }),
  route("GET /orgs/{org}/installation", undefined, ofAccount("org")),
  route("GET /users/{username}/installation", undefined, ofAccount("username")),
  route("GET /installation/repositories", undefined, repositories),
];
