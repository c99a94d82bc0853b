import type { Place } from "../../engine/heard.ts";
import type { Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";
import type { Octokit } from "../octokit.ts";

/** So many of the newest are asked for their status, one after the other, until one is a success. */
const NEWEST = 10;

/** `GET /deployments`, the newest first; of each the newest status says how it stands. */
export const deploymentReads = (session: Session): Pick<Reads, "lastDeployed"> => ({
  async lastDeployed(place, environment) {
    const octokit = await session.octokit(place);
    return await unless(undefined, [403, 404], async () => {
      const here = { owner: place.owner, repo: place.name };
      const { data } = await octokit.rest.repos.listDeployments({ ...here, environment, per_page: NEWEST });
      for (const { id, sha, creator } of data) {
        const at = await succeededAt(octokit, place, id);
        if (at !== null) return { deployment: id, sha, by: creator?.login ?? null, at };
      }
      return null;
    });
  },
});

/** When it became a success; `null`: it is none, or no longer. */
async function succeededAt(octokit: Octokit, { owner, name: repo }: Place, deployment: number): Promise<number | null> {
  const asked = { owner, repo, deployment_id: deployment, per_page: 100 };
  const { data } = await octokit.rest.repos.listDeploymentStatuses(asked);
  const [newest] = data.toSorted((a, b) => b.id - a.id);
  return newest?.state === "success" ? Date.parse(newest.created_at) : null;
}
