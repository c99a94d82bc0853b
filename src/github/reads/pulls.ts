import type { PullRead, Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { isRefused, unless } from "../failure.ts";

const PAGE = 100;

export const pullReads = (session: Session): Pick<Reads, "changesOf" | "pull" | "touched"> => ({
  async changesOf(place, sha) {
    const octokit = await session.octokit(place);
    try {
      const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
        owner: place.owner,
        repo: place.name,
        commit_sha: sha,
        per_page: 100,
      });
      return data
        .filter((pull) => pull.merged_at !== null)
        .map((pull) => ({ number: pull.number, author: pull.user?.login ?? null, head: pull.head.sha }));
    } catch (error) {
      // GitHub does not know the commit yet: the webhook of the merge will tell.
      if (isRefused(error, 404, 422)) return [];
      throw error;
    }
  },

  async pull(place, number): Promise<PullRead | null> {
    const octokit = await session.octokit(place);
    return await unless(null, [404], async () => {
      return await session.unchanged.ask(`${place.repository}/pull/${number}`, async (condition) => {
        const asked = { owner: place.owner, repo: place.name, pull_number: number, headers: condition };
        const { data, headers } = await octokit.rest.pulls.get(asked);
        const merged = data.merged || data.merged_at !== null;
        // The repository of a deleted fork is null.
        const fork = (data.head.repo as { readonly id: number } | null)?.id !== place.repository;
        const value: PullRead = {
          number,
          state: merged ? "merged" : data.state,
          head: data.head.sha,
          fork,
          branch: fork ? null : data.head.ref,
          base: data.base.ref,
          author: (data.user as { readonly login: string } | null)?.login ?? null,
          updatedAt: Date.parse(data.updated_at),
          mergedAt: data.merged_at === null ? null : Date.parse(data.merged_at),
        };
        return { value, etag: headers.etag };
      });
    });
  },

  async touched(place, number) {
    const octokit = await session.octokit(place);
    const { data } = await octokit.rest.pulls.listFiles({
      owner: place.owner,
      repo: place.name,
      pull_number: number,
      per_page: PAGE,
    });
    return { paths: data.map((file) => file.filename), isAll: data.length < PAGE };
  },
});
