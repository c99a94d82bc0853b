/**
 * A pull request that takes back what a version brought. Its branch stands on the bad commit, with the tree that the trunk had before:
 * merged, it takes out of the newer trunk what that commit had put in, and where that is not possible GitHub shows the conflict.
 * Nothing in it has a name that somebody chose: the branch is called by the sha, so that it is found again after a crash.
 */
import type { Effect } from "../../pipeline/effect.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Sha } from "../../pipeline/model.ts";
import { short } from "../../pipeline/model.ts";
import { isRevertDue } from "../../pipeline/vetoes.ts";
import type { Outcome } from "../../engine/ports.ts";
import { failureOf, isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import { renderRevert } from "../render/revert.ts";
import type { Reverting } from "../render/revert.ts";
import { done, told } from "./done.ts";

type OpenRevert = Extract<Effect, { kind: "open-revert" }>;
/** What our commit holds: the tree from before the bad one, on top of it, and the words for it. */
type Making = {
  readonly bad: Candidate;
  readonly branch: string;
  readonly tree: string;
  readonly reverting: Reverting;
};

export const revertBranch = ({ sha }: Candidate): string => `sluice/revert-${short(sha)}`;

export async function openRevert({ candidate: id }: OpenRevert, doing: Doing): Promise<Outcome> {
  const { state } = doing;
  const bad = state.candidates[id];
  if (bad === undefined || state.trunk === null || !isRevertDue(state, id)) return done;
  const reverting = renderRevert(state, bad);
  const branch = revertBranch(bad);
  const refused = (detail: string): Outcome => told({ kind: "revert-refused", candidate: id, detail });
  const opened = (pull: number, head: Sha | null): Outcome =>
    told({ kind: "revert-opened", candidate: id, pull, ...(head === null ? {} : { head }) });
  try {
    const known = await ownPull(doing, branch);
    const tree = await treeBefore(doing, bad);
    if (known !== null) return opened(known.number, await ownHead(doing, known.head, { bad, tree, reverting }));
    if (tree === null) return refused("what the trunk was before it is not in its history");
    const making: Making = { bad, branch, tree, reverting };
    const head = await branched(doing, making);
    if (head === null) return refused(`${branch} is somebody else's`);
    return opened(await propose(doing, making, state.trunk.branch), head);
  } catch (error) {
    const failure = failureOf(error, doing.now);
    // Without the rights of `app.revert.yml`, or against a rule of the repository: people make it.
    if (failure.is === "refused") return refused(failure.message);
    throw error;
  }
}

type Found = { readonly number: number; readonly head: Sha };

/** Whatever became of it: one that somebody closed is not opened again. */
async function ownPull({ octokit, place, session }: Doing, branch: string): Promise<Found | null> {
  const { data } = await octokit.rest.pulls.list({
    owner: place.owner,
    repo: place.name,
    head: `${place.owner}:${branch}`,
    state: "all",
    per_page: 100,
  });
  const login = await session.login();
  const own = data.find((pull) => pull.user?.login === login);
  return own === undefined ? null : { number: own.number, head: own.head.sha };
}

/** Only what leads straight to it: after a forced push the former trunk holds what was taken off it. */
async function treeBefore({ octokit, place }: Doing, { before, sha }: Candidate): Promise<string | null> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    owner: place.owner,
    repo: place.name,
    basehead: `${before ?? sha}...${sha}`,
    per_page: 1,
  });
  return data.status === "ahead" ? data.base_commit.commit.tree.sha : null;
}

/** The head of the branch with the revert; an earlier try may have made it. `null`: one of that name holds something else. */
async function branched(doing: Doing, making: Making): Promise<Sha | null> {
  const { octokit, place } = doing;
  const { bad, branch, tree, reverting } = making;
  const here = { owner: place.owner, repo: place.name };
  const { message } = reverting;
  const { data: commit } = await octokit.rest.git.createCommit({ ...here, message, tree, parents: [bad.sha] });
  try {
    await octokit.rest.git.createRef({ ...here, ref: `refs/heads/${branch}`, sha: commit.sha });
    return commit.sha;
  } catch (error) {
    if (!isRefused(error, 422)) throw error;
  }
  return await ownHead(doing, `heads/${branch}`, making);
}

/** Git's name of who committed what GitHub signs for an App. */
const GITHUB = "GitHub";

/** The commit there, where it is as we make it, words and all: then an earlier try of ours made it, or it is as good as ours. */
async function ownHead(
  { octokit, place, session }: Doing,
  ref: string,
  { bad, tree, reverting }: Omit<Making, "branch" | "tree"> & { readonly tree: string | null },
): Promise<Sha | null> {
  const { data: there } = await octokit.rest.repos.getCommit({ owner: place.owner, repo: place.name, ref });
  const { author, committer, message } = there.commit;
  const login = await session.login();
  const isSame = there.commit.tree.sha === tree && there.parents.length === 1 && there.parents[0]?.sha === bad.sha;
  const isInOurName = author?.name === login && there.author?.login === login;
  const isSigned = committer?.name === login || committer?.name === GITHUB;
  return isSame && message === reverting.message && isInOurName && isSigned ? there.sha : null;
}

async function propose({ octokit, place }: Doing, { branch, reverting }: Making, trunk: string): Promise<number> {
  const { title, body } = reverting;
  const { data } = await octokit.rest.pulls.create({
    owner: place.owner,
    repo: place.name,
    head: branch,
    base: trunk,
    title,
    body,
  });
  return data.number;
}
