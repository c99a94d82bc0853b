import type { Event } from "../event.ts";
import type { VerifyRule } from "../definition.ts";
import { unread } from "../http.ts";
import type { Attempt, Outcome } from "../attempt.ts";
import type { AttemptId, State } from "../model.ts";
import type { Verification } from "../verification.ts";
import { triesOf } from "../verification.ts";
import { attemptIn, changed, runOf } from "./run.ts";
import { deployed, proven } from "./occupancy.ts";

export type VerificationEvent = Extract<
  Event,
  {
    type:
      | "Deployed"
      | "VerificationBegun"
      | "VerificationChecked"
      | "VerificationTried"
      | "VerificationLapsed"
      | "Soaking"
      | "Settled";
  }
>;

export function evolveVerification(state: State, event: VerificationEvent): State {
  switch (event.type) {
    case "Deployed": {
      const { at, ended } = event;
      const next = changed(state, event, (attempt) => ({
        ...attempt,
        deployedAt: ended,
        phase: { is: "verifying", at, run: runOf(attempt.phase) },
      }));
      const attempt = attemptIn(next, event);
      return attempt === undefined ? state : deployed(next, event, attempt);
    }
    case "VerificationBegun":
      return changed(state, event, (attempt) => begun(attempt, event));
    case "VerificationChecked":
      return changed(state, event, (attempt) => withLast(attempt, (one) => ({ ...one, read: event.read })));
    case "VerificationTried":
      return changed(state, event, ({ verifications = [], ...attempt }) => ({
        ...attempt,
        verifications: verifications.map((one, place) =>
          place === event.place && one.is === "http" ? { ...one, read: event.read } : one,
        ),
      }));
    case "VerificationLapsed":
      return changed(state, event, (attempt) => withLast(attempt, (one) => ({ ...one, lapsed: true })));
    case "Soaking": {
      const { at, until } = event;
      return changed(state, event, (attempt) => ({
        ...attempt,
        phase: { is: "soaking", at, run: runOf(attempt.phase), until },
      }));
    }
    case "Settled":
      return settled(state, event);
    default:
      return event satisfies never;
  }
}

type Check = Extract<Verification, { is: "check" }>;

/** Changes the check that is waited for. */
function withLast(attempt: Attempt, change: (check: Check) => Check): Attempt {
  const verifications = attempt.verifications ?? [];
  const last = verifications.at(-1);
  return last?.is === "check" ? { ...attempt, verifications: [...verifications.slice(0, -1), change(last)] } : attempt;
}

type Begun = Extract<VerificationEvent, { type: "VerificationBegun" }>;

function begun(attempt: Attempt, event: Begun): Attempt {
  const rule = attempt.spec.verify?.[event.place];
  if (rule === undefined) return attempt;
  const { verifications: former = [], phase } = attempt;
  const next = verificationOf(attempt, rule, event);
  return {
    ...attempt,
    verifications: [...former.slice(0, event.place), next, ...former.slice(event.place + 1)],
    phase: phase.is === "soaking" ? { is: "verifying", at: event.at, run: phase.run } : phase,
  };
}

function verificationOf(attempt: Attempt, rule: VerifyRule, event: Begun): Verification {
  const { at: since, place, dispatch } = event;
  if (rule.is === "check") return { is: "check", rule, since, read: { state: null, lookAt: since }, lapsed: false };
  const known = attempt.verifications?.[place];
  if (rule.is === "http")
    return { is: "http", rule, since, broke: known?.is === "http" ? known.broke + 1 : 0, read: unread };
  const next = tryOf(attempt, rule, { id: dispatch ?? "", at: since });
  return known?.is === "workflow"
    ? { ...known, tries: [...known.tries, next] }
    : { is: "workflow", rule, tries: [next] };
}

function tryOf(
  attempt: Attempt,
  { workflow, timeoutMs }: Extract<VerifyRule, { is: "workflow" }>,
  { id, at }: { readonly id: AttemptId; readonly at: number },
): Attempt {
  const { environment, production } = attempt.spec;
  const none = { inputs: {}, url: null, retries: 0 };
  return {
    id,
    number: triesOf(attempt).length + 1,
    startedAt: at,
    cause: { is: "automation" },
    spec: { kind: "verification", workflow, environment, production, timeoutMs, ...none },
    deployment: null,
    phase: { is: "intended" },
  };
}

/** A person has looked, and says what the run comes to. */
function settled(state: State, event: Extract<VerificationEvent, { type: "Settled" }>): State {
  const { at, settled: word } = event;
  const outcome: Outcome = word.as === "passed" ? { is: "succeeded" } : { is: "failed", conclusion: "failure" };
  const next = changed(state, event, (attempt) => ({
    ...attempt,
    settled: word,
    phase: { is: "ended", at, run: runOf(attempt.phase), outcome, strayAt: null },
  }));
  const attempt = attemptIn(next, event);
  return attempt !== undefined && word.as === "passed" ? proven(next, event, attempt) : next;
}
