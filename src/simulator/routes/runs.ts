import type { Call, Reply, Route } from "../route.ts";
import { jobView } from "../views/jobs.ts";
import { runView } from "../views/runs.ts";
import { notFound } from "../world/refusal.ts";
import type { Job, WorkflowRun } from "../world/run.ts";
import { actorOf, created, numberOf, ok, repositoryOf, route, wants } from "./answer.ts";
import { counted } from "./pages.ts";

const RUNS = "/repos/{owner}/{repo}/actions/runs";
const RUN = "/repos/{owner}/{repo}/actions/runs/{run_id}";
const ATTEMPT_JOBS = `${RUN}/attempts/{attempt_number}/jobs`;
const read = { actions: "read" } as const;
const write = { actions: "write" } as const;

const runOf = (call: Call): WorkflowRun => repositoryOf(call).actions.get(numberOf(call, "run_id"));

/** `>=2026-10-14T12:00:00Z`, `<…`, `from..to`, or a day. */
function isWithin(created: string | null, at: number): boolean {
  if (created === null) return true;
  const [, sign = "", text = ""] = /^(>=|<=|>|<)?(.*)$/.exec(created) ?? [];
  const [from = "", to] = text.split("..");
  if (to !== undefined) return at >= (from === "*" ? 0 : Date.parse(from)) && (to === "*" || at <= Date.parse(to));
  const bound = Date.parse(from);
  if (sign === "") return new Date(at).toISOString().startsWith(from.slice(0, 10));
  return { ">=": at >= bound, "<=": at <= bound, ">": at > bound, "<": at < bound }[sign] ?? false;
}

/** `status` asks for a status or a conclusion. Newest first. */
export function listRuns(call: Call, template: string, runs: readonly WorkflowRun[]): Reply {
  const repository = repositoryOf(call);
  const { query } = call;
  const found = runs
    .filter(
      (run) => wants(call, "event", run.event) && wants(call, "head_sha", run.sha) && wants(call, "branch", run.branch),
    )
    .filter((run) => wants(call, "actor", run.by) && wants(call, "check_suite_id", String(run.suite.id)))
    .filter((run) => wants(call, "status", run.status) || run.conclusion === query.get("status"))
    .filter((run) => isWithin(query.get("created"), Date.parse(run.createdAt)));
  return counted(call, { template, name: "workflow_runs" }, found.toReversed(), (run) => runView(repository, run));
}

function listJobs(call: Call, template: string, isMeant: (job: Job) => boolean): Reply {
  const [repository, run] = [repositoryOf(call), runOf(call)];
  return counted(call, { template, name: "jobs" }, run.jobs.filter(isMeant), (job) => jobView(repository, run, job.id));
}

/** Only the newest attempt is kept whole. */
function attempt(call: Call): Reply {
  const run = runOf(call);
  if (numberOf(call, "attempt_number") !== run.attempt) throw notFound();
  return ok(runView(repositoryOf(call), run));
}

const cancel =
  (force: boolean) =>
  (call: Call): Reply => {
    repositoryOf(call).actions.cancel(numberOf(call, "run_id"), { force, by: actorOf(call) });
    return { status: 202, body: {} };
  };

const rerun =
  (failedOnly: boolean) =>
  (call: Call): Reply => {
    repositoryOf(call).actions.rerun(numberOf(call, "run_id"), { by: actorOf(call), failedOnly });
    return created({});
  };

export const runRoutes: readonly Route[] = [
  route(`GET ${RUNS}`, read, (call) => listRuns(call, RUNS, [...repositoryOf(call).actions.runs.values()])),
  route(`GET ${RUN}`, read, (call) => ok(runView(repositoryOf(call), runOf(call)))),
  route(`GET ${RUN}/attempts/{attempt_number}`, read, attempt),
  route(`GET ${RUN}/jobs`, read, (call) =>
    listJobs(call, `${RUN}/jobs`, (job) => call.query.get("filter") === "all" || job.attempt === runOf(call).attempt),
  ),
  route(`GET ${ATTEMPT_JOBS}`, read, (call) =>
    listJobs(call, ATTEMPT_JOBS, (job) => job.attempt === numberOf(call, "attempt_number")),
  ),
  route(`POST ${RUN}/cancel`, write, cancel(false)),
  route(`POST ${RUN}/force-cancel`, write, cancel(true)),
  route(`POST ${RUN}/rerun`, write, rerun(false)),
  route(`POST ${RUN}/rerun-failed-jobs`, write, rerun(true)),
];
