import type { Call, Reply, Route } from "../route.ts";
import { appBot } from "../views/parts.ts";
import { runView } from "../views/runs.ts";
import type { WorkflowRun } from "../world/actions.ts";
import { numberOf, ok, page, pathOf, repositoryOf, route } from "./answer.ts";

const RUNS = "/repos/{owner}/{repo}/actions/runs";
const WORKFLOW = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}";

function listRuns(call: Call, template: string, runs: readonly WorkflowRun[]): Reply {
  const { query } = call;
  const created = query.get("created");
  const from = created?.startsWith(">=") === true ? Date.parse(created.slice(2)) : 0;
  const wanted = runs
    .filter((run) => query.get("event") === null || run.event === query.get("event"))
    .filter((run) => query.get("head_sha") === null || run.sha === query.get("head_sha"))
    .filter((run) => Date.parse(run.createdAt) >= from);
  const { items, headers } = page(call, wanted.toReversed(), pathOf(template, call.params));
  const repository = repositoryOf(call);
  return {
    status: 200,
    body: { total_count: wanted.length, workflow_runs: items.map((run) => runView(repository, run)) },
    headers,
  };
}

/** Since 2026-03-10 the answer names the run; GitHub Enterprise Server answers 204. */
function dispatch(call: Call): Reply {
  const repository = repositoryOf(call);
  const inputs = (call.body["inputs"] ?? {}) as Readonly<Record<string, unknown>>;
  const file = call.params["workflow_id"] ?? "";
  const run = repository.actions.dispatch({ file, ref: String(call.body["ref"]), inputs, by: appBot(call.world.app) });
  if (call.world.dialect === "ghes") return { status: 204 };
  return ok({
    workflow_run_id: run.id,
    run_url: `${call.base}/repos/${repository.fullName}/actions/runs/${run.id}`,
    html_url: `${repository.html}/actions/runs/${run.id}`,
  });
}

const cancel =
  (force: boolean) =>
  (call: Call): Reply => {
    repositoryOf(call).actions.cancel(numberOf(call, "run_id"), { force });
    return { status: 202, body: {} };
  };

const read = { actions: "read" } as const;
const write = { actions: "write" } as const;

export const actionRoutes: readonly Route[] = [
  route(`GET ${RUNS}`, read, (call) => listRuns(call, RUNS, [...repositoryOf(call).actions.runs.values()])),
  route(`GET ${RUNS}/{run_id}`, read, (call) =>
    ok(runView(repositoryOf(call), repositoryOf(call).actions.get(numberOf(call, "run_id")))),
  ),
  route(`GET ${WORKFLOW}/runs`, read, (call) => {
    const runs = [...repositoryOf(call).actions.runs.values()].filter((run) => run.file === call.params["workflow_id"]);
    return listRuns(call, `${WORKFLOW}/runs`, runs);
  }),
  route(`POST ${WORKFLOW}/dispatches`, write, dispatch),
  route(`POST ${RUNS}/{run_id}/cancel`, write, cancel(false)),
  route(`POST ${RUNS}/{run_id}/force-cancel`, write, cancel(true)),
];
