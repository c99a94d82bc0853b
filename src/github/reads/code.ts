import type { Place } from "../../engine/heard.ts";
import type { Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";
import type { Octokit } from "../octokit.ts";

type CodeReads = Pick<Reads, "file" | "folder" | "repository" | "isOpenToPushes" | "version">;

/** Rules that keep a branch from being pushed to as one likes. */
const CLOSING = ["pull_request", "merge_queue", "required_status_checks", "update"];

const IS_SHA = /^[0-9a-f]{7,40}$/i;

export const codeReads = (session: Session): CodeReads => ({
  async file(place, path, ref) {
    const octokit = await session.octokit(place);
    return await unless({ is: "absent" } as const, [404], async () => {
      const { data } = await octokit.rest.repos.getContent({ owner: place.owner, repo: place.name, path, ref });
      if (Array.isArray(data) || data.type !== "file" || !("content" in data)) return { is: "absent" } as const;
      return { is: "text", text: Buffer.from(data.content, "base64").toString("utf8"), blob: data.sha } as const;
    });
  },

  async folder(place, path, ref) {
    const octokit = await session.octokit(place);
    return await unless<readonly string[]>([], [404], async () => {
      const { data } = await octokit.rest.repos.getContent({ owner: place.owner, repo: place.name, path, ref });
      return Array.isArray(data) ? data.filter((entry) => entry.type === "file").map((entry) => entry.name) : [];
    });
  },

  async repository(place) {
    const octokit = await session.octokit(place);
    return await unless(null, [404], async () => {
      const read = await session.unchanged.ask(`${place.repository}/repository`, async (condition) => {
        const asked = { owner: place.owner, repo: place.name, headers: condition };
        const { data, headers } = await octokit.rest.repos.get(asked);
        const { owner, name, default_branch: defaultBranch, private: isPrivate } = data;
        return { value: { owner: owner.login, name, defaultBranch, private: isPrivate }, etag: headers.etag };
      });
      return { ...place, ...read };
    });
  },

  isOpenToPushes: async (place, branch) => await isOpen(await session.octokit(place), place, branch),

  async version(place, name) {
    const octokit = await session.octokit(place);
    const commitAt = (ref: string): Promise<string | null> =>
      unless(null, [404, 422], async () => {
        const { data } = await octokit.rest.repos.getCommit({ owner: place.owner, repo: place.name, ref });
        return data.sha;
      });
    const found = IS_SHA.test(name) ? await commitAt(name) : null;
    if (found?.startsWith(name.toLowerCase()) === true) return found;
    // In full: a branch may bear a tag's name, and is none.
    return await commitAt(`tags/${name}`);
  },
});

async function isOpen(octokit: Octokit, { owner, name }: Place, branch: string): Promise<boolean> {
  const here = { owner, repo: name, branch };
  return await unless(false, [403, 404], async () => {
    const [{ data }, rules] = await Promise.all([
      octokit.rest.repos.getBranch(here),
      octokit.rest.repos.getBranchRules({ ...here, per_page: 100 }),
    ]);
    return !data.protected && !rules.data.some(({ type }) => CLOSING.includes(type));
  });
}
