/** Whose work a range of commits is. */
import type { Place } from "../../engine/heard.ts";
import type { Reads } from "../../engine/ports.ts";
import type { MakersRead } from "../../pipeline/input.ts";
import type { Account } from "../../pipeline/people.ts";
import type { Session } from "../client.ts";
import { naming } from "../accounts.ts";
import { failureOf } from "../failure.ts";
import type { Octokit } from "../octokit.ts";

const PAGE = 100;
/** Of a comparison, or of a history, so many pages are read. */
const MOST_PAGES = 10;
/** GitHub lists no more commits of a pull request. */
const MOST_OF_A_PULL = 250;

type Signature = { readonly name?: string | undefined; readonly email?: string | undefined } | null;
type User = Partial<Account> | null;
type Commit = {
  readonly sha: string;
  readonly commit: { readonly message: string; readonly author: Signature };
  readonly author: User;
  readonly committer: User;
};
type Found = { readonly commits: readonly Commit[]; readonly isAll: boolean };

export const makersReads = (session: Session): Pick<Reads, "makers"> => ({
  async makers(place, { from, to, pulls }) {
    const [octokit, host] = await Promise.all([session.octokit(place), session.host()]);
    try {
      const found = await Promise.all([
        from === null ? history(octokit, place, to) : compared(octokit, place, `${from}...${to}`),
        ...pulls.map((pull) => ofPull(octokit, place, pull)),
      ]);
      const commits = found.flatMap((one) => one.commits);
      return { ...makersIn(commits, host), complete: found.every((one) => one.isAll) };
    } catch (error) {
      if (failureOf(error, 0).is !== "refused") throw error;
      return { logins: [], unknown: [], complete: false };
    }
  },
});

/** Paged by hand: the pages of a comparison are no list. */
async function compared(octokit: Octokit, { owner, name: repo }: Place, basehead: string): Promise<Found> {
  const commits: Commit[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const here = { owner, repo, basehead, per_page: PAGE, page };
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead(here);
    commits.push(...(data.commits as readonly Commit[]));
    if (commits.length >= data.total_commits || data.commits.length === 0)
      return { commits, isAll: commits.length >= data.total_commits };
  }
  return { commits, isAll: false };
}

async function history(octokit: Octokit, { owner, name: repo }: Place, sha: string): Promise<Found> {
  const commits: Commit[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await octokit.rest.repos.listCommits({ owner, repo, sha, per_page: PAGE, page });
    commits.push(...(data as readonly Commit[]));
    if (data.length < PAGE) return { commits, isAll: true };
  }
  return { commits, isAll: false };
}

/** What a squash or a rebase made new commits of stands in the pull request still. */
async function ofPull(octokit: Octokit, { owner, name: repo }: Place, pull_number: number): Promise<Found> {
  const here = { owner, repo, pull_number, per_page: PAGE };
  const commits = (await octokit.paginate(octokit.rest.pulls.listCommits, here)) as readonly Commit[];
  return { commits, isAll: commits.length < MOST_OF_A_PULL };
}

const TRAILER = /^co-authored-by:[^<\n]*<([^<>\s]+)>[ \t]*$/gim;
/** GitHub's own addresses say whose they are: by his id, and by the login that he had when he was given it. */
const OWN_ADDRESS = /^(?:(?<id>\d{1,15})\+)?(?<login>[a-z0-9-]+(?:\[bot\])?)@users\.noreply\.(?<host>.+)$/i;

type Makers = Pick<MakersRead, "logins" | "ids" | "unknown" | "people">;

/** An address belongs to whom GitHub says that its commits are by. Whoever GitHub does not know is counted by his address. */
function makersIn(commits: readonly Commit[], host: string): Makers {
  const accounts = commits.flatMap(({ author, committer }) => [author?.login, committer?.login]);
  const known = new Map(commits.map((one) => [addressOf(one), one.author?.login]));
  const nameless = commits.flatMap(({ sha, author, commit }) => [
    ...(author?.login === undefined ? [{ sha, address: addressOf({ commit }) }] : []),
    ...coAuthors(commit.message).map((address) => ({ sha, address, ...ownedBy(address, host) })),
  ]);
  const named = nameless.map((one) => ({ ...one, login: known.get(one.address) ?? one.login }));
  const ids = [...new Set(named.flatMap(({ id }) => id ?? []))];
  const strangers = named.filter(({ login }) => login === undefined);
  return {
    ...naming(commits.flatMap(({ author, committer }) => [author, committer])),
    logins: [...new Set([...accounts, ...named.map((one) => one.login)])].filter((login) => login !== undefined),
    ...(ids.length === 0 ? {} : { ids }),
    unknown: [...new Map(strangers.map(({ address, sha }) => [address, sha])).values()],
  };
}

/** An address of another GitHub says nothing of anybody here. */
function ownedBy(address: string, here: string): { readonly login?: string; readonly id?: number } {
  const { id, login, host } = OWN_ADDRESS.exec(address)?.groups ?? {};
  if (host !== here) return {};
  return { ...(login === undefined ? {} : { login }), ...(id === undefined ? {} : { id: Number(id) }) };
}

const addressOf = ({ commit }: Pick<Commit, "commit">): string => commit.author?.email?.toLowerCase() ?? "";

const coAuthors = (message: string): readonly string[] =>
  Array.from(message.matchAll(TRAILER), ([, address = ""]) => address.toLowerCase());
