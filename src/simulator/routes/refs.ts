import type { Route } from "../route.ts";
import { commitView, gitCommitView } from "../views/commits.ts";
import { nodeId } from "../views/parts.ts";
import { notFound, Refusal } from "../world/refusal.ts";
import type { Repository } from "../world/repository.ts";
import { actorOf, created, namesOf, ok, repositoryOf, route, textOf } from "./answer.ts";
import { listed } from "./pages.ts";

const TAGS = "/repos/{owner}/{repo}/tags";

const refView = (repository: Repository, ref: string, sha: string) => ({
  ref,
  node_id: nodeId(ref, 0),
  url: `${repository.api}/git/${ref}`,
  object: { type: "commit", sha, url: `${repository.api}/git/commits/${sha}` },
});

export const refRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}/branches/{branch}", { contents: "read" }, (call) => {
    const repository = repositoryOf(call);
    const name = call.params["branch"] ?? "";
    const sha = repository.git.branches.get(name);
    if (sha === undefined) throw new Refusal(404, "Branch not found");
    return ok({
      name,
      commit: commitView(repository, repository.git.get(sha)),
      protected: repository.isProtected(name),
    });
  }),
  route("GET /repos/{owner}/{repo}/git/ref/{ref}", { contents: "read" }, (call) => {
    const repository = repositoryOf(call);
    const ref = call.params["ref"] ?? "";
    const sha = /^(heads|tags)\//.test(ref) ? repository.git.named(ref) : undefined;
    if (sha === undefined) throw notFound();
    return ok(refView(repository, `refs/${ref}`, sha));
  }),
  route("POST /repos/{owner}/{repo}/git/commits", { contents: "write" }, (call) => {
    const repository = repositoryOf(call);
    const [message, tree] = [textOf(call, "message") ?? "", textOf(call, "tree") ?? ""];
    const parents = namesOf(call, "parents") ?? [];
    if (!parents.every((sha) => repository.git.has(sha))) throw new Refusal(422, "Parent SHA does not exist");
    const made = { parents, message, by: actorOf(call), at: call.world.clock.now() };
    return created(gitCommitView(repository, repository.git.commitTree(tree, made)));
  }),
  route("POST /repos/{owner}/{repo}/git/refs", { contents: "write" }, (call) => {
    const repository = repositoryOf(call);
    const [ref, sha] = [textOf(call, "ref") ?? "", textOf(call, "sha") ?? ""];
    repository.branches.create(ref, sha, actorOf(call));
    return created(refView(repository, ref, sha));
  }),
  route(`GET ${TAGS}`, { contents: "read" }, (call) => {
    const repository = repositoryOf(call);
    const tags = [...repository.git.tags].toReversed();
    return listed(call, TAGS, tags, ([name, sha]) => ({
      name,
      commit: { sha, url: `${repository.api}/commits/${sha}` },
    }));
  }),
];
