/** Other people's checks. They only say which commit is worth asking about: what counts is read from GitHub then. */
import { z } from "zod";
import type { Translator } from "../translate.ts";

const run = z.object({ check_run: z.object({ head_sha: z.string(), app: z.object({ id: z.int() }).nullish() }) });
const suite = z.object({ check_suite: z.object({ head_sha: z.string(), app: z.object({ id: z.int() }).nullish() }) });
const commitStatus = z.object({ sha: z.string() });

/** Our own check runs come back to us as webhooks too. */
export const checkRun: Translator = (payload, appId) => {
  const read = run.safeParse(payload);
  const isOurs = read.success && read.data.check_run.app?.id === appId;
  return read.success && !isOurs ? { kind: "checks", sha: read.data.check_run.head_sha } : null;
};

export const checkSuite: Translator = (payload, appId) => {
  const read = suite.safeParse(payload);
  if (!read.success || read.data.check_suite.app?.id === appId) return null;
  return { kind: "checks", sha: read.data.check_suite.head_sha };
};

export const status: Translator = (payload) => {
  const read = commitStatus.safeParse(payload);
  return read.success ? { kind: "checks", sha: read.data.sha } : null;
};
