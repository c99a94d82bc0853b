/** How each deployment should stand on GitHub. `success` means verified. */
import type { Found } from "./attempts.ts";
import type { Surface } from "./effect.ts";
import { allRuns, runByKey } from "./by-stage.ts";
import { environmentOf, runKey } from "./model.ts";
import type { Replaced } from "./environment.ts";
import type { State } from "./model.ts";

export type DeploymentSurface = Extract<Surface, { is: "deployment" }>;
export type DeploymentStatus =
  | { readonly is: "in_progress" | "success" | "failure" | "error"; readonly found: Found }
  /** Another version runs there now. */
  | { readonly is: "inactive"; readonly replaced: Replaced };

/** Deployments that were replaced, and those of all attempts that are kept. */
export function deployments(state: State): readonly DeploymentSurface[] {
  const replaced = Object.values(state.environments).flatMap((environment) =>
    environment.replaced.map(({ deployment }): DeploymentSurface => ({
      is: "deployment",
      deployment,
      environment: environment.name,
      run: null,
    })),
  );
  const attempted = allRuns(state).flatMap(({ candidate, stage, attempts }) =>
    attempts.flatMap(({ deployment, spec: { environment } }): readonly DeploymentSurface[] =>
      deployment === null ? [] : [{ is: "deployment", deployment, environment, run: runKey(candidate, stage) }],
    ),
  );
  return [
    ...replaced,
    ...attempted.filter((surface) => {
      const status = deploymentStatus(state, surface);
      return status !== null && status.is !== "inactive";
    }),
  ];
}

/** `null`: there is nothing to say of it yet, or it was replaced so long ago that it is forgotten. */
export function deploymentStatus(
  state: State,
  { deployment, environment, run: key }: DeploymentSurface,
): DeploymentStatus | null {
  const here = environmentOf(state, environment);
  const replaced = here?.replaced.find((one) => one.deployment === deployment);
  if (replaced !== undefined) return { is: "inactive", replaced };
  const run = key === null ? undefined : runByKey(state, key);
  const attempt = run?.attempts.find((one) => one.deployment === deployment);
  if (run === undefined || attempt === undefined || attempt.phase.is === "intended") return null;
  const found = { run, attempt };
  if (attempt.phase.is !== "ended") return { is: "in_progress", found };
  switch (attempt.phase.outcome.is) {
    case "inconclusive":
      return { is: "in_progress", found };
    case "succeeded":
      return here?.shown === deployment ? { is: "success", found } : null;
    case "failed":
    case "timed-out":
      return { is: "failure", found };
    case "errored":
    case "aborted":
      return { is: "error", found };
    default:
      return attempt.phase.outcome satisfies never;
  }
}
