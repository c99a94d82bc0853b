/** What follows once a version is deployed: its verifications one after the other, and then what came of it. */
import { where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import { succeeding } from "../succeeding.ts";
import type { Event } from "../event.ts";
import { foreignIn } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";
import { lastAttempt } from "../attempt.ts";
import { laneOf } from "../environment.ts";
import { environmentOf } from "../model.ts";
import type { Outcome } from "../attempt.ts";
import type { State } from "../model.ts";
import { interrupting } from "../interrupting.ts";
import { unsettledRuns } from "../runs.ts";
import { decisive, isBeingVerified, soakOf, tryId, verdictOf } from "../verification.ts";
import type { Rule } from "./settle.ts";

export const verify: Rule = (state, at) =>
  unsettledRuns(state).flatMap((run): readonly Event[] => {
    const found = { run, attempt: lastAttempt(run) };
    if (!isBeingVerified(found.attempt)) return [];
    const by = leavingBy(state, found);
    if (by !== null) return interrupting(found, { at, by });
    const replaced = replacing(state, found);
    return replaced !== null && !isLookedAt(found) ? left(found, at, replaced) : next(state, found, at);
  });

/** Whoever wants a rollback of that environment: what is to be put away need not be verified first. */
function leavingBy(state: State, { run, attempt }: Found): string | null {
  const stages = (state.policy?.definition.stages ?? []).filter(
    (stage) => stage.kind === "deploy" && laneOf(stage.environment) === laneOf(attempt.spec.environment),
  );
  const request = state.requests.find(
    (one) => one.rollback?.from === run.candidate && stages.some(({ name }) => name === one.stage),
  );
  return request?.by ?? null;
}

/** Somebody else's version runs there by now: what is looked at is not what was deployed. */
function replacing(state: State, { attempt }: Found): Foreign | null {
  const environment = environmentOf(state, attempt.spec.environment);
  return environment === undefined ? null : foreignIn(environment);
}

/** A verification is under way: its end is waited for. What an address answers it would answer of whatever runs there. */
function isLookedAt({ attempt }: Found): boolean {
  const last = attempt.verifications?.at(-1);
  return attempt.phase.is === "verifying" && last !== undefined && last.is !== "http" && verdictOf(last) === null;
}

const left = (found: Found, at: number, { sha, by }: Foreign): readonly Event[] => [
  { type: "Ended", at, ...where(found), outcome: { is: "inconclusive", replaced: { sha, by } } },
];

function next(state: State, found: Found, at: number): readonly Event[] {
  const { attempt } = found;
  if (attempt.phase.is !== "verifying") return [];
  const { verifications = [], spec } = attempt;
  const one = decisive(attempt);
  const verdict = one === undefined ? ({ is: "passed" } as const) : verdictOf(one);
  if (verdict === null) return [];
  if (verdict.is !== "passed") return [{ type: "Ended", at, ...where(found), outcome: endings[verdict.is] }];
  const place = verifications.length;
  const rule = spec.verify?.[place];
  if (rule === undefined) {
    const soak = soakOf(attempt);
    return soak === 0 ? succeeding(state, found, at) : [{ type: "Soaking", at, ...where(found), until: at + soak }];
  }
  const dispatch = rule.is === "workflow" ? tryId(attempt) : null;
  return [{ type: "VerificationBegun", at, ...where(found), place, dispatch }];
}

const endings = {
  failed: { is: "failed", conclusion: "failure" },
  inconclusive: { is: "inconclusive" },
  errored: { is: "errored", code: "verify-errored", detail: "", mayRun: false },
} as const satisfies Record<string, Outcome>;
