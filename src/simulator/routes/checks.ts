import type { Call, Reply, Route } from "../route.ts";
import { annotationView, checkRunView, checkSuiteView } from "../views/checks.ts";
import type { CheckRun } from "../world/check-writing.ts";
import { actorOf, commitOf, created, numberOf, ok, repositoryOf, route, wants } from "./answer.ts";
import { counted, listed } from "./pages.ts";

const RUN = "/repos/{owner}/{repo}/check-runs/{check_run_id}";
const SUITE = "/repos/{owner}/{repo}/check-suites/{check_suite_id}";
const OF_COMMIT = "/repos/{owner}/{repo}/commits/{ref}";
const read = { checks: "read" } as const;
const write = { checks: "write" } as const;

const runOf = (call: Call): CheckRun => repositoryOf(call).checks.get(numberOf(call, "check_run_id"));

/** Of each suite and name only the newest. */
const latest = (runs: readonly CheckRun[]): readonly CheckRun[] => [
  ...new Map(runs.map((run) => [`${run.suite.id}/${run.name}`, run])).values(),
];

/** Newest first; `filter` is `latest` unless it asks for `all`. */
function list(call: Call, template: string, runs: readonly CheckRun[]): Reply {
  const repository = repositoryOf(call);
  const wanted = runs.filter((run) => wants(call, "check_name", run.name) && wants(call, "app_id", String(run.app.id)));
  const all = call.query.get("filter") === "all" ? wanted : latest(wanted);
  const found = all.filter((run) => wants(call, "status", run.status)).toSorted((a, b) => b.id - a.id);
  return counted(call, { template, name: "check_runs" }, found, (run) => checkRunView(repository, run));
}

function listSuites(call: Call): Reply {
  const repository = repositoryOf(call);
  const { sha } = commitOf(call);
  const name = call.query.get("check_name");
  const found = [...repository.checks.suites.values()]
    .filter((suite) => suite.sha === sha && wants(call, "app_id", String(suite.app.id)))
    .filter((suite) => name === null || repository.checks.in(suite).some((run) => run.name === name));
  const place = { template: `${OF_COMMIT}/check-suites`, name: "check_suites" };
  return counted(call, place, found, (suite) => checkSuiteView(repository, suite));
}

export const checkRoutes: readonly Route[] = [
  route("POST /repos/{owner}/{repo}/check-runs", write, (call) => {
    const repository = repositoryOf(call);
    return created(checkRunView(repository, repository.checks.create(call.world.app, call.body)));
  }),
  route(`PATCH ${RUN}`, write, (call) => {
    const repository = repositoryOf(call);
    const run = repository.checks.update(call.world.app, numberOf(call, "check_run_id"), call.body);
    return ok(checkRunView(repository, run));
  }),
  route(`GET ${RUN}`, read, (call) => ok(checkRunView(repositoryOf(call), runOf(call)))),
  route(`POST ${RUN}/rerequest`, write, (call) => {
    repositoryOf(call).checks.rerequest(numberOf(call, "check_run_id"), actorOf(call), call.world.app);
    return created({});
  }),
  route(`GET ${RUN}/annotations`, read, (call) => {
    const [repository, run] = [repositoryOf(call), runOf(call)];
    return listed(call, `${RUN}/annotations`, run.annotations, (one) => annotationView(repository, run, one));
  }),
  route(`GET ${OF_COMMIT}/check-runs`, read, (call) => {
    const runs = repositoryOf(call).checks.of(commitOf(call).sha);
    return list(call, `${OF_COMMIT}/check-runs`, runs);
  }),
  route(`GET ${OF_COMMIT}/check-suites`, read, listSuites),
  route(`GET ${SUITE}`, read, (call) => {
    const repository = repositoryOf(call);
    return ok(checkSuiteView(repository, repository.checks.getSuite(numberOf(call, "check_suite_id"))));
  }),
  route(`GET ${SUITE}/check-runs`, read, (call) => {
    const { checks } = repositoryOf(call);
    return list(call, `${SUITE}/check-runs`, checks.in(checks.getSuite(numberOf(call, "check_suite_id"))));
  }),
];
