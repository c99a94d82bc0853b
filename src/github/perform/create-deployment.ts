import type { Effect } from "../../pipeline/effect.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import type { Outcome } from "../../engine/ports.ts";
import { describeDeployment } from "../render/deployment.ts";
import type { Doing } from "../perform.ts";
import { done, told } from "./done.ts";

type CreateDeployment = Extract<Effect, { kind: "create-deployment" }>;

/** `POST /deployments`. Never merges, never waits for statuses: GitHub's defaults for both would surprise. */
export async function createDeployment(effect: CreateDeployment, doing: Doing): Promise<Outcome> {
  const { octokit, place, state } = doing;
  const found = attemptById(state, effect.attempt);
  const candidate = found === null ? undefined : state.candidates[found.run.candidate];
  if (found === null || candidate === undefined) return done;
  const { environment, production } = found.attempt.spec;
  const here = { owner: place.owner, repo: place.name };
  const created = (deployment: number): Outcome =>
    told({ kind: "deployment-created", attempt: effect.attempt, deployment });
  if (doing.unsure) {
    const { data } = await octokit.rest.repos.listDeployments({
      ...here,
      sha: candidate.sha,
      environment,
      per_page: 100,
    });
    const known = data.find((deployment) => attemptOf(deployment.payload) === effect.attempt);
    if (known !== undefined) return created(known.id);
  }
  const response = await octokit.rest.repos.createDeployment({
    ...here,
    ref: candidate.sha,
    task: "deploy",
    auto_merge: false,
    required_contexts: [],
    environment,
    production_environment: production,
    transient_environment: false,
    description: describeDeployment({ state: "in_progress", attempt: effect.attempt, replacedBy: null }, state),
    payload: { sluice: 1, attempt: effect.attempt, candidate: candidate.id },
  });
  if (response.status !== 201) return { is: "refused", problem: "GitHub made no deployment", input: null };
  // Octokit takes an answer that breaks off for an empty one.
  const id: unknown = response.data.id;
  return typeof id === "number" ? created(id) : { is: "unsure", problem: "GitHub's answer broke off" };
}

function attemptOf(payload: unknown): unknown {
  const value: unknown = typeof payload === "string" ? parsed(payload) : payload;
  return typeof value === "object" && value !== null && "attempt" in value ? value.attempt : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
