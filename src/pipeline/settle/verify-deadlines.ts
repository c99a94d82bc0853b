/** When something is due by itself of what a deployed version must hold. */
import { where } from "../attempts.ts";
import type { Found } from "../attempts.ts";
import { againAt, tryId } from "../verification.ts";
import type { Deadline } from "./deadlines.ts";

export function verifyDeadlines(found: Found): readonly Deadline[] {
  const { verifications = [] } = found.attempt;
  const last = verifications.at(-1);
  const again = last === undefined ? null : againAt(last);
  if (again === null) return [];
  const begun = { type: "VerificationBegun", place: verifications.length - 1, dispatch: tryId(found.attempt) } as const;
  return [{ at: again, look: null, follows: (at) => [{ ...begun, ...where(found), at }] }];
}
