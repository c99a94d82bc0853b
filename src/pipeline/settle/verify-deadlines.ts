/** When something is due by itself of what a deployed version must hold. */
import { where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import type { State } from "../model.ts";
import { againAt, checkAwaited, tryId } from "../verification.ts";
import type { Deadline, Look } from "./deadlines.ts";

export function verifyDeadlines(state: State, found: Found): readonly Deadline[] {
  const { verifications = [] } = found.attempt;
  const last = verifications.at(-1);
  const again = last?.is === "workflow" ? againAt(last) : null;
  if (again === null) return checkDeadlines(state, found);
  const begun = { type: "VerificationBegun", place: verifications.length - 1, dispatch: tryId(found.attempt) } as const;
  return [{ at: again, look: null, follows: (at) => [{ ...begun, ...where(found), at }] }];
}

/** A check that has said nothing in its time is looked at once more before that means anything. */
function checkDeadlines(state: State, found: Found): readonly Deadline[] {
  const awaited = checkAwaited(found.attempt);
  const sha = state.candidates[found.run.candidate]?.sha;
  if (awaited === null || sha === undefined) return [];
  const look: Look = { is: "checks", sha };
  const { read, rule, since } = awaited;
  const late: Deadline = {
    at: since + rule.timeoutMs,
    look,
    follows: (at) => [{ type: "VerificationLapsed", at, ...where(found) }],
  };
  return read.lookAt === null ? [late] : [{ at: read.lookAt, look, follows: () => [] }, late];
}
