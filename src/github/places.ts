/** Everywhere that the App is installed, asked of GitHub itself: for whoever has lost what webhooks told. */
import type { Place } from "../engine/heard.ts";
import type { Session } from "./client.ts";

const PAGE = 100;

/** Throws what GitHub did wrong. One that is suspended is left out: nothing can be read there. */
export async function installedPlaces(session: Session): Promise<readonly Place[]> {
  const app = await session.app();
  const installations = await app.paginate(app.rest.apps.listInstallations, { per_page: PAGE });
  const places: Place[] = [];
  for (const { id: installation, suspended_at: suspended } of installations) {
    if (suspended !== null) continue;
    const octokit = await session.octokit({ installation });
    const found = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: PAGE });
    for (const { id: repository, owner, name, default_branch: defaultBranch, private: isPrivate } of found)
      places.push({ installation, repository, owner: owner.login, name, defaultBranch, private: isPrivate });
  }
  return places;
}
