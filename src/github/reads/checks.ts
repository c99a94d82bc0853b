/** Other people's checks on a commit, each with whose it is. */
import type { Place, Reads } from "../../engine/ports.ts";
import type { CheckOrigin, CheckSeen } from "../../pipeline/input.ts";
import type { Session } from "../client.ts";
import type { Octokit } from "../octokit.ts";
import { isRefused, unless } from "../failure.ts";

const PASSES = ["success", "neutral", "skipped"];
const ACTIONS = "github-actions";
const PAGE = 100;

export const checksReads = (session: Session): Pick<Reads, "checks" | "requiredChecks"> => ({
  async checks(place, sha) {
    const octokit = await session.octokit(place);
    try {
      const [events, runs, statuses] = await Promise.all([
        suiteEvents(octokit, place, sha),
        checkRuns(octokit, place, sha),
        commitStatuses(octokit, place, sha),
      ]);
      const seen = runs.map((run): CheckSeen => ({
        ...run.check,
        origin: originOf(run, { events, appId: session.appId }),
      }));
      return { known: true, checks: [...seen, ...statuses] };
    } catch (error) {
      if (isRefused(error, 404, 422)) return { known: false, checks: [] };
      throw error;
    }
  },

  async requiredChecks(place, branch) {
    const octokit = await session.octokit(place);
    const here = { owner: place.owner, repo: place.name, branch, per_page: PAGE };
    // Plans without rules answer 403, and a branch that is gone 404: then no check is required.
    const rules = await unless([], [403, 404], async () => octokit.paginate(octokit.rest.repos.getBranchRules, here));
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

type Run = {
  readonly check: Omit<CheckSeen, "origin">;
  readonly app: { readonly id: number; readonly slug: string } | null;
  readonly suite: number | null;
};

/** All runs of every name, not only the latest: the latest `test` may be the job of a workflow that somebody dispatched. */
async function checkRuns(octokit: Octokit, place: Place, sha: string): Promise<readonly Run[]> {
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
    owner: place.owner,
    repo: place.name,
    ref: sha,
    filter: "all",
    per_page: PAGE,
  });
  return runs.map((run) => ({
    app: run.app === null ? null : { id: run.app.id, slug: run.app.slug ?? "" },
    suite: run.check_suite?.id ?? null,
    check: {
      name: run.name,
      app: run.app?.slug ?? null,
      appId: run.app?.id ?? null,
      state: stateOf(run.status, run.conclusion),
      url: run.html_url,
      order: run.id,
    },
  }));
}

function stateOf(status: string, conclusion: string | null): CheckSeen["state"] {
  if (status !== "completed") return "pending";
  return PASSES.includes(conclusion ?? "") ? "passed" : "failed";
}

/** Which event each suite's workflow run was started by. */
async function suiteEvents(octokit: Octokit, place: Place, sha: string): Promise<ReadonlyMap<number, string>> {
  const runs = await octokit.paginate(octokit.rest.actions.listWorkflowRunsForRepo, {
    owner: place.owner,
    repo: place.name,
    head_sha: sha,
    per_page: PAGE,
  });
  return new Map(
    runs.flatMap((run) => (run.check_suite_id === undefined ? [] : [[run.check_suite_id, run.event] as const])),
  );
}

type Known = { readonly events: ReadonlyMap<number, string>; readonly appId: number };

/** What says something of the commit that it stands on. */
const OF_A_COMMIT = new Set(["push", "pull_request", "merge_group"]);

/** The jobs of workflows that a dispatch, a comment or a clock starts become check runs on the tip of the trunk, whatever they are about. */
function originOf({ app, suite }: Run, { events, appId }: Known): CheckOrigin {
  if (app?.id === appId) return "ours";
  if (app?.slug !== ACTIONS) return "foreign";
  const event = suite === null ? undefined : events.get(suite);
  if (event === undefined) return "unknown";
  return OF_A_COMMIT.has(event) ? "foreign" : "unrelated";
}

/** Paged by hand: whether Octokit's own paging takes this answer apart depends on a field of it. */
async function commitStatuses(octokit: Octokit, place: Place, sha: string): Promise<readonly CheckSeen[]> {
  const here = { owner: place.owner, repo: place.name, ref: sha, per_page: PAGE };
  const { data: first } = await octokit.rest.repos.getCombinedStatusForRef(here);
  const statuses = [...first.statuses];
  for (let page = 2, found = statuses.length; found === PAGE; page += 1) {
    const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...here, page });
    found = data.statuses.length;
    statuses.push(...data.statuses);
  }
  return statuses.map((status) => ({
    name: status.context,
    app: null,
    appId: null,
    origin: "foreign",
    state: status.state === "success" ? "passed" : status.state === "pending" ? "pending" : "failed",
    url: status.target_url,
    order: status.id,
  }));
}
