/** What a stage asks before it lets a candidate in. */
import { z } from "zod";
import type { ApprovalRule } from "../pipeline/approvals.ts";
import type { CheckRule, Gates } from "../pipeline/definition.ts";
import { duration } from "../pipeline/durations.ts";
import { check, duration as durationText, oneOrMore } from "./parts.ts";
import { who, whoOf } from "./people.ts";

const MOST_APPROVALS = 20;
const WEEK_MS = 7 * 86_400_000;

const COUNT = `a whole number from 1 to ${MOST_APPROVALS}`;
const count = z.int({ error: COUNT }).min(1, { error: COUNT }).max(MOST_APPROVALS, { error: COUNT });
const excluded = z.enum(["author", "promoter"], { error: "`author` or `promoter`" });
const AN_APPROVAL = "how many, or `{ count: 2, from: [team:sre] }`";

export const approvalRule = z.strictObject(
  {
    count: count.optional().meta({ description: "How many different people must say yes. Default: 1." }),
    from: who.optional().meta({
      description: "Whose yes or no counts, whatever their role. Default: whoever may `approve` by `permissions`.",
    }),
    not: oneOrMore(excluded, "`author`, `promoter` or both").optional().meta({
      description:
        "Whose yes does not count: `author` is whoever made or pushed any of it, `promoter` whoever asked for it. Default: `author`.",
    }),
    expires: durationText.optional().meta({ description: "How long a yes lasts. Default: `7d`." }),
    reviews: z.boolean({ error: "`true` or `false`" }).optional().meta({
      description:
        "An approving review of its pull request's head counts too, where that one is all that comes in; the first version of an environment takes `/approve`. Default: `false`.",
    }),
  },
  { error: AN_APPROVAL },
);

const approval = z.union([count, approvalRule], { error: AN_APPROVAL });
/** Flat, so that a mistake is told where it stands. */
const approvals = z.union([count, approvalRule, z.array(approval)], { error: `${AN_APPROVAL}, or a list of such` });

export const gates = z.strictObject(
  {
    approvals: approvals.optional().meta({
      description: "People who must say yes to this very candidate; of several rules each by different people.",
    }),
    checks: oneOrMore(check, "a check or a list of checks")
      .optional()
      .meta({ description: "Checks of others that must pass on the candidate's commit; one that is missing is shut." }),
  },
  { error: "its keys: `{ approvals: 2, checks: [security/scan] }`" },
);

type Written = z.infer<typeof gates>;

const list = <T>(value: T | readonly T[] | undefined): readonly T[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
};

export const gatesOf = ({ approvals, checks }: Written): Gates => ({
  approvals: list(approvals).map(ruleOf),
  checks: list(checks).map(checkOf),
});

export const checkOf = (written: z.infer<typeof check>): CheckRule =>
  typeof written === "string" ? { name: written, app: null } : { name: written.name, app: written.app ?? null };

function ruleOf(written: z.infer<typeof approval>): ApprovalRule {
  const rule = typeof written === "number" ? { count: written } : written;
  return {
    count: rule.count ?? 1,
    from: rule.from === undefined ? null : whoOf(rule.from),
    not: rule.not === undefined ? ["author"] : list(rule.not),
    expiresMs: duration(rule.expires ?? "7d") ?? WEEK_MS,
    reviews: rule.reviews ?? false,
  };
}
