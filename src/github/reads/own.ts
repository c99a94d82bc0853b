/** What our own App wrote, where only GitHub still knows it. Nothing of it is believed that another could have written. */
import { z } from "zod";
import type { Place } from "../../engine/heard.ts";
import type { OwnCheck, OwnDeployed, OwnDeployment, Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";
import type { Octokit } from "../octokit.ts";

const PAGE = 100;
/** Whoever may write can add any number of deployments and statuses behind which ours stand. */
const MOST_PAGES = 10;
/** So many of ours in one environment are enough. */
const WANTED = 30;

/** As `create-deployment` writes it. */
const payload = z.object({ sluice: z.literal(1), attempt: z.string(), candidate: z.string() });

type Written = {
  readonly creator: { readonly login: string } | null;
  readonly performed_via_github_app?: { readonly id?: number } | null;
};

export const ownReads = (session: Session): Pick<Reads, "ownDeployments" | "ownChecks"> => ({
  async ownDeployments(place, environment) {
    const [octokit, login] = await Promise.all([session.octokit(place), session.login()]);
    // A person who has signed in with our App writes through it as well: what we wrote is by our own bot.
    const isOurs = ({ creator, performed_via_github_app: app }: Written): boolean =>
      creator?.login === login && (app === undefined || app === null || app.id === session.appId);
    return await unless({ own: [], isAll: true }, [403, 404], async (): Promise<OwnDeployed> => {
      const { written, isAll } = await writtenIn(octokit, place, { environment, isOurs });
      const own: OwnDeployment[] = [];
      for (const one of written)
        own.push({ ...one, succeededAt: await verifiedAt(octokit, place, { id: one.id, isOurs }) });
      return { own, isAll };
    });
  },

  async ownChecks(place, sha) {
    const octokit = await session.octokit(place);
    return await unless([], [403, 404, 422], async () => {
      const { data } = await octokit.rest.checks.listForRef({
        owner: place.owner,
        repo: place.name,
        ref: sha,
        app_id: session.appId,
        filter: "all",
        per_page: 100,
      });
      const newest = new Map<string, OwnCheck>();
      for (const run of data.check_runs.toSorted((a, b) => a.id - b.id)) {
        if (run.app?.id !== session.appId || run.external_id === null) continue;
        newest.set(run.external_id, {
          key: run.external_id,
          name: run.name,
          succeeded: run.conclusion === "success",
          startedAt: Date.parse(run.started_at ?? run.completed_at ?? "") || 0,
          endedAt: Date.parse(run.completed_at ?? run.started_at ?? "") || 0,
          run: workflowRun(run.details_url),
        });
      }
      return [...newest.values()];
    });
  },
});

type IsOurs = { readonly isOurs: (written: Written) => boolean };
type InEnvironment = IsOurs & { readonly environment: string };
type OnOne = IsOurs & { readonly id: number };

/** Page by page, until there are enough of ours. A deployment that comes meanwhile moves the pages: one may be met twice. */
async function writtenIn(
  octokit: Octokit,
  { owner, name: repo }: Place,
  { environment, isOurs }: InEnvironment,
): Promise<{ readonly written: readonly Omit<OwnDeployment, "succeededAt">[]; readonly isAll: boolean }> {
  const found = new Map<number, Omit<OwnDeployment, "succeededAt">>();
  for (let page = 1; page <= MOST_PAGES && found.size < WANTED; page += 1) {
    const { data } = await octokit.rest.repos.listDeployments({ owner, repo, environment, per_page: PAGE, page });
    for (const one of data) {
      const read = payload.safeParse(parsed(one.payload));
      if (!isOurs(one) || !read.success) continue;
      const { id, sha } = one;
      const { attempt, candidate } = read.data;
      found.set(id, { id, sha, attempt, candidate, createdAt: Date.parse(one.created_at) });
    }
    if (data.length < PAGE) return { written: [...found.values()].slice(0, WANTED), isAll: true };
  }
  return { written: [...found.values()].slice(0, WANTED), isAll: false };
}

/** When we said `success`, which is said of a verified version only; whoever may write can add a status too. */
async function verifiedAt(
  octokit: Octokit,
  { owner, name: repo }: Place,
  { id, isOurs }: OnOne,
): Promise<number | null> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const asked = { owner, repo, deployment_id: id, per_page: PAGE, page };
    const { data } = await octokit.rest.repos.listDeploymentStatuses(asked);
    const said = data.find((status) => status.state === "success" && isOurs(status));
    if (said !== undefined) return Date.parse(said.created_at);
    if (data.length < PAGE) return null;
  }
  return null;
}

/** The details of our check runs are the run of the workflow. */
function workflowRun(url: string | null): OwnCheck["run"] {
  const id = /\/actions\/runs\/(\d{1,15})$/.exec(url ?? "")?.[1];
  return id === undefined || url === null ? null : { id: Number(id), url };
}

function parsed(given: unknown): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return null;
  }
}
