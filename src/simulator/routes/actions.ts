import type { Call, Reply, Route } from "../route.ts";
import { workflowId, workflowView } from "../views/runs.ts";
import { notFound } from "../world/refusal.ts";
import { actorOf, ok, repositoryOf, route } from "./answer.ts";
import { counted } from "./pages.ts";
import { listRuns } from "./runs.ts";

const WORKFLOWS = "/repos/{owner}/{repo}/actions/workflows";
const WORKFLOW = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}";
const read = { actions: "read" } as const;

/** `{workflow_id}` is the name of the file or GitHub's number for it. */
function fileOf(call: Call): string {
  const asked = call.params["workflow_id"] ?? "";
  const files = repositoryOf(call).actions.files();
  const file = files.find((each) => each === asked || String(workflowId(each)) === asked);
  if (file === undefined) throw notFound();
  return file;
}

function workflow(call: Call, file: string) {
  const repository = repositoryOf(call);
  const { git, actions, defaultBranch } = repository;
  return workflowView(repository, file, actions.file(git.tip(defaultBranch).sha, file)?.name ?? file);
}

/** Since 2026-03-10 the answer names the run; before, and so on an Enterprise Server, it is a mere 204. */
function dispatch(call: Call): Reply {
  const repository = repositoryOf(call);
  const inputs = (call.body["inputs"] ?? {}) as Readonly<Record<string, unknown>>;
  const wish = { file: fileOf(call), ref: String(call.body["ref"]), inputs, by: actorOf(call) };
  const { id } = repository.actions.dispatch(wish);
  if (!call.world.host.namesRuns) return { status: 204 };
  const [run_url, html_url] = [`${call.base}/repos/${repository.fullName}`, repository.html];
  const path = `/actions/runs/${id}`;
  return ok({ workflow_run_id: id, run_url: run_url + path, html_url: html_url + path });
}

export const actionRoutes: readonly Route[] = [
  route(`GET ${WORKFLOWS}`, read, (call) => {
    const place = { template: WORKFLOWS, name: "workflows" };
    return counted(call, place, repositoryOf(call).actions.files(), (file) => workflow(call, file));
  }),
  route(`GET ${WORKFLOW}`, read, (call) => ok(workflow(call, fileOf(call)))),
  route(`GET ${WORKFLOW}/runs`, read, (call) => {
    const file = fileOf(call);
    const runs = [...repositoryOf(call).actions.runs.values()].filter((run) => run.file === file);
    return listRuns(call, `${WORKFLOW}/runs`, runs);
  }),
  route(`POST ${WORKFLOW}/dispatches`, { actions: "write" }, dispatch),
];
