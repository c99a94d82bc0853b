/** What a workflow says to us: `::notice title=sluice::{"url":"…","digest":"…","plan":"…"}`, an annotation of a job. Nothing in it is trusted. */
import { z } from "zod";
import type { Reads } from "../../engine/ports.ts";
import type { WorkflowAnswer } from "../../pipeline/attempt.ts";
import type { Session } from "../client.ts";
import { unless } from "../failure.ts";

const TITLE = "sluice";
const PAGE = 100;
const LONGEST_MESSAGE = 32_000;
const PLAN_KEPT = 2_000;
const LONGEST_URL = 1_000;
/** `sha256:…`, as registries write it. */
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]{32,128}$/;

function isWebAddress(text: string): boolean {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
}

/** Keys that it does not know are for later versions. */
const schema = z.object({
  url: z.string().refine(isWebAddress).nullish(),
  digest: z.string().regex(DIGEST).nullish(),
  plan: z.string().nullish(),
});

type Unreadable = Extract<WorkflowAnswer, { is: "unreadable" }>["what"];

export function readAnswer(job: number, message: string): WorkflowAnswer {
  const unreadable = (what: Unreadable): WorkflowAnswer => ({ is: "unreadable", job, what });
  const value = message.length > LONGEST_MESSAGE ? undefined : parsed(message);
  const read = schema.safeParse(value);
  if (!read.success) {
    const [key] = read.error.issues[0]?.path ?? [];
    return unreadable(key === "url" || key === "digest" || key === "plan" ? key : "json");
  }
  const { url, digest, plan } = read.data;
  const said = {
    is: "said",
    job,
    url: typeof url === "string" ? new URL(url).href : null,
    digest: digest ?? null,
  } as const;
  return typeof plan === "string" ? { ...said, plan: kept(plan) } : said;
}

/** As much as is shown, with a last line that says how much is not. */
function kept(plan: string): string {
  const characters = [...plan];
  const rest = characters.length - PLAN_KEPT;
  return rest <= 0 ? plan : `${characters.slice(0, PLAN_KEPT).join("")}\n… and ${rest} characters more`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is gone, or what the installation may not read, says nothing. */
const GONE = [403, 404, 410] as const;

export const answerReads = (session: Session): Pick<Reads, "jobs" | "workflowAnswer"> => ({
  async jobs(place, run) {
    const octokit = await session.octokit(place);
    return await unless<readonly number[]>([], [...GONE], async () => {
      const asked = { owner: place.owner, repo: place.name, run_id: run, per_page: PAGE };
      const { data } = await octokit.rest.actions.listJobsForWorkflowRun(asked);
      return data.jobs.map((job) => job.id);
    });
  },

  async workflowAnswer(place, job) {
    const octokit = await session.octokit(place);
    return await unless<WorkflowAnswer | null>(null, [...GONE], async () => {
      const asked = { owner: place.owner, repo: place.name, check_run_id: job, per_page: PAGE };
      const { data } = await octokit.rest.checks.listAnnotations(asked);
      const ours = data.findLast((one) => one.title === TITLE && one.annotation_level === "notice");
      return ours === undefined ? null : readAnswer(job, ours.message ?? "");
    });
  },
});
