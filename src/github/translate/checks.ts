/**
 * Other people's checks only say which commit is worth asking about: what counts is read from GitHub then. Of our own only the
 * clicks on their buttons matter.
 */
import { z } from "zod";
import type { Signal } from "../../engine/heard.ts";
import { naming, user } from "../accounts.ts";
import type { Translator } from "../translate.ts";

const run = z.object({ check_run: z.object({ head_sha: z.string(), app: z.object({ id: z.int() }).nullish() }) });
const suite = z.object({ check_suite: z.object({ head_sha: z.string(), app: z.object({ id: z.int() }).nullish() }) });
const commitStatus = z.object({ sha: z.string() });

const ACTIONS = "github-actions";
/** A job's check run has the address of its workflow run. */
const OF_A_RUN = /\/actions\/runs\/(\d{1,15})(?:\/|$)/;

const noted = z.object({
  action: z.literal("completed"),
  check_run: z.object({
    id: z.int(),
    details_url: z.string(),
    app: z.object({ slug: z.literal(ACTIONS) }),
    output: z.object({ annotations_count: z.int().positive() }),
  }),
});

/** A job has ended and left annotations. */
export const jobNoted: Translator = (payload) => {
  const read = noted.safeParse(payload);
  const [, run] = OF_A_RUN.exec(read.data?.check_run.details_url ?? "") ?? [];
  return !read.success || run === undefined ? null : { kind: "noted", job: read.data.check_run.id, run: Number(run) };
};

const clicked = z.object({
  action: z.literal("requested_action"),
  requested_action: z.object({ identifier: z.string() }),
  check_run: z.object({ id: z.int(), external_id: z.string() }),
  sender: user.extend({ type: z.string().optional() }),
});

/** Our own check runs come back to us as webhooks too. */
export const checkRun: Translator = (payload, appId) => {
  const read = run.safeParse(payload);
  if (!read.success) return null;
  const { head_sha: sha, app } = read.data.check_run;
  return app?.id === appId ? click(payload) : { kind: "checks", sha };
};

/** By a person: Bots do not act. What a check run of ours is about stands in its `external_id`. */
function click(payload: unknown): Signal | null {
  const read = clicked.safeParse(payload);
  if (!read.success || read.data.sender.type === "Bot") return null;
  const { check_run: check, requested_action: action, sender } = read.data;
  const [candidate = "", stage, more] = check.external_id.split("/");
  if (stage === undefined || more !== undefined) return null;
  return {
    kind: "click",
    check: check.id,
    candidate,
    stage,
    button: action.identifier,
    by: sender.login,
    ...naming([sender]),
  };
}

export const checkSuite: Translator = (payload, appId) => {
  const read = suite.safeParse(payload);
  if (!read.success || read.data.check_suite.app?.id === appId) return null;
  return { kind: "checks", sha: read.data.check_suite.head_sha };
};

export const status: Translator = (payload) => {
  const read = commitStatus.safeParse(payload);
  return read.success ? { kind: "checks", sha: read.data.sha } : null;
};
