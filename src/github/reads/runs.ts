import type { Place, Reads } from "../../engine/ports.ts";
import { carries } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/attempt.ts";
import type { Attempt } from "../../pipeline/model.ts";
import type { RunReported } from "../../pipeline/input.ts";
import type { Session } from "../client.ts";
import { isRefused } from "../failure.ts";
import type { Octokit } from "../octokit.ts";
import { reportOf, runSchema } from "../translate/run.ts";

type Report = Omit<RunReported, "kind" | "at">;

/** Looks a run up by the attempt that its name carries, among the newest of its workflow. */
export async function runByTitle(octokit: Octokit, place: Place, attempt: Attempt): Promise<Report | null> {
  const { workflow } = attempt.spec;
  try {
    const { data } = await octokit.rest.actions.listWorkflowRuns({
      owner: place.owner,
      repo: place.name,
      workflow_id: workflow,
      event: "workflow_dispatch",
      per_page: 100,
    });
    const found = data.workflow_runs
      .map((run) => runSchema.parse(run))
      .find((run) => carries(run.display_title ?? "", attempt.id));
    return found === undefined ? null : reportOf(found, null);
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
}

export const runReads = (session: Session): Pick<Reads, "run"> => ({
  async run(place, attempt) {
    const octokit = await session.octokit(place);
    const known = runOf(attempt.phase);
    if (known === null) return await runByTitle(octokit, place, attempt);
    try {
      const { data } = await octokit.rest.actions.getWorkflowRun({
        owner: place.owner,
        repo: place.name,
        run_id: known.id,
      });
      return reportOf(runSchema.parse(data), null);
    } catch (error) {
      if (isRefused(error, 404)) return null;
      throw error;
    }
  },
});
