/** From a webhook to what it says. Foreign data becomes ours here and nowhere else; what is none of ours is an empty list. */
import { z } from "zod";
import type { Heard, Place, Signal } from "../engine/ports.ts";
import { comment } from "./translate/comment.ts";
import { checkRun, checkSuite, status } from "./translate/checks.ts";
import { installed } from "./translate/installation.ts";
import { pull } from "./translate/pull.ts";
import { push } from "./translate/push.ts";
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

const translators: Readonly<Record<string, Translator>> = {
  push,
  pull_request: pull,
  issue_comment: comment,
  check_run: checkRun,
  check_suite: checkSuite,
  status,
  workflow_run: workflowRun,
  workflow_job: workflowJob,
};

export function translate(event: string, payload: unknown, appId: number): readonly Heard[] {
  if (event === "installation" || event === "installation_repositories") return installed(payload);
  const translator = Object.hasOwn(translators, event) ? translators[event] : undefined;
  const read = translator === undefined ? null : envelope.safeParse(payload);
  if (translator === undefined || read === null || !read.success) return [];
  const signal = translator(payload, appId);
  return signal === null ? [] : [{ place: placeOf(read.data), signal }];
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
