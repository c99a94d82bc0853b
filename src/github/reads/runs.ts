import type { Place } from "../../engine/heard.ts";
import type { Reads, RunRead } from "../../engine/ports.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";
import { reportOf, runSchema } from "../translate/run.ts";

type RunReads = Pick<Reads, "run" | "ownRuns" | "login">;

const runRead = (run: unknown): RunRead => {
  const read = runSchema.parse(run);
  return { ...reportOf(read, null), createdAt: Date.parse(read.created_at ?? "") };
};

/** `GET /actions/workflows/{file}/runs`: only what our App itself dispatched, on that branch. */
export async function ownRuns(session: Session, place: Place, workflow: string, branch: string) {
  const [octokit, actor] = await Promise.all([session.octokit(place), session.login()]);
  return await unless<readonly RunRead[]>([], [404], async () => {
    const { data } = await octokit.rest.actions.listWorkflowRuns({
      owner: place.owner,
      repo: place.name,
      workflow_id: workflow,
      event: "workflow_dispatch",
      actor,
      branch,
      per_page: 100,
    });
    return data.workflow_runs.map(runRead);
  });
}

export const runReads = (session: Session): RunReads => ({
  login: () => session.login(),
  ownRuns: (place, workflow, branch) => ownRuns(session, place, workflow, branch),

  async run(place, id) {
    const octokit = await session.octokit(place);
    return await unless(null, [404], async () => {
      return await session.unchanged.ask(`${place.repository}/run/${id}`, async (condition) => {
        const asked = { owner: place.owner, repo: place.name, run_id: id, headers: condition };
        const { data, headers } = await octokit.rest.actions.getWorkflowRun(asked);
        return { value: runRead(data), etag: headers.etag };
      });
    });
  },
});
