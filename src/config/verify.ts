/** What must hold after a deploy. */
import { z } from "zod";
import type { VerifyRule } from "../pipeline/definition.ts";
import { duration } from "../pipeline/durations.ts";
import { checkOf } from "./gates.ts";
import { http, httpRuleOf } from "./http.ts";
import { check, duration as durationText, workflow } from "./parts.ts";

const HOUR_MS = 3_600_000;
const MOST = 10;
export const A_VERIFICATION =
  "a workflow, a check or an address: `{ workflow: smoke.yml }`, `{ check: e2e }`, `{ http: { url } }`";
const VERIFICATIONS = `${A_VERIFICATION}, or a list of at most ${MOST}`;

export const verification = z.strictObject(
  {
    workflow: workflow.optional().meta({ description: "It passes when its run succeeds, and fails when that fails." }),
    check: check.optional().meta({
      description:
        "A check of others on the candidate's commit, ended after the deploy: it passes or fails as that does.",
    }),
    http: http.optional().meta({
      description:
        "An address, or `{ url, … }`. It passes when the address has the status without a break for its time, and fails when it never has it; while the version soaks it is asked on.",
    }),
    timeout: durationText.optional().meta({
      description:
        "How long a workflow or a check may take, not counting time that GitHub lets it wait. Default: `1h`.",
    }),
  },
  { error: A_VERIFICATION },
);

const one = z.union([workflow, verification], { error: A_VERIFICATION });
const several = z.array(one).min(1, { error: VERIFICATIONS }).max(MOST, { error: VERIFICATIONS });
/** Flat, so that a mistake is told where it stands. */
export const verify = z.union([workflow, verification, several], { error: VERIFICATIONS });

export type WrittenVerification = z.infer<typeof verification>;

/** Each with its place in the file. */
export const verificationsOf = (
  written: z.infer<typeof verify>,
): readonly { readonly given: WrittenVerification; readonly path: readonly PropertyKey[] }[] =>
  (Array.isArray(written) ? written : [written]).map((each, index) => ({
    given: typeof each === "string" ? { workflow: each } : each,
    path: Array.isArray(written) ? [index] : [],
  }));

export const verifyOf = (written: z.infer<typeof verify>): readonly VerifyRule[] =>
  verificationsOf(written).flatMap(({ given }) => ruleOf(given));

/** What each can look at: exactly one is said. */
export const KINDS = ["workflow", "check", "http"] as const;

/** One that names nothing is told of elsewhere. */
function ruleOf({ workflow, check: named, http: address, timeout }: WrittenVerification): readonly VerifyRule[] {
  const timeoutMs = duration(timeout ?? "1h") ?? HOUR_MS;
  if (workflow !== undefined) return [{ is: "workflow", workflow, timeoutMs }];
  if (address !== undefined) return [httpRuleOf(address)];
  return named === undefined ? [] : [{ is: "check", check: checkOf(named), timeoutMs }];
}
