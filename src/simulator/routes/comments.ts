import type { Call, Reply, Route } from "../route.ts";
import { commentView, reactionView } from "../views/issues.ts";
import type { Comment } from "../world/comments.ts";
import { actorOf, created, done, numberOf, ok, repositoryOf, route, textOf, timeOf, wants } from "./answer.ts";
import { listed } from "./pages.ts";

const OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const ALL = "/repos/{owner}/{repo}/issues/comments";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
const REACTIONS = `${COMMENT}/reactions`;
const read = { issues: "read" } as const;
const write = { issues: "write" } as const;

function list(call: Call, template: string, comments: readonly Comment[]): Reply {
  const repository = repositoryOf(call);
  const since = timeOf(call, "since", 0);
  const found = comments.filter((comment) => Date.parse(comment.updatedAt) >= since);
  return listed(call, template, found, (comment) => commentView(repository, comment));
}

/** The App acts with rights of its own: it may change what others wrote. */
const commentRoute = (spelled: string, needs: Route["needs"], act: (call: Call, id: number) => Reply): Route =>
  route(spelled, needs, (call) => act(call, numberOf(call, "comment_id")));

export const commentRoutes: readonly Route[] = [
  route(`GET ${OF_ISSUE}`, read, (call) => {
    const { issues } = repositoryOf(call);
    return list(call, OF_ISSUE, issues.on(issues.subject(numberOf(call, "issue_number")).number));
  }),
  route(`POST ${OF_ISSUE}`, write, (call) => {
    const repository = repositoryOf(call);
    const number = numberOf(call, "issue_number");
    return created(
      commentView(
        repository,
        repository.comments.add(number, actorOf(call), textOf(call, "body") ?? "", call.world.app.id),
      ),
    );
  }),
  route(`GET ${ALL}`, read, (call) => list(call, ALL, [...repositoryOf(call).comments.all.values()])),
  commentRoute(`GET ${COMMENT}`, read, (call, id) =>
    ok(commentView(repositoryOf(call), repositoryOf(call).comments.get(id))),
  ),
  commentRoute(`PATCH ${COMMENT}`, write, (call, id) => {
    const repository = repositoryOf(call);
    return ok(commentView(repository, repository.comments.edit(id, textOf(call, "body") ?? "", actorOf(call))));
  }),
  commentRoute(`DELETE ${COMMENT}`, write, (call, id) => {
    repositoryOf(call).comments.delete(id, actorOf(call));
    return done;
  }),
  commentRoute(`GET ${REACTIONS}`, read, (call, id) => {
    const repository = repositoryOf(call);
    const found = repository.comments.get(id).reactions.filter((one) => wants(call, "content", one.content));
    return listed(call, REACTIONS, found, (reaction) => reactionView(repository, reaction));
  }),
  commentRoute(`POST ${REACTIONS}`, write, (call, id) => {
    const repository = repositoryOf(call);
    const { reaction, isNew } = repository.comments.react(id, textOf(call, "content") ?? "", actorOf(call));
    return { status: isNew ? 201 : 200, body: reactionView(repository, reaction) };
  }),
  commentRoute(`DELETE ${REACTIONS}/{reaction_id}`, write, (call, id) => {
    repositoryOf(call).comments.unreact(id, numberOf(call, "reaction_id"));
    return done;
  }),
];
