import type { Call, Reply, Route } from "../route.ts";
import { checkRunView, statusView } from "../views/checks.ts";
import type { CheckRun } from "../world/checks.ts";
import { Refusal } from "../world/refusal.ts";
import type { Repository } from "../world/repository.ts";
import { created, listed, numberOf, ok, page, pathOf, repositoryOf, route } from "./answer.ts";

const FOR_REF = "/repos/{owner}/{repo}/commits/{ref}/check-runs";
const ANNOTATIONS = "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations";

function shaOf(call: Call): string {
  const ref = call.params["ref"] ?? "";
  const commit = repositoryOf(call).git.find(ref);
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return commit.sha;
}

/** `latest`: of each suite and name only the newest. */
function latest(runs: readonly CheckRun[]): readonly CheckRun[] {
  return [...new Map(runs.map((run) => [`${run.suite.id}/${run.name}`, run])).values()];
}

function list(call: Call): Reply {
  const repository = repositoryOf(call);
  const { query } = call;
  const wanted = repository.checks
    .of(shaOf(call))
    .filter((run) => query.get("check_name") === null || run.name === query.get("check_name"))
    .filter((run) => query.get("app_id") === null || String(run.app.id) === query.get("app_id"))
    .filter((run) => query.get("status") === null || run.status === query.get("status"));
  const runs = query.get("filter") === "all" ? wanted : latest(wanted);
  const { items, headers } = page(call, runs.toReversed(), pathOf(FOR_REF, call.params));
  return {
    status: 200,
    body: { total_count: runs.length, check_runs: items.map((run) => checkRunView(repository, run)) },
    headers,
  };
}

const ours = ({ world }: Repository) => world.app;

export const checkRoutes: readonly Route[] = [
  route("POST /repos/{owner}/{repo}/check-runs", { checks: "write" }, (call) => {
    const repository = repositoryOf(call);
    return created(checkRunView(repository, repository.checks.create(ours(repository), call.body)));
  }),
  route("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { checks: "write" }, (call) => {
    const repository = repositoryOf(call);
    return ok(
      checkRunView(repository, repository.checks.update(ours(repository), numberOf(call, "check_run_id"), call.body)),
    );
  }),
  route("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", { checks: "read" }, (call) => {
    const repository = repositoryOf(call);
    return ok(checkRunView(repository, repository.checks.get(numberOf(call, "check_run_id"))));
  }),
  route(`GET ${ANNOTATIONS}`, { checks: "read" }, (call) =>
    listed(call, ANNOTATIONS, repositoryOf(call).checks.get(numberOf(call, "check_run_id")).annotations),
  ),
  route(`GET ${FOR_REF}`, { checks: "read" }, list),
  route("GET /repos/{owner}/{repo}/commits/{ref}/status", { statuses: "read" }, (call) => {
    const sha = shaOf(call);
    const { state, statuses } = repositoryOf(call).checks.combined(sha);
    return ok({ state, sha, total_count: statuses.length, statuses: statuses.map(statusView) });
  }),
];
