import type { Route } from "../route.ts";
import { pullView } from "../views/pulls.ts";
import { listed, numberOf, ok, repositoryOf, route } from "./answer.ts";

const LIST = "/repos/{owner}/{repo}/pulls";
const FILES = "/repos/{owner}/{repo}/pulls/{pull_number}/files";
const read = { pull_requests: "read" } as const;

export const pullRoutes: readonly Route[] = [
  route(`GET ${LIST}`, read, (call) => {
    const repository = repositoryOf(call);
    const state = call.query.get("state") ?? "open";
    const pulls = [...repository.pulls.all.values()].filter((pull) => state === "all" || pull.state === state);
    return listed(
      call,
      LIST,
      pulls.toReversed().map((pull) => pullView(repository, pull, { webhook: false })),
    );
  }),
  route("GET /repos/{owner}/{repo}/pulls/{pull_number}", read, (call) => {
    const repository = repositoryOf(call);
    return ok(pullView(repository, repository.pulls.get(numberOf(call, "pull_number")), { webhook: false }));
  }),
  route(`GET ${FILES}`, read, (call) => {
    const repository = repositoryOf(call);
    const pull = repository.pulls.get(numberOf(call, "pull_number"));
    const root = repository.git.get(pull.head).parents[0] ?? pull.head;
    const base =
      pull.mergeSha === null
        ? (repository.git.between(repository.git.tip(pull.base).sha, pull.head)[0]?.parents[0] ?? root)
        : root;
    return listed(
      call,
      FILES,
      repository.git.changedFiles(base, pull.head).map((filename) => ({ filename, status: "modified" })),
    );
  }),
];
