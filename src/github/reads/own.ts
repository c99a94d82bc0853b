/** What our own App wrote, where only GitHub still knows it. Nothing of it is believed that another could have written. */
import { z } from "zod";
import type { OwnCheck, OwnDeployment, Place, Reads } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";
import type { Octokit } from "../octokit.ts";

/** Deployments of one environment that are looked at. */
const NEWEST = 30;

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
    return await unless([], [403, 404], async () => {
      const here = { owner: place.owner, repo: place.name };
      const { data } = await octokit.rest.repos.listDeployments({ ...here, environment, per_page: NEWEST });
      const found: OwnDeployment[] = [];
      for (const one of data) {
        const read = payload.safeParse(parsed(one.payload));
        if (!isOurs(one) || !read.success) continue;
        const { id, sha } = one;
        const succeededAt = await verifiedAt(octokit, place, { id, isOurs });
        const { attempt, candidate } = read.data;
        found.push({ id, sha, attempt, candidate, createdAt: Date.parse(one.created_at), succeededAt });
      }
      return found;
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

type Asked = { readonly id: number; readonly isOurs: (written: Written) => boolean };

/** When we said `success`, which is said of a verified version only; whoever may write can add a status too. */
async function verifiedAt(
  octokit: Octokit,
  { owner, name: repo }: Place,
  { id, isOurs }: Asked,
): Promise<number | null> {
  const asked = { owner, repo, deployment_id: id, per_page: 100 };
  const { data } = await octokit.rest.repos.listDeploymentStatuses(asked);
  const said = data.find((status) => status.state === "success" && isOurs(status));
  return said === undefined ? null : Date.parse(said.created_at);
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
