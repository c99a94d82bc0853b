import type { Call, Reply, Route } from "../route.ts";
import { issueView } from "../views/issues.ts";
import type { Issue, IssueChange } from "../world/issues.ts";
import type { Pull } from "../world/pull.ts";
import { actorOf, created, namesOf, numberOf, ok, repositoryOf, route, textOf, timeOf, wants } from "./answer.ts";
import { listed } from "./pages.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";
const ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}";
const read = { issues: "read" } as const;
const write = { issues: "write" } as const;

function isMeant(call: Call, one: Issue | Pull): boolean {
  const { query } = call;
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
  const has = (label: string): boolean => one.labels.some((each) => each.toLowerCase() === label.toLowerCase());
  const isRecent = Date.parse(one.updatedAt) >= timeOf(call, "since", 0);
  return (state === "all" || one.state === state) && labels.every(has) && wants(call, "creator", one.by) && isRecent;
}

/** Pull requests are listed too, as GitHub does. Newest first, unless asked otherwise. */
function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const isByChange = call.query.get("sort") === "updated";
  const key = (one: Issue | Pull): number => (isByChange ? Date.parse(one.updatedAt) : one.number);
  const all = [...repository.issues.all.values(), ...repository.pulls.all.values()];
  const found = all.filter((one) => isMeant(call, one)).toSorted((a, b) => key(b) - key(a) || b.number - a.number);
  const ordered = call.query.get("direction") === "asc" ? found.toReversed() : found;
  return listed(call, ISSUES, ordered, (one) => issueView(repository, one.number));
}

function asked(call: Call): IssueChange {
  const state = textOf(call, "state");
  return {
    title: textOf(call, "title"),
    body: textOf(call, "body"),
    state: state === "open" || state === "closed" ? state : undefined,
    reason: textOf(call, "state_reason"),
    labels: namesOf(call, "labels"),
  };
}

function changePull(call: Call, number: number, { title, body, state, labels }: IssueChange): void {
  const repository = repositoryOf(call);
  const by = actorOf(call);
  const pull = repository.pulls.get(number);
  const isReworded = title !== undefined || body !== undefined;
  if (isReworded) repository.pulls.edit(number, by, { title: title ?? pull.title, body: body ?? pull.body });
  if (labels !== undefined) repository.labels.set(number, by, labels);
  if (state === "closed" && pull.state === "open") repository.pulls.close(number, by);
  if (state === "open" && pull.state === "closed") repository.pulls.reopen(number, by);
}

function change(call: Call): Reply {
  const repository = repositoryOf(call);
  const number = numberOf(call, "issue_number");
  if (repository.pulls.all.has(number)) changePull(call, number, asked(call));
  else repository.issues.change(number, actorOf(call), asked(call));
  return ok(issueView(repository, number));
}

export const issueRoutes: readonly Route[] = [
  route(`GET ${ISSUES}`, read, list),
  route(`POST ${ISSUES}`, write, (call) => {
    const repository = repositoryOf(call);
    const { title = "", body = "", labels = [] } = asked(call);
    const issue = repository.issues.open(actorOf(call), { title, body, labels, app: call.world.app.id });
    return created(issueView(repository, issue.number));
  }),
  route(`GET ${ISSUE}`, read, (call) => ok(issueView(repositoryOf(call), numberOf(call, "issue_number")))),
  route(`PATCH ${ISSUE}`, write, change),
];
