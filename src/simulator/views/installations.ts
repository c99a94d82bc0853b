import type { Installation } from "../server/access.ts";
import type { World } from "../world/world.ts";
import { iso, userView } from "./parts.ts";

export function installationView(world: World, { id, account, permissions, selection, suspended }: Installation) {
  const owner = userView(world, world.people.user(account, "Organization"));
  return {
    id,
    account: owner,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: owner.id,
    target_type: owner.type,
    permissions,
    repository_selection: selection,
    access_tokens_url: `${world.host.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.host.api}/installation/repositories`,
    html_url: `${world.host.site}/organizations/${account}/settings/installations/${id}`,
    suspended_at: suspended ? iso(world.clock.now()) : null,
    suspended_by: null,
  };
}
