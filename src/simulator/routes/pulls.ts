import type { Call, Reply, Route } from "../route.ts";
import { commitView, fileView } from "../views/commits.ts";
import { pullView } from "../views/pulls.ts";
import { reviewView } from "../views/reviews.ts";
import type { Pull } from "../world/pull.ts";
import { actorOf, created, numberOf, ok, repositoryOf, route, textOf, wants } from "./answer.ts";
import { listed } from "./pages.ts";

const LIST = "/repos/{owner}/{repo}/pulls";
const SINGLE = "/repos/{owner}/{repo}/pulls/{pull_number}";
const read = { pull_requests: "read" } as const;

const pullOf = (call: Call): Pull => repositoryOf(call).pulls.get(numberOf(call, "pull_number"));

/** Newest first, unless asked otherwise. */
function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const state = call.query.get("state") ?? "open";
  const label = ({ fork, branch }: Pull): string => `${fork ?? repository.owner}:${branch}`;
  const found = [...repository.pulls.all.values()]
    .filter((pull) => state === "all" || pull.state === state)
    .filter((pull) => wants(call, "base", pull.base) && wants(call, "head", label(pull)));
  const ordered = call.query.get("direction") === "asc" ? found : found.toReversed();
  return listed(call, LIST, ordered, (pull) => pullView(repository, pull, { for: "list" }));
}

function create(call: Call): Reply {
  const repository = repositoryOf(call);
  const text = (name: string): string => textOf(call, name) ?? "";
  const branch = text("head").replace(`${repository.owner}:`, "");
  const words = { base: text("base"), title: text("title"), body: text("body"), draft: call.body["draft"] === true };
  const pull = repository.pulls.propose({ by: actorOf(call), app: call.world.app.id, branch, ...words });
  return created(pullView(repository, pull, { for: "single" }));
}

export const pullRoutes: readonly Route[] = [
  route(`GET ${LIST}`, read, list),
  route(`POST ${LIST}`, { pull_requests: "write" }, create),
  route(`GET ${SINGLE}`, read, (call) => ok(pullView(repositoryOf(call), pullOf(call), { for: "single" }))),
  route(`GET ${SINGLE}/files`, read, (call) => {
    const [repository, pull] = [repositoryOf(call), pullOf(call)];
    const { git } = repository;
    const files = git.changesFrom(pull.baseSha, pull.head);
    return listed(call, `${SINGLE}/files`, files, (file) => fileView(repository, file, git.get(pull.head)));
  }),
  route(`GET ${SINGLE}/reviews`, read, (call) => {
    const [repository, pull] = [repositoryOf(call), pullOf(call)];
    return listed(call, `${SINGLE}/reviews`, repository.reviews.on(pull.number), (one) => reviewView(repository, one));
  }),
  route(`GET ${SINGLE}/commits`, read, (call) => {
    const [repository, pull] = [repositoryOf(call), pullOf(call)];
    const commits = repository.git.between(pull.baseSha, pull.head);
    return listed(call, `${SINGLE}/commits`, commits, (commit) => commitView(repository, commit));
  }),
];
