import { z } from "zod";
import type { Translator } from "../translate.ts";

const app = z.object({ id: z.int() }).nullish();

const schema = z.object({
  deployment_status: z.object({ state: z.string(), environment: z.string().nullish(), created_at: z.string() }),
  deployment: z.object({
    id: z.int(),
    sha: z.string(),
    environment: z.string(),
    creator: z.object({ login: z.string() }).nullish(),
    performed_via_github_app: app,
  }),
  workflow_run: z
    .object({ id: z.int(), event: z.string().nullish(), actor: z.object({ login: z.string() }).nullish() })
    .nullish(),
});

/** A deployment that our App did not make became a success. */
export const deploymentStatus: Translator = (payload, appId) => {
  const read = schema.safeParse(payload);
  if (!read.success) return null;
  const { deployment_status: status, deployment, workflow_run: run } = read.data;
  if (status.state !== "success" || deployment.performed_via_github_app?.id === appId) return null;
  const { id, sha, creator } = deployment;
  return {
    kind: "deployed",
    environment: status.environment ?? deployment.environment,
    found: { deployment: id, sha, by: creator?.login ?? null, at: Date.parse(status.created_at) },
    run:
      run === null || run === undefined
        ? null
        : { id: run.id, isDispatched: run.event === "workflow_dispatch", actor: run.actor?.login ?? null },
  };
};
