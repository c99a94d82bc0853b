/**
 * Which check runs are jobs. Whoever holds the token of a workflow may write check runs as the App that jobs have, and GitHub puts
 * them into the suite of some run of that commit; all that he may write in them can be what a job has. Only GitHub's own list of a
 * run's jobs tells.
 */
import type { Place } from "../../engine/heard.ts";
import { countsSometimes } from "../../pipeline/counted-checks.ts";
import type { Session } from "../client.ts";
import { at, listed, PAGE } from "./listed.ts";
import type { Listed } from "./listed.ts";

/** Of more runs on one commit nobody is asked. */
const MOST_RUNS = 100;

/** A run, and the check runs in its suite. */
export type RunOfJobs = { readonly run: number; readonly event: string; readonly checks: readonly number[] };

/** The check runs that are jobs, of all these runs. What never counts is not asked about. */
export async function jobsOf(session: Session, place: Place, runs: readonly RunOfJobs[]): Promise<Listed<number>> {
  const asked = runs.filter(({ event, checks }) => checks.length > 0 && countsSometimes(event));
  const found = await Promise.all(asked.slice(0, MOST_RUNS).map(async (one) => await jobsIn(session, place, one)));
  return {
    all: found.flatMap(({ all }) => all),
    isAll: asked.length <= MOST_RUNS && found.every(({ isAll }) => isAll),
  };
}

async function jobsIn(session: Session, place: Place, { run, checks }: RunOfJobs): Promise<Listed<number>> {
  const { unchanged } = session;
  const key = `${place.repository}/jobs/${run}`;
  const known = unchanged.kept<Listed<number>>(key);
  // What was a job remains one: only another check has us ask again.
  if (known !== undefined && checks.every((id) => known.all.includes(id))) return known;
  const octokit = await session.octokit(place);
  const asked = { owner: place.owner, repo: place.name, run_id: run, filter: "all", per_page: PAGE } as const;
  return await unchanged.ask(key, async (condition) =>
    listed(async (page) => {
      const { data, headers } = await octokit.rest.actions.listJobsForWorkflowRun({ ...asked, ...at(page, condition) });
      return { found: data.jobs.map((job) => checkOf(job.check_run_url)), total: data.total_count, headers };
    }),
  );
}

/** `…/check-runs/399444496` */
const checkOf = (url: string): number => Number(url.slice(url.lastIndexOf("/") + 1));
