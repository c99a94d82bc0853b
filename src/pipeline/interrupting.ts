import { where } from "./attempts.ts";
import type { Found } from "./attempts.ts";
import type { Event } from "./event.ts";
import { isActive, stoppedFor } from "./attempt.ts";
import type { StopCause } from "./attempt.ts";
import type { Login } from "./model.ts";
import { triesOf } from "./verification.ts";

/** Nobody waits any longer for what a deployed version must hold: it stays where it is, and what looks at it is stopped. */
export const interrupting = (found: Found, { at, by }: Said): readonly Event[] => [
  { type: "Ended", at, ...where(found), outcome: { is: "aborted", by } },
  ...stopping(found, { at, by }),
];

/** Stops an attempt. No deployment yet means that nothing was dispatched: there is nothing to wait for. */
export function callingOff(found: Found, why: StopCause, at: number): Event {
  const { phase, spec, deployment } = found.attempt;
  const isUntouched = phase.is === "intended" && spec.kind === "deploy" && deployment === null;
  return isUntouched
    ? { type: "Ended", at, ...where(found), outcome: stoppedFor(why) }
    : { type: "Stopping", at, ...where(found), why };
}

type Said = { readonly at: number; readonly by: Login };

/** Stops what still looks at it. */
export const stopping = ({ run, attempt }: Found, { at, by }: Said): readonly Event[] =>
  triesOf(attempt)
    .filter((one) => isActive(one) && one.phase.is !== "stopping")
    .map((one): Event => ({ type: "Stopping", at, ...where({ run, attempt: one }), why: { is: "aborted", by } }));
