/** What an address says that is asked whether a deployed version holds. */
import { attemptById, where } from "../attempts.ts";
import type { Event } from "../event.ts";
import { hasStatus, readAfter, unread } from "../http.ts";
import type { HttpReading, HttpVerification } from "../http.ts";
import type { Input } from "../input.ts";
import type { State } from "../model.ts";
import { askings } from "../verification.ts";

type TriedInput = Extract<Input, { kind: "http-tried" }>;

/** One that was asked before it mattered, or that nobody waits for any more, says nothing. */
export function hearTried(state: State, input: TriedInput): readonly Event[] {
  const { at, attempt: id, place, asked } = input;
  const found = attemptById(state, id);
  const verification = found?.attempt.verifications?.[place];
  const isAsked = found !== null && askings(found.attempt).some((one) => one.place === place);
  if (!isAsked || verification?.is !== "http" || asked < verification.since) return [];
  const tried = (read: HttpReading): Event => ({ type: "VerificationTried", at, ...where(found), place, read });
  const { phase } = found.attempt;
  if (phase.is !== "soaking") {
    const read = readAfter(verification, input);
    return JSON.stringify(read) === JSON.stringify(verification.read) ? [] : [tried(read)];
  }
  if (!hasStatus(verification.rule, input)) {
    // It is judged anew from here.
    const anew: HttpVerification = { ...verification, since: at, broke: verification.broke + 1, read: unread };
    return [{ type: "VerificationBegun", at, ...where(found), place, dispatch: null }, tried(readAfter(anew, input))];
  }
  return asked >= phase.until ? [tried({ ...verification.read, heldAt: asked })] : [];
}
