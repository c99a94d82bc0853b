/** From a webhook to what it says. Foreign data becomes ours here and nowhere else; what is none of ours is an empty list. */
import { z } from "zod";
import type { Heard, Place, Signal } from "../engine/heard.ts";
import { comment } from "./translate/comment.ts";
import { checkRun, checkSuite, status, jobNoted } from "./translate/checks.ts";
import { deploymentStatus } from "./translate/deployment.ts";
import { installed } from "./translate/installation.ts";
import { pull } from "./translate/pull.ts";
import { push } from "./translate/push.ts";
import { review } from "./translate/review.ts";
import { workflowJob, workflowRun } from "./translate/run.ts";

const envelope = z.object({
  installation: z.object({ id: z.int() }),
  repository: z.object({
    id: z.int(),
    name: z.string(),
    owner: z.object({ login: z.string() }),
    default_branch: z.string().optional(),
    private: z.boolean(),
  }),
});

/** What one event says of its repository; `null`: nothing that matters here. */
export type Translator = (payload: unknown, appId: number) => Signal | null;

type Spoken = {
  /** Those that can say something; `null`: whatever it is. */
  readonly actions: readonly string[] | null;
  readonly says: (payload: unknown, appId: number) => readonly Heard[];
};

const ofRepository =
  (translator: Translator): Spoken["says"] =>
  (payload, appId) => {
    const read = envelope.safeParse(payload);
    const signal = read.success ? translator(payload, appId) : null;
    return read.success && signal !== null ? [{ place: placeOf(read.data), signal }] : [];
  };

const both =
  (one: Translator, other: Translator): Spoken["says"] =>
  (payload, appId) => [...ofRepository(one)(payload, appId), ...ofRepository(other)(payload, appId)];

const events: Readonly<Record<string, Spoken>> = {
  push: { actions: null, says: ofRepository(push) },
  pull_request: { actions: ["opened", "reopened", "synchronize", "edited", "closed"], says: ofRepository(pull) },
  pull_request_review: { actions: ["submitted", "edited", "dismissed"], says: ofRepository(review) },
  issue_comment: { actions: ["created"], says: ofRepository(comment) },
  check_run: { actions: null, says: both(checkRun, jobNoted) },
  check_suite: { actions: ["completed"], says: ofRepository(checkSuite) },
  status: { actions: null, says: ofRepository(status) },
  workflow_run: { actions: null, says: ofRepository(workflowRun) },
  workflow_job: { actions: ["waiting", "in_progress"], says: ofRepository(workflowJob) },
  deployment_status: { actions: ["created"], says: ofRepository(deploymentStatus) },
  installation: { actions: ["created", "unsuspend", "new_permissions_accepted"], says: installed },
  installation_repositories: { actions: ["added"], says: installed },
};

const named = z.object({ action: z.string() });

const spoken = (event: string): Spoken | null => (Object.hasOwn(events, event) ? (events[event] ?? null) : null);

export function translate(event: string, payload: unknown, appId: number): readonly Heard[] {
  const action = named.safeParse(payload).data?.action ?? "";
  const known = spoken(event);
  return known !== null && (known.actions?.includes(action) ?? true) ? known.says(payload, appId) : [];
}

/** GitHub writes the action first. */
const ACTION = /^\s*\{\s*"action"\s*:\s*"(\w{1,60})"/;
const ACTION_WITHIN = 200;

/** Can it say anything? Told by its first bytes, so that what cannot need not be kept; in doubt it can. */
export function hears(event: string, body: Buffer): boolean {
  const known = spoken(event);
  const [, action] = ACTION.exec(body.toString("utf8", 0, ACTION_WITHIN)) ?? [];
  return known !== null && (action === undefined || (known.actions?.includes(action) ?? true));
}

function placeOf({ installation, repository }: z.infer<typeof envelope>): Place {
  return {
    installation: installation.id,
    repository: repository.id,
    owner: repository.owner.login,
    name: repository.name,
    defaultBranch: repository.default_branch ?? null,
    private: repository.private,
  };
}
