import type { Call, Reply, Route } from "../route.ts";
import { pullView } from "../views/pulls.ts";
import { person, repositoryView } from "../views/parts.ts";
import { blobSha } from "../world/git.ts";
import type { Commit } from "../world/git.ts";
import { notFound, Refusal } from "../world/refusal.ts";
import type { Repository } from "../world/repository.ts";
import { listed, ok, repositoryOf, route } from "./answer.ts";

const commitView = (repository: Repository, commit: Commit) => ({
  sha: commit.sha,
  html_url: `${repository.html}/commit/${commit.sha}`,
  commit: { message: commit.message, author: { name: commit.by, date: new Date(commit.at).toISOString() } },
  author: person(repository, commit.by),
  parents: commit.parents.map((sha) => ({ sha })),
});

function contents(call: Call): Reply {
  const repository = repositoryOf(call);
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const commit = repository.git.find(ref);
  const path = (call.params["path"] ?? "").replace(/\/$/, "");
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const text = commit.tree.get(path);
  if (text !== undefined) {
    return ok({
      type: "file",
      encoding: "base64",
      name: path.split("/").at(-1),
      path,
      size: text.length,
      sha: blobSha(text),
      content: Buffer.from(text).toString("base64"),
    });
  }
  const inside = [...commit.tree.keys()].filter(
    (each) => each.startsWith(`${path}/`) && !each.slice(path.length + 1).includes("/"),
  );
  if (inside.length === 0) throw notFound();
  return ok(
    inside.map((each) => ({
      type: "file",
      name: each.slice(path.length + 1),
      path: each,
      sha: blobSha(commit.tree.get(each) ?? ""),
    })),
  );
}

function compare(call: Call): Reply {
  const repository = repositoryOf(call);
  const [from = "", to = ""] = (call.params["basehead"] ?? "").split("...");
  const [base, head] = [repository.git.find(from), repository.git.find(to)];
  if (base === undefined || head === undefined) throw notFound();
  const ahead = repository.git.between(base.sha, head.sha);
  const behind = repository.git.between(head.sha, base.sha);
  const status =
    ahead.length === 0 ? (behind.length === 0 ? "identical" : "behind") : behind.length === 0 ? "ahead" : "diverged";
  const files = repository.git.changedFiles(base.sha, head.sha).map((filename) => ({ filename }));
  return ok({
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: ahead.map((commit) => commitView(repository, commit)),
    files,
  });
}

function commit(call: Call): Reply {
  const repository = repositoryOf(call);
  const found = repository.git.find(call.params["ref"] ?? "");
  if (found === undefined) throw new Refusal(422, `No commit found for SHA: ${call.params["ref"]}`);
  return ok(commitView(repository, found));
}

const read = { contents: "read" } as const;
const PULLS = "/repos/{owner}/{repo}/commits/{commit_sha}/pulls";

export const codeRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}", { metadata: "read" }, (call) => ok(repositoryView(repositoryOf(call)))),
  route("GET /repos/{owner}/{repo}/contents/{path}", read, contents),
  route("GET /repos/{owner}/{repo}/compare/{basehead}", read, compare),
  route("GET /repos/{owner}/{repo}/commits/{ref}", read, commit),
  route("GET /repos/{owner}/{repo}/commits", read, (call) => {
    const repository = repositoryOf(call);
    const start = repository.git.find(call.query.get("sha") ?? repository.defaultBranch);
    if (start === undefined) throw notFound();
    const all = repository.git.history(start.sha).map((each) => commitView(repository, each));
    return listed(call, "/repos/{owner}/{repo}/commits", all);
  }),
  route("GET /repos/{owner}/{repo}/branches/{branch}", read, (call) => {
    const repository = repositoryOf(call);
    const tip = repository.git.tip(call.params["branch"] ?? "");
    return ok({ name: call.params["branch"], commit: commitView(repository, tip), protected: false });
  }),
  route(`GET ${PULLS}`, { pull_requests: "read" }, (call) => {
    const repository = repositoryOf(call);
    const sha = call.params["commit_sha"] ?? "";
    if (repository.git.find(sha) === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    return listed(
      call,
      PULLS,
      repository.pulls.introducing(sha).map((pull) => pullView(repository, pull, { webhook: false })),
    );
  }),
  route("GET /repos/{owner}/{repo}/rules/branches/{branch}", { metadata: "read" }, (call) => {
    const { required, defaultBranch } = repositoryOf(call);
    const applies = required.length > 0 && call.params["branch"] === defaultBranch;
    return ok(
      applies
        ? [
            {
              type: "required_status_checks",
              ruleset_id: 1,
              ruleset_source: "",
              ruleset_source_type: "Repository",
              parameters: { required_status_checks: required, strict_required_status_checks_policy: false },
            },
          ]
        : [],
    );
  }),
];
