import { where } from "./attempts.ts";
import type { Found } from "./attempts.ts";
import type { Event } from "./event.ts";
import { isActive } from "./attempt.ts";
import type { Login } from "./model.ts";
import { triesOf } from "./verification.ts";

/** Nobody waits any longer for what a deployed version must hold: it stays where it is, and what looks at it is stopped. */
export const interrupting = (found: Found, { at, by }: Said): readonly Event[] => [
  { type: "Ended", at, ...where(found), outcome: { is: "aborted", by } },
  ...stopping(found, { at, by }),
];

type Said = { readonly at: number; readonly by: Login };

/** Stops what still looks at it. */
export const stopping = ({ run, attempt }: Found, { at, by }: Said): readonly Event[] =>
  triesOf(attempt)
    .filter((one) => isActive(one) && one.phase.is !== "stopping")
    .map((one): Event => ({ type: "Stopping", at, ...where({ run, attempt: one }), why: { is: "aborted", by } }));
