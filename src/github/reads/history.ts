import type { Place } from "../../engine/heard.ts";
import type { Reads } from "../../engine/ports.ts";
import type { Sha } from "../../pipeline/model.ts";
import type { Session } from "../client.ts";
import type { Octokit } from "../octokit.ts";
import { fixesNamed } from "../../pipeline/fixes.ts";
import { unless } from "../failure.ts";

const PAGE = 100;
/** Of commits that are looked at one by one. */
const MOST_PAGES = 10;
/** Commits of a branch that are looked at for a trace of ours. */
const NEWEST = 20;

type Asked = { readonly owner: string; readonly repo: string; readonly basehead: string };

/** Branches, and the way from one commit to another. */
export const historyReads = (
  session: Session,
): Pick<Reads, "branchHead" | "leadsTo" | "leadsStraightTo" | "stepsStraightTo" | "commitsTo" | "between"> => ({
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

  leadsStraightTo: async (place, ancestor, sha) => (await stepsTo(session, place, { ancestor, sha })) !== null,
  stepsStraightTo: (place, ancestor, sha) => stepsTo(session, place, { ancestor, sha }),

  async commitsTo(place, sha) {
    const octokit = await session.octokit(place);
    const asked = { owner: place.owner, repo: place.name, sha, per_page: NEWEST };
    return await unless([], [404, 409], async () => {
      const { data } = await octokit.rest.repos.listCommits(asked);
      return data.map((commit) => commit.sha);
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
        fixes: fixesNamed(
          commits.map(({ sha, commit }) => ({ sha, message: commit.message })),
          `${place.owner}/${place.name}`,
        ),
      };
    });
  },
});

type Way = { readonly ancestor: Sha; readonly sha: Sha };

async function stepsTo(session: Session, place: Place, { ancestor, sha }: Way): Promise<number | null> {
  const octokit = await session.octokit(place);
  return await unless(null, [404], async () => {
    const asked = { owner: place.owner, repo: place.name, basehead: `${ancestor}...${sha}` };
    const parents = await firstParents(octokit, asked);
    if (parents === null) return null;
    let steps = 0;
    let reached: Sha | undefined = sha;
    for (; reached !== undefined && parents.has(reached); steps += 1) reached = parents.get(reached);
    return reached === ancestor ? steps : null;
  });
}

/** Each commit's first parent, of those that lead from one commit to another; `null`: they are too many to look at. */
async function firstParents(octokit: Octokit, asked: Asked): Promise<ReadonlyMap<Sha, Sha | undefined> | null> {
  const found = new Map<Sha, Sha | undefined>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...asked, per_page: PAGE, page });
    if (data.total_commits > MOST_PAGES * PAGE) return null;
    for (const { sha, parents } of data.commits) found.set(sha, parents[0]?.sha);
    if (page * PAGE >= data.total_commits) return found;
  }
  return null;
}
