import type { Place } from "../../engine/heard.ts";
import type { Reads } from "../../engine/ports.ts";
import type { TeamFact } from "../../pipeline/authority.ts";
import type { RightFact } from "../../pipeline/asking.ts";
import type { Session } from "../client.ts";
import { failureOf, isRefused, unless } from "../failure.ts";
import type { Octokit } from "../octokit.ts";
import { lackingOf } from "../permissions.ts";

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
type Role = (typeof ROLES)[number];

const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name);

/** Nobody but the App's owner takes from an installation what it was granted: it is believed for so long to have it still. */
const BELIEVED_MS = 600_000;

export const peopleReads = (
  session: Session,
  granted = new Map<Place["installation"], number>(),
): Pick<Reads, "right" | "team" | "lacking"> => ({
  /** A custom role counts as the built-in one that GitHub derives it from. */
  async right(place, login): Promise<RightFact> {
    try {
      const octokit = await session.octokit(place);
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({
        owner: place.owner,
        repo: place.name,
        username: login,
      });
      const roleName = data.role_name ?? data.permission;
      const role = isRole(roleName) ? roleName : isRole(data.permission) ? data.permission : "none";
      return { is: "known", role, roleName };
    } catch (error) {
      if (isRefused(error, 404)) return { is: "known", role: "none", roleName: "none" };
      return refusedTo(error);
    }
  },

  /** An invitation that is not accepted yet is no membership. */
  async team(place, slug, login): Promise<TeamFact> {
    try {
      const octokit = await session.octokit(place);
      const here = { org: place.owner, team_slug: slug };
      const state = await unless("none", [404], async () => {
        const { data } = await octokit.rest.teams.getMembershipForUserInOrg({ ...here, username: login });
        return data.state;
      });
      if (state !== "none") return { is: "known", member: state === "active" };
      return (await isTeam(octokit, place, slug))
        ? { is: "known", member: false }
        : { is: "unknown", cause: `there is no team ${slug}` };
    } catch (error) {
      if (isRefused(error, 403)) return { is: "unknown", cause: "Sluice lacks members: read" };
      return refusedTo(error);
    }
  },

  async lacking({ installation }) {
    if (session.now() < (granted.get(installation) ?? Number.NEGATIVE_INFINITY) + BELIEVED_MS) return [];
    const octokit = await session.app();
    const { data } = await octokit.rest.apps.getInstallation({ installation_id: installation });
    const lacking = lackingOf(data.permissions as Readonly<Record<string, string | undefined>>);
    if (lacking.length === 0) granted.set(installation, session.now());
    return lacking;
  },
});

/** GitHub says 404 of whoever is no member, and of a team that was renamed or is gone: those are not the same. */
const isTeam = async (octokit: Octokit, { owner }: Place, slug: string): Promise<boolean> =>
  await unless(false, [404], async () => {
    await octokit.rest.teams.listMembersInOrg({ org: owner, team_slug: slug, per_page: 1 });
    return true;
  });

/** GitHub would not tell. Whatever else it did may pass, and is thrown. */
function refusedTo(error: unknown): { readonly is: "unknown"; readonly cause: string } {
  const failure = failureOf(error, 0);
  if (failure.is !== "refused") throw error;
  return { is: "unknown", cause: `GitHub answered ${failure.status}` };
}
