import type { Reads } from "../../engine/ports.ts";
import type { RightFact } from "../../pipeline/input.ts";
import type { Session } from "../client.ts";
import { failureOf, isRefused } from "../failure.ts";
import { lackingOf } from "../permissions.ts";

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
type Role = (typeof ROLES)[number];

const isRole = (name: string): name is Role => (ROLES as readonly string[]).includes(name);

export const peopleReads = (session: Session): Pick<Reads, "right" | "lacking"> => ({
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
      const failure = failureOf(error, 0);
      if (failure.is !== "refused") throw error;
      return { is: "unknown", cause: `GitHub answered ${failure.status}` };
    }
  },

  async lacking(place) {
    const octokit = await session.app();
    const { data } = await octokit.rest.apps.getInstallation({ installation_id: place.installation });
    return lackingOf(data.permissions as Readonly<Record<string, string | undefined>>);
  },
});
