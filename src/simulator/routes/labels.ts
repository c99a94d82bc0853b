import type { Call, Reply, Route } from "../route.ts";
import { labelView } from "../views/issues.ts";
import type { Label } from "../world/labels.ts";
import { actorOf, created, namesOf, numberOf, ok, repositoryOf, route, textOf } from "./answer.ts";
import { listed } from "./pages.ts";

const LABELS = "/repos/{owner}/{repo}/labels";
const OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/labels";
const read = { issues: "read" } as const;
const write = { issues: "write" } as const;

const views = (call: Call, names: readonly string[]): Reply =>
  ok(names.map((name) => labelView(repositoryOf(call), name)));

function create(call: Call): Reply {
  const repository = repositoryOf(call);
  const color = textOf(call, "color");
  const label: Pick<Label, "name"> & Partial<Label> = {
    name: textOf(call, "name") ?? "",
    description: textOf(call, "description") ?? null,
  };
  const { name } = repository.labels.create(actorOf(call), color === undefined ? label : { ...label, color });
  return created(labelView(repository, name));
}

export const labelRoutes: readonly Route[] = [
  route(`GET ${LABELS}`, read, (call) => {
    const repository = repositoryOf(call);
    return listed(call, LABELS, [...repository.labels.all.values()], ({ name }) => labelView(repository, name));
  }),
  route(`POST ${LABELS}`, write, create),
  route(`GET ${LABELS}/{name}`, read, (call) => ok(labelView(repositoryOf(call), call.params["name"] ?? ""))),
  route(`GET ${OF_ISSUE}`, read, (call) => {
    const repository = repositoryOf(call);
    return listed(call, OF_ISSUE, repository.issues.subject(numberOf(call, "issue_number")).labels, (name) =>
      labelView(repository, name),
    );
  }),
  route(`POST ${OF_ISSUE}`, write, (call) =>
    views(
      call,
      repositoryOf(call).labels.add(numberOf(call, "issue_number"), actorOf(call), namesOf(call, "labels") ?? []),
    ),
  ),
  route(`PUT ${OF_ISSUE}`, write, (call) =>
    views(
      call,
      repositoryOf(call).labels.set(numberOf(call, "issue_number"), actorOf(call), namesOf(call, "labels") ?? []),
    ),
  ),
  route(`DELETE ${OF_ISSUE}/{name}`, write, (call) =>
    views(
      call,
      repositoryOf(call).labels.remove(numberOf(call, "issue_number"), actorOf(call), call.params["name"] ?? ""),
    ),
  ),
];
