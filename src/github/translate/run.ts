import { z } from "zod";
import type { RunReported } from "../../pipeline/input.ts";
import { naming, user } from "../accounts.ts";
import type { Translator } from "../translate.ts";

export const runSchema = z.object({
  id: z.int(),
  html_url: z.string(),
  display_title: z.string().nullish(),
  event: z.string(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  head_sha: z.string(),
  path: z.string().nullish(),
  run_attempt: z.int().nullish(),
  head_branch: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  actor: z.object({ login: z.string() }).nullish(),
});

const schema = z.object({
  action: z.string(),
  workflow_run: runSchema,
  sender: user.extend({ type: z.string().optional() }).nullish(),
});

/** A run that was dispatched is one of ours, perhaps; any other tells that a commit's checks have moved on. */
export const workflowRun: Translator = (payload) => {
  const read = schema.safeParse(payload);
  if (!read.success) return null;
  const { action, workflow_run: run, sender } = read.data;
  if (run.event !== "workflow_dispatch") return action === "completed" ? { kind: "checks", sha: run.head_sha } : null;
  // Of a run that no person has ended GitHub names whoever dispatched it: that was our own App.
  const isPersons = run.conclusion === "cancelled" && sender?.type !== "Bot";
  const ender = isPersons ? sender : null;
  const report = { ...reportOf(run, ender?.login ?? null), ...naming([ender]) };
  return { kind: "run", ...report, actor: run.actor?.login ?? null, branch: run.head_branch ?? null };
};

/** `.github/workflows/deploy.yml@main` → `deploy.yml` */
const fileOf = (path: string): string => path.split("@")[0]?.split("/").at(-1) ?? path;

export function reportOf(run: z.infer<typeof runSchema>, by: string | null): Omit<RunReported, "kind" | "at" | "own"> {
  return {
    run: { id: run.id, url: run.html_url },
    title: run.display_title ?? "",
    workflow: fileOf(run.path ?? ""),
    status: statusOf(run.status ?? ""),
    conclusion: run.conclusion ?? null,
    by,
    runAttempt: run.run_attempt ?? 1,
    ...ended(run),
  };
}

function ended({ status, updated_at: at }: z.infer<typeof runSchema>): Pick<RunReported, "endedAt"> {
  const endedAt = Date.parse(at ?? "");
  return status === "completed" && Number.isFinite(endedAt) ? { endedAt } : {};
}

/** `waiting` and `pending` are GitHub's own gates; the rest is queued for a runner. */
function statusOf(status: string): RunReported["status"] {
  if (status === "completed" || status === "in_progress") return status;
  return status === "waiting" || status === "pending" ? "waiting" : "queued";
}

const jobSchema = z.object({
  action: z.enum(["waiting", "in_progress"]),
  workflow_job: z.object({ run_id: z.int() }),
});

/** A job waits for the reviewers or timers of its environment, or goes on. Only a run that is known by its id hears of it. */
export const workflowJob: Translator = (payload) => {
  const read = jobSchema.safeParse(payload);
  if (!read.success) return null;
  const { action: status, workflow_job: job } = read.data;
  const unsaid = { title: "", workflow: "", conclusion: null, by: null, runAttempt: 1, actor: null, branch: null };
  return { kind: "run", run: { id: job.run_id, url: "" }, status, ...unsaid };
};
