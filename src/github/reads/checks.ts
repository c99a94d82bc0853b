/** Other people's checks on a commit, each with whose it is. */
import type { Place, Reads } from "../../engine/ports.ts";
import type { CheckOrigin, CheckSeen } from "../../pipeline/input.ts";
import type { Session } from "../client.ts";
import type { Octokit } from "../octokit.ts";
import { isRefused, unless } from "../failure.ts";
import type { Condition, Marked } from "../unchanged.ts";

const PASSES = ["success", "neutral", "skipped"];
const ACTIONS = "github-actions";
const PAGE = 100;

export const checksReads = (session: Session): Pick<Reads, "checks" | "requiredChecks"> => ({
  async checks(place, sha) {
    const octokit = await session.octokit(place);
    try {
      const { unchanged } = session;
      const key = (what: string): string => `${place.repository}/${what}/${sha}`;
      const [events, runs, statuses] = await Promise.all([
        unchanged.ask(key("suites"), async (condition) => await suiteEvents(octokit, { place, sha, condition })),
        unchanged.ask(key("check-runs"), async (condition) => await checkRuns(octokit, { place, sha, condition })),
        unchanged.ask(key("statuses"), async (condition) => await commitStatuses(octokit, { place, sha, condition })),
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

type Asked = { readonly place: Place; readonly sha: string; readonly condition: Condition };

/** Of an answer of several pages only the first would be compared: it is not kept. */
const marked = <T>(value: T, etags: readonly (string | undefined)[]): Marked<T> => ({
  value,
  etag: etags.length === 1 ? etags[0] : undefined,
});

/** All runs of every name, not only the latest: the latest `test` may be the job of a workflow that somebody dispatched. */
async function checkRuns(octokit: Octokit, { place, sha, condition }: Asked): Promise<Marked<readonly Run[]>> {
  const etags: (string | undefined)[] = [];
  const asked = { owner: place.owner, repo: place.name, ref: sha, filter: "all", per_page: PAGE } as const;
  const runs = await octokit.paginate(
    octokit.rest.checks.listForRef,
    { ...asked, headers: condition },
    ({ data, headers }) => {
      etags.push(headers.etag);
      return data;
    },
  );
  const found = runs.map((run) => ({
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
  return marked(found, etags);
}

function endedAt(time: string | null): Pick<CheckSeen, "endedAt"> {
  const at = Date.parse(time ?? "");
  return Number.isFinite(at) ? { endedAt: at } : {};
}

function stateOf(status: string, conclusion: string | null): CheckSeen["state"] {
  if (status !== "completed") return "pending";
  return PASSES.includes(conclusion ?? "") ? "passed" : "failed";
}

/** Which event each suite's workflow run was started by. */
async function suiteEvents(
  octokit: Octokit,
  { place, sha, condition }: Asked,
): Promise<Marked<ReadonlyMap<number, string>>> {
  const etags: (string | undefined)[] = [];
  const asked = { owner: place.owner, repo: place.name, head_sha: sha, per_page: PAGE };
  const runs = await octokit.paginate(
    octokit.rest.actions.listWorkflowRunsForRepo,
    { ...asked, headers: condition },
    ({ data, headers }) => {
      etags.push(headers.etag);
      return data;
    },
  );
  const events = runs.flatMap((run) =>
    run.check_suite_id === undefined ? [] : [[run.check_suite_id, run.event] as const],
  );
  return marked(new Map(events), etags);
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
async function commitStatuses(
  octokit: Octokit,
  { place, sha, condition }: Asked,
): Promise<Marked<readonly CheckSeen[]>> {
  const here = { owner: place.owner, repo: place.name, ref: sha, per_page: PAGE };
  const first = await octokit.rest.repos.getCombinedStatusForRef({ ...here, headers: condition });
  const etags = [first.headers.etag];
  const statuses = [...first.data.statuses];
  for (let page = 2, found = statuses.length; found === PAGE; page += 1) {
    const { data, headers } = await octokit.rest.repos.getCombinedStatusForRef({ ...here, page });
    found = data.statuses.length;
    statuses.push(...data.statuses);
    etags.push(headers.etag);
  }
  const seen = statuses.map((status): CheckSeen => ({
    name: status.context,
    app: null,
    appId: null,
    origin: "foreign",
    state: status.state === "success" ? "passed" : status.state === "pending" ? "pending" : "failed",
    url: status.target_url,
    order: status.id,
    ...endedAt(status.state === "pending" ? null : status.updated_at),
  }));
  return marked(seen, etags);
}
