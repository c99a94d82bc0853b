/** How each deployment should stand on GitHub. `success` means verified. */
import { hasSucceeded } from "./attempt.ts";
import type { Found } from "./attempts.ts";
import type { Surface } from "./effect.ts";
import { runByKey } from "./by-stage.ts";
import { runKey } from "./model.ts";
import type { Replaced } from "./environment.ts";
import type { State } from "./model.ts";
import { onceForEach } from "./once.ts";

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
  const gone = new Set(replaced.map(({ deployment }) => deployment));
  const shown = shownIn(state);
  const attempted = new Array<DeploymentSurface>().concat(
    ...told(state).map(([, { succeeded, others }]) =>
      others.concat(succeeded.filter(({ deployment }) => shown.has(deployment))),
    ),
  );
  return replaced.concat(attempted.filter(({ deployment }) => !gone.has(deployment)));
}

/** Where another has succeeded since, and GitHub was told long ago, nothing is to be said any more. */
const shownIn = ({ environments }: State): ReadonlySet<number | null> =>
  new Set(Object.values(environments).map(({ shown }) => shown));

type Told = { readonly succeeded: readonly DeploymentSurface[]; readonly others: readonly DeploymentSurface[] };

/** What there is to say of one candidate's, as long as nothing else runs there. */
const told = onceForEach(["runs"], ({ runs }): Told => {
  const [succeeded, others]: [DeploymentSurface[], DeploymentSurface[]] = [[], []];
  for (const run of Object.values(runs))
    for (const attempt of run.attempts) {
      const { deployment, spec, phase } = attempt;
      if (deployment === null || phase.is === "intended") continue;
      const those = hasSucceeded(attempt) ? succeeded : others;
      const key = runKey(run.candidate, run.stage);
      those.push({ is: "deployment", deployment, environment: spec.environment, run: key });
    }
  return { succeeded, others };
});

type StatusOfOwn = Exclude<DeploymentStatus, { is: "inactive" }>;

/** `null`: there is nothing to say of it yet, or it was replaced so long ago that it is forgotten. */
export function deploymentStatus(
  state: State,
  { deployment, run: key }: Pick<DeploymentSurface, "deployment" | "run">,
): DeploymentStatus | null {
  const replaced = Object.values(state.environments)
    .flatMap((environment) => environment.replaced)
    .find((one) => one.deployment === deployment);
  if (replaced !== undefined) return { is: "inactive", replaced };
  const run = key === null ? undefined : runByKey(state, key);
  const attempt = run?.attempts.find((one) => one.deployment === deployment);
  const status = run === undefined || attempt === undefined ? null : statusOf({ run, attempt });
  return status?.is === "success" && !shownIn(state).has(deployment) ? null : status;
}

function statusOf(found: Found): StatusOfOwn | null {
  const { phase } = found.attempt;
  if (phase.is === "intended") return null;
  if (phase.is !== "ended") return { is: "in_progress", found };
  switch (phase.outcome.is) {
    case "inconclusive":
      return { is: "in_progress", found };
    case "succeeded":
      return { is: "success", found };
    case "failed":
    case "timed-out":
      return { is: "failure", found };
    case "errored":
    case "aborted":
      return { is: "error", found };
    default:
      return phase.outcome satisfies never;
  }
}
