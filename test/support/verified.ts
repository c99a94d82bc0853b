/** A pipeline whose first stage looks at what it has deployed. */
import type { DeployStage, VerifyRule } from "../../src/pipeline/definition.ts";
import type { Input } from "../../src/pipeline/input.ts";
import type { Attempt } from "../../src/pipeline/attempt.ts";
import { triesOf } from "../../src/pipeline/verification.ts";
import { deploy, shop } from "./definition.ts";
import { MINUTE, numberOf, Walk } from "./walk.ts";

export const HOUR = 60 * MINUTE;
export const smoke: VerifyRule = { is: "workflow", workflow: "smoke.yml", timeoutMs: HOUR };
export const load: VerifyRule = { is: "workflow", workflow: "load.yml", timeoutMs: HOUR };

export const begun = (verify: readonly VerifyRule[] = [smoke], more: Partial<DeployStage> = {}): Walk =>
  new Walk(
    shop({
      stages: [deploy("staging", [], { verify, ...more }), deploy("production", ["staging"], { production: true })],
    }),
  );

export const there = (walk: Walk) => walk.state.environments["staging"];

/** The attempt that looks at what was deployed. */
export function looking(walk: Walk, word: string, stage = "staging"): Attempt {
  const attempt = triesOf(walk.attempt(word, stage)).at(-1);
  if (attempt === undefined) throw new Error("nothing is verified");
  return attempt;
}

export function tryRuns(walk: Walk, word: string): Walk {
  const { id } = looking(walk, word);
  walk.tell({ kind: "dispatched", at: walk.at, attempt: id, run: { id: numberOf(id), url: "https://github.com/r" } });
  return walk;
}

type Told = Partial<Extract<Input, { kind: "run-reported" }>> & { readonly stage?: string };

export function tryEnds(walk: Walk, word: string, conclusion = "success", { stage, ...more }: Told = {}): Walk {
  const { id, spec } = looking(walk, word, stage);
  walk.tell({
    kind: "run-reported",
    at: walk.at,
    run: { id: numberOf(id), url: "https://github.com/r" },
    title: `Smoke ${id}`,
    workflow: spec.workflow,
    status: "completed",
    conclusion,
    by: null,
    runAttempt: 1,
    own: true,
    ...more,
  });
  return walk;
}

export const deployed = (walk = begun(), word = "a1"): Walk =>
  walk
    .push(word, { changes: [{ number: 12, author: "octocat" }] })
    .checks(word)
    .ends(word, "staging");
export const inconclusive = (walk = begun(), word = "a1"): Walk => tryEnds(deployed(walk, word), word, "neutral");

export const pass = (walk: Walk, more = {}) =>
  walk.ask({ verb: "pass", stage: "staging", words: null }, { by: "mona", ...more });
export const fail = (walk: Walk, more = {}) =>
  walk.ask({ verb: "fail", stage: "staging", reason: "empty" }, { by: "mona", ...more });
