import type { Event } from "../event.ts";
import type { Attempt, Outcome, State } from "../model.ts";
import type { Verification } from "../verification.ts";
import { triesOf } from "../verification.ts";
import { attemptIn, changed, runOf } from "./run.ts";
import { deployed, proven } from "./occupancy.ts";

type VerificationEvent = Extract<Event, { type: "Deployed" | "VerificationBegun" | "Settled" }>;

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
    case "Settled":
      return settled(state, event);
    default:
      return event satisfies never;
  }
}

function begun(attempt: Attempt, event: Extract<VerificationEvent, { type: "VerificationBegun" }>): Attempt {
  const rule = attempt.spec.verify?.[event.place];
  if (rule === undefined) return attempt;
  const former = attempt.verifications ?? [];
  const known = former[event.place];
  const dispatch: Attempt = {
    id: event.dispatch,
    number: triesOf(attempt).length + 1,
    startedAt: event.at,
    cause: { is: "automation" },
    spec: {
      kind: "verification",
      workflow: rule.workflow,
      inputs: {},
      environment: attempt.spec.environment,
      production: attempt.spec.production,
      url: null,
      timeoutMs: rule.timeoutMs,
      retries: 0,
    },
    deployment: null,
    phase: { is: "intended" },
  };
  const verification: Verification =
    known === undefined ? { is: "workflow", rule, tries: [dispatch] } : { ...known, tries: [...known.tries, dispatch] };
  return { ...attempt, verifications: [...former.slice(0, event.place), verification] };
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
