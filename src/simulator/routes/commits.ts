import type { Call, Reply, Route } from "../route.ts";
import { commitView, fileView } from "../views/commits.ts";
import { pullView } from "../views/pulls.ts";
import type { Commit } from "../world/git.ts";
import { notFound } from "../world/refusal.ts";
import { commitOf, ok, repositoryOf, route, timeOf } from "./answer.ts";
import { listed, page } from "./pages.ts";

const LIST = "/repos/{owner}/{repo}/commits";
const PULLS = "/repos/{owner}/{repo}/commits/{commit_sha}/pulls";
const COMPARE = "/repos/{owner}/{repo}/compare/{basehead}";
const MOST_FILES = 300;
/** Without paging. */
const MOST_COMMITS = 250;

function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const { query } = call;
  const start = repository.git.find(query.get("sha") ?? repository.defaultBranch);
  if (start === undefined) throw notFound();
  const [since, until] = [timeOf(call, "since", 0), timeOf(call, "until", Number.POSITIVE_INFINITY)];
  const path = query.get("path");
  const touches = (commit: Commit): boolean =>
    path === null ||
    repository.git.changesOf(commit).some((one) => one.path === path || one.path.startsWith(`${path}/`));
  const isBy = ({ by }: Commit): boolean =>
    query.get("author") === null || by.toLowerCase() === query.get("author")?.toLowerCase();
  const found = repository.git
    .history(start.sha)
    .filter((commit) => commit.at >= since && commit.at <= until && isBy(commit) && touches(commit));
  return listed(call, LIST, found, (commit) => commitView(repository, commit));
}

function single(call: Call): Reply {
  const repository = repositoryOf(call);
  const commit = commitOf(call);
  const files = repository.git.changesOf(commit).slice(0, MOST_FILES);
  return ok({ ...commitView(repository, commit), files: files.map((file) => fileView(repository, file, commit)) });
}

function statusOf(ahead: number, behind: number): string {
  if (ahead === 0) return behind === 0 ? "identical" : "behind";
  return behind === 0 ? "ahead" : "diverged";
}

/** Three dots: against where the two have parted. Files are on the first page only. */
function compare(call: Call): Reply {
  const repository = repositoryOf(call);
  const { git } = repository;
  const [from = "", to = ""] = (call.params["basehead"] ?? "").split("...");
  const [base, head] = [git.find(from), git.find(to)];
  const parted = base === undefined || head === undefined ? undefined : git.mergeBase(base.sha, head.sha);
  if (base === undefined || head === undefined || parted === undefined) throw notFound();
  const ahead = git.between(base.sha, head.sha);
  const behind = git.between(head.sha, base.sha).length;
  const isPaged = call.query.has("page") || call.query.has("per_page");
  const { items, headers } = isPaged ? page(call, COMPARE, ahead) : { items: ahead.slice(-MOST_COMMITS), headers: {} };
  const files =
    Number(call.query.get("page") ?? 1) === 1 ? git.changesFrom(base.sha, head.sha).slice(0, MOST_FILES) : [];
  const body = {
    status: statusOf(ahead.length, behind),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    html_url: `${repository.html}/compare/${from}...${to}`,
    base_commit: commitView(repository, base),
    merge_base_commit: commitView(repository, parted),
    commits: items.map((commit) => commitView(repository, commit)),
    files: files.map((file) => fileView(repository, file, head)),
  };
  return { status: 200, body, headers };
}

const read = { contents: "read" } as const;

export const commitRoutes: readonly Route[] = [
  route(`GET ${LIST}`, read, list),
  route("GET /repos/{owner}/{repo}/commits/{ref}", read, single),
  route(`GET ${COMPARE}`, read, compare),
  route(`GET ${PULLS}`, { pull_requests: "read" }, (call) => {
    const repository = repositoryOf(call);
    const found = repository.pulls.introducing(commitOf(call, "commit_sha").sha);
    return listed(call, PULLS, found, (pull) => pullView(repository, pull, { for: "list" }));
  }),
];
