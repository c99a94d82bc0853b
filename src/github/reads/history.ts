import type { Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { fixesNamed } from "../../pipeline/fixes.ts";
import { unless } from "../failure.ts";

const PAGE = 100;

/** Branches, and the way from one commit to another. */
export const historyReads = (session: Session): Pick<Reads, "branchHead" | "leadsTo" | "between"> => ({
  async branchHead(place, branch) {
    const octokit = await session.octokit(place);
    return await unless(null, [404], async () => {
      return await session.unchanged.ask(`${place.repository}/branch/${branch}`, async (condition) => {
        const asked = { owner: place.owner, repo: place.name, branch, headers: condition };
        const { data, headers } = await octokit.rest.repos.getBranch(asked);
        return { value: data.commit.sha, etag: headers.etag };
      });
    });
  },

  async leadsTo(place, ancestor, sha) {
    const octokit = await session.octokit(place);
    return await unless(false, [404], async () => {
      const basehead = `${ancestor}...${sha}`;
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
        owner: place.owner,
        repo: place.name,
        basehead,
        per_page: 1,
      });
      return data.status === "ahead" || data.status === "identical";
    });
  },

  async between(place, before, after) {
    const octokit = await session.octokit(place);
    const asked = { owner: place.owner, repo: place.name, basehead: `${before}...${after}`, per_page: PAGE };
    return await unless(null, [404], async () => {
      const { data: first } = await octokit.rest.repos.compareCommitsWithBasehead(asked);
      const page = Math.ceil(first.total_commits / PAGE);
      const { commits } =
        page > 1 ? (await octokit.rest.repos.compareCommitsWithBasehead({ ...asked, page })).data : first;
      return {
        forced: first.status === "diverged" || first.status === "behind",
        commits: commits.map((commit) => commit.sha),
        fixes: fixesNamed(commits.map(({ commit }) => commit.message)),
      };
    });
  },
});
