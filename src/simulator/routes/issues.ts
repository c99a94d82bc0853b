import type { Call, Reply, Route } from "../route.ts";
import { appBot } from "../views/parts.ts";
import { commentView, issueView } from "../views/issues.ts";
import { created, listed, numberOf, ok, repositoryOf, route } from "./answer.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";
const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
const read = { issues: "read" } as const;
const write = { issues: "write" } as const;

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function listIssues(call: Call): Reply {
  const repository = repositoryOf(call);
  const state = call.query.get("state") ?? "open";
  const labels = (call.query.get("labels") ?? "").split(",").filter((label) => label !== "");
  const found = [...repository.issues.all.values()]
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => labels.every((label) => issue.labels.includes(label)));
  return listed(
    call,
    ISSUES,
    found.toReversed().map((issue) => issueView(repository, issue.number)),
  );
}

function createIssue(call: Call): Reply {
  const repository = repositoryOf(call);
  const { app } = call.world;
  const labels = Array.isArray(call.body["labels"]) ? call.body["labels"].map(String) : [];
  const issue = repository.issues.open(appBot(app), {
    title: text(call.body["title"]),
    body: text(call.body["body"]),
    labels,
    app: app.id,
  });
  return created(issueView(repository, issue.number));
}

function updateIssue(call: Call): Reply {
  const repository = repositoryOf(call);
  const issue = repository.issues.get(numberOf(call, "issue_number"));
  if (typeof call.body["title"] === "string") issue.title = call.body["title"];
  if (typeof call.body["body"] === "string") issue.body = call.body["body"];
  if (call.body["state"] === "open" || call.body["state"] === "closed") issue.state = call.body["state"];
  return ok(issueView(repository, issue.number));
}

export const issueRoutes: readonly Route[] = [
  route(`GET ${ISSUES}`, read, listIssues),
  route(`POST ${ISSUES}`, write, createIssue),
  route(`GET ${ISSUES}/{issue_number}`, read, (call) =>
    ok(issueView(repositoryOf(call), numberOf(call, "issue_number"))),
  ),
  route(`PATCH ${ISSUES}/{issue_number}`, write, updateIssue),
  route(`GET ${COMMENTS}`, read, (call) => {
    const repository = repositoryOf(call);
    return listed(
      call,
      COMMENTS,
      repository.issues.on(numberOf(call, "issue_number")).map((comment) => commentView(repository, comment)),
    );
  }),
  route(`POST ${COMMENTS}`, write, (call) => {
    const repository = repositoryOf(call);
    const { app } = call.world;
    return created(
      commentView(
        repository,
        repository.issues.say(numberOf(call, "issue_number"), appBot(app), text(call.body["body"]), app.id),
      ),
    );
  }),
  route(`GET ${COMMENT}`, read, (call) =>
    ok(commentView(repositoryOf(call), repositoryOf(call).issues.comment(numberOf(call, "comment_id")))),
  ),
  route(`PATCH ${COMMENT}`, write, (call) => {
    const repository = repositoryOf(call);
    return ok(commentView(repository, repository.issues.edit(numberOf(call, "comment_id"), text(call.body["body"]))));
  }),
  route(`POST ${COMMENT}/reactions`, write, (call) => {
    const content = text(call.body["content"]);
    const isNew = repositoryOf(call).issues.react(numberOf(call, "comment_id"), content);
    return { status: isNew ? 201 : 200, body: { id: numberOf(call, "comment_id"), content } };
  }),
];
