/** Other people's checks on a commit, each with whose it is. */
import type { Place } from "../../engine/heard.ts";
import type { Reads } from "../../engine/ports.ts";
import type { CheckOrigin, CheckSeen } from "../../pipeline/input.ts";
import type { Session } from "../client.ts";
import type { Octokit } from "../octokit.ts";
import { isRefused, unless } from "../failure.ts";
import type { Condition, Marked } from "../unchanged.ts";
import { jobsOf } from "./jobs.ts";
import { at, listed, PAGE } from "./listed.ts";
import type { Listed } from "./listed.ts";

const ACTIONS = "github-actions";

export const checksReads = (session: Session): Pick<Reads, "checks" | "requiredChecks"> => ({
  async checks(place, sha) {
    const octokit = await session.octokit(place);
    try {
      const { unchanged } = session;
      const key = (what: string): string => `${place.repository}/${what}/${sha}`;
      const [suites, runs, statuses] = await Promise.all([
        unchanged.ask(key("suites"), async (condition) => await suiteRuns(octokit, { place, sha, condition })),
        unchanged.ask(key("check-runs"), async (condition) => await checkRuns(octokit, { place, sha, condition })),
        unchanged.ask(key("statuses"), async (condition) => await commitStatuses(octokit, { place, sha, condition })),
      ]);
      const jobs = await jobsOf(
        session,
        place,
        suites.all.map((suite) => ({ ...suite, checks: within(suite, runs.all) })),
      );
      const known: Known = { suites: suites.all, jobs: new Set(jobs.all), appId: session.appId };
      const seen = runs.all.map((run): CheckSeen => ({ ...run.check, origin: originOf(run, known) }));
      const isAll = [suites, runs, statuses, jobs].every((one) => one.isAll);
      return { known: true, isAll, checks: [...seen, ...statuses.all] };
    } catch (error) {
      if (isRefused(error, 404, 422)) return { known: false, isAll: true, checks: [] };
      throw error;
    }
  },

  async requiredChecks(place, branch) {
    const octokit = await session.octokit(place);
    const here = { owner: place.owner, repo: place.name, branch, per_page: PAGE };
    // Plans without rules answer 403, and a branch that is gone 404: then no check is required.
    const { all: rules } = await unless<Listed<Rule>>({ all: [], isAll: true }, [403, 404], () =>
      session.unchanged.ask(`${place.repository}/rules/${branch}`, async (condition) =>
        listed(async (page) => {
          const { data, headers } = await octokit.rest.repos.getBranchRules({ ...here, ...at(page, condition) });
          return { found: data, headers };
        }),
      ),
    );
    return rules.flatMap((rule) =>
      rule.type === "required_status_checks"
        ? (rule.parameters?.required_status_checks ?? []).map(({ context, integration_id: app }) => ({
            name: context,
            app: app ?? null,
          }))
        : [],
    );
  },
});

type Rule = Awaited<ReturnType<Octokit["rest"]["repos"]["getBranchRules"]>>["data"][number];

type Run = {
  readonly check: Omit<CheckSeen, "origin">;
  readonly app: { readonly id: number; readonly slug: string } | null;
  readonly suite: number | null;
};

type Asked = { readonly place: Place; readonly sha: string; readonly condition: Condition };

/** All runs of every name, not only the latest: the latest `test` may be the job of a workflow that somebody dispatched. */
async function checkRuns(octokit: Octokit, { place, sha, condition }: Asked): Promise<Marked<Listed<Run>>> {
  const asked = { owner: place.owner, repo: place.name, ref: sha, filter: "all", per_page: PAGE } as const;
  return await listed(async (page) => {
    const { data, headers } = await octokit.rest.checks.listForRef({ ...asked, ...at(page, condition) });
    const found = data.check_runs.map((run) => ({
      app: run.app === null ? null : { id: run.app.id, slug: run.app.slug ?? "" },
      suite: run.check_suite?.id ?? null,
      check: {
        name: run.name,
        app: run.app?.slug ?? null,
        appId: run.app?.id ?? null,
        state: stateOf(run.status, run.conclusion),
        url: run.html_url,
        order: run.id,
        ...endedAt(run.status === "completed" ? run.completed_at : null),
      },
    }));
    return { found, total: data.total_count, headers };
  });
}

function endedAt(time: string | null): Pick<CheckSeen, "endedAt"> {
  const at = Date.parse(time ?? "");
  return Number.isFinite(at) ? { endedAt: at } : {};
}

function stateOf(status: string, conclusion: string | null): CheckSeen["state"] {
  if (status !== "completed") return "pending";
  if (conclusion === "success") return "passed";
  return conclusion === "neutral" || conclusion === "skipped" ? "neutral" : "failed";
}

/** A workflow's run has a suite of its own, which its re-runs share. */
type Suite = {
  readonly id: number | undefined;
  readonly run: number;
  readonly event: string;
  readonly branch: string | null;
  readonly series: string;
};

const within = ({ id }: Suite, runs: readonly Run[]): readonly number[] =>
  runs
    .filter(({ app, suite }) => app?.slug === ACTIONS && suite !== null && suite === id)
    .map(({ check }) => check.order);

async function suiteRuns(octokit: Octokit, { place, sha, condition }: Asked): Promise<Marked<Listed<Suite>>> {
  const asked = { owner: place.owner, repo: place.name, head_sha: sha, per_page: PAGE };
  return await listed(async (page) => {
    const { data, headers } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...asked, ...at(page, condition) });
    const found = data.workflow_runs.map((run) => {
      const { check_suite_id: id, id: number, event, head_branch: branch } = run;
      // What is done to a pull request starts its workflows anew: of each of them the newest run counts, as people see it there.
      const series = event === "pull_request" ? `workflow ${run.workflow_id}, ${branch}` : `suite ${id}`;
      return { id, run: number, event, branch, series };
    });
    return { found, total: data.total_count, headers };
  });
}

/** `jobs`: the check runs that are known to be jobs. */
type Known = { readonly suites: readonly Suite[]; readonly jobs: ReadonlySet<number>; readonly appId: number };

function originOf({ app, suite: id, check }: Run, { suites, jobs, appId }: Known): CheckOrigin {
  if (app?.id === appId) return { is: "ours" };
  if (app?.slug !== ACTIONS) return { is: "foreign" };
  const suite = id === null ? undefined : suites.find((one) => one.id === id);
  if (suite === undefined) return { is: "unknown" };
  const { event, branch, series } = suite;
  return { is: jobs.has(check.order) ? "job" : "written", event, branch, series };
}

/** All of them: the combined status of GitHub shows of each context the newest, whoever reported it. */
async function commitStatuses(octokit: Octokit, { place, sha, condition }: Asked): Promise<Marked<Listed<CheckSeen>>> {
  const asked = { owner: place.owner, repo: place.name, ref: sha, per_page: PAGE };
  return await listed(async (page) => {
    const { data, headers } = await octokit.rest.repos.listCommitStatusesForRef({ ...asked, ...at(page, condition) });
    const found = data.map((status): CheckSeen => ({
      name: status.context,
      app: null,
      appId: null,
      origin: { is: "foreign", series: `account ${status.creator?.id ?? 0}` },
      state: status.state === "success" ? "passed" : status.state === "pending" ? "pending" : "failed",
      url: status.target_url,
      order: status.id,
      ...endedAt(status.state === "pending" ? null : status.updated_at),
    }));
    return { found, headers };
  });
}
