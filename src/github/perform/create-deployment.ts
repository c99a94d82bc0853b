import type { Effect } from "../../pipeline/effect.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import type { Found } from "../../pipeline/attempts.ts";
import type { Outcome } from "../../engine/ports.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import { failureOf, outcomeOf } from "../failure.ts";
import { describeDeployment } from "../render/deployment.ts";
import type { Doing } from "../perform.ts";
import { done, told } from "./done.ts";
import { refusedToBegin } from "./refused-to-begin.ts";

type CreateDeployment = Extract<Effect, { kind: "create-deployment" }>;

/** `POST /deployments`. Never merges, never waits for statuses: GitHub's defaults for both would surprise. */
export async function createDeployment(effect: CreateDeployment, doing: Doing): Promise<Outcome> {
  const found = attemptById(doing.state, effect.attempt);
  const candidate = found === null ? undefined : doing.state.candidates[found.run.candidate];
  if (found === null || candidate === undefined) return done;
  const { spec } = found.attempt;
  const known = doing.unsure ? await look(effect, doing, { sha: candidate.sha, environment: spec.environment }) : null;
  if (known !== null) return created(effect, known);
  try {
    return await post(effect, doing, { candidate, found });
  } catch (error) {
    const failure = failureOf(error, doing.now);
    if (failure.is !== "refused") return outcomeOf(failure, "once");
    const otherwise = ["workflow-refused", failure.message] as const;
    return refusedToBegin(effect.attempt, failure, { needs: "deployments: write", otherwise });
  }
}

const created = ({ attempt }: CreateDeployment, deployment: number): Outcome =>
  told({ kind: "deployment-created", attempt, deployment });

type Posting = { readonly candidate: Candidate; readonly found: Found };

async function post(effect: CreateDeployment, doing: Doing, { candidate, found }: Posting): Promise<Outcome> {
  const { octokit, place, state } = doing;
  const { spec } = found.attempt;
  const response = await octokit.rest.repos.createDeployment({
    owner: place.owner,
    repo: place.name,
    ref: candidate.sha,
    task: "deploy",
    auto_merge: false,
    required_contexts: [],
    environment: spec.environment,
    production_environment: spec.production,
    transient_environment: false,
    description: describeDeployment({ is: "in_progress", found }, state),
    payload: { sluice: 1, attempt: effect.attempt, candidate: candidate.id },
  });
  if (response.status !== 201) return { is: "refused", problem: "GitHub made no deployment", input: null };
  // Octokit takes an answer that it cannot read for its text.
  const id: unknown = response.data.id;
  if (typeof id === "number") return created(effect, id);
  return { is: "unsure", look: "due", afterMs: 0, problem: "GitHub's answer broke off" };
}

type Where = { readonly sha: string; readonly environment: string };

/** An earlier try may have made it: it would carry the attempt. */
async function look(
  effect: CreateDeployment,
  { octokit, place, session }: Doing,
  where: Where,
): Promise<number | null> {
  const { data } = await octokit.rest.repos.listDeployments({
    owner: place.owner,
    repo: place.name,
    ...where,
    per_page: 100,
  });
  const isOurs = (app: { readonly id?: number } | null | undefined): boolean => app?.id === session.appId;
  const found = data.find((one) => isOurs(one.performed_via_github_app) && attemptOf(one.payload) === effect.attempt);
  return found?.id ?? null;
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
