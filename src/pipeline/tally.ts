/** Counts approvals: whose word counts, whose does not and why, and how many are missing. */
import {
  approvalRules,
  approvalsAt,
  covers,
  isForgotten,
  makersOf,
  promotersOf,
  reviewable,
  sinceOf,
} from "./approvals.ts";
import type { Approval, ApprovalRule, Makers } from "./approvals.ts";
import { belongs, includes, permitted, teamsIn } from "./authority.ts";
import type { Teams, Who } from "./authority.ts";
import type { Definition, Stage } from "./definition.ts";
import { isNewer } from "./line.ts";
import { environmentOf } from "./model.ts";
import { namesOf } from "./people.ts";
import { wereRead } from "./reviews.ts";
import type { Candidate } from "./candidate.ts";
import type { Login, Sha, State } from "./model.ts";

export type Ignored =
  | "not-listed"
  | "expired"
  | "author"
  | "promoter"
  | "authors-unknown"
  | "no-reviews"
  | "reviews-of-a-part"
  | "reviews-unread"
  | "other-candidate";

export type Need = {
  readonly who: Who;
  /** With one more for each maker whom GitHub does not know: he may be among those who approved. */
  readonly count: number;
  readonly missing: number;
};

export type Tally = {
  readonly needs: readonly Need[];
  /** `until`: when it expires; `as`: the team that it is asked of; `rule`: which of the needs it serves. */
  readonly counted: readonly {
    readonly login: Login;
    readonly rule: number;
    readonly at: number;
    readonly until: number;
    readonly via: Approval["via"];
    readonly as: string | null;
  }[];
  readonly ignored: readonly { readonly login: Login; readonly at: number; readonly why: Ignored; readonly sha: Sha }[];
  /** Commits whose author GitHub does not know. */
  readonly unknown: readonly Sha[];
  /** `asked`: GitHub is being asked who made it; `withheld`: it did not tell all; `forgotten`: Sluice does not remember all. */
  readonly makers: "known" | "asked" | "withheld" | "forgotten";
  /** Everybody who must not approve, as far as it is known. */
  readonly excluded: readonly Login[];
};

export const missingOf = ({ needs }: Tally): number => needs.reduce((sum, need) => sum + need.missing, 0);
export const countOf = ({ needs }: Tally): number => needs.reduce((sum, need) => sum + need.count, 0);

/** What is missing at that time, if nobody says any more. */
export function tallyAt(tally: Tally, at: number): Tally {
  const [lasting, over] = [
    tally.counted.filter(({ until }) => until > at),
    tally.counted.filter(({ until }) => until <= at),
  ];
  const needs = tally.needs.map((need, index) => ({
    ...need,
    missing: need.missing + over.filter(({ rule }) => rule === index).length,
  }));
  return { ...tally, needs, counted: lasting };
}

type Facts = {
  readonly definition: Definition;
  readonly stage: Stage;
  readonly makers: Tally["makers"];
  /** Why what was approved by review does not count; `null`: it does. */
  readonly reviews: Ignored | null;
  readonly authors: readonly Login[];
  readonly promoters: readonly Login[];
};

export function tallyOf(state: State, definition: Definition, candidate: Candidate, stage: Stage): Tally {
  const { given, makers } = approvalsAt(state, candidate.id, stage.name);
  const rules = approvalRules(stage);
  const facts: Facts = {
    definition,
    stage,
    makers: standOf(state, candidate, stage, makers),
    reviews: againstReviews(state, candidate, stage),
    authors: makersOf(state, candidate, stage),
    promoters: promotersOf(state, candidate, stage),
  };
  const unknown = facts.makers === "asked" ? [] : (makers?.unknown ?? []);
  const counts = rules.map((rule) => rule.count + (rule.not.includes("author") ? unknown.length : 0));
  const matched = match(given, counts, (approval, index) => against(approval, rules[index], facts) === null);
  return {
    needs: rules.map((rule, index) => ({
      who: voters(definition, stage, rule),
      count: counts[index] ?? rule.count,
      missing: (counts[index] ?? 0) - matched.filter((one) => one === index).length,
    })),
    counted: given.flatMap(({ login, at, via, teams }, index) => {
      const slot = matched[index] ?? null;
      const rule = slot === null ? undefined : rules[slot];
      if (slot === null || rule === undefined) return [];
      return [
        { login, rule: slot, at, via, as: teamOf(voters(definition, stage, rule), teams), until: at + rule.expiresMs },
      ];
    }),
    ignored: [
      ...given.flatMap((approval) => {
        const why = ignoredFor(approval, rules, facts);
        return why === null ? [] : [{ login: approval.login, at: approval.at, why, sha: candidate.sha }];
      }),
      ...voided(state, candidate, stage),
    ],
    unknown,
    makers: facts.makers,
    excluded: [
      ...(rules.every((rule) => rule.not.includes("author")) ? facts.authors : []),
      ...(rules.every((rule) => rule.not.includes("promoter")) ? facts.promoters : []),
    ],
  };
}

const teamOf = (who: Who, teams: Teams): string | null =>
  teamsIn(who).find((slug) => {
    const fact = teams[slug];
    return fact?.is === "known" && fact.member;
  }) ?? null;

export const voters = (definition: Definition, stage: Stage, rule: ApprovalRule): Who =>
  rule.from ?? permitted(definition, "approve", stage);

function standOf(state: State, candidate: Candidate, stage: Stage, makers: Makers | null): Tally["makers"] {
  if (approvalRules(stage).every((rule) => !rule.not.includes("author"))) return "known";
  if (makers === null || !covers(state, makers, sinceOf(state, candidate, stage))) return "asked";
  if (!makers.complete) return "withheld";
  return isForgotten(state, candidate, stage) ? "forgotten" : "known";
}

/** Why it does not count for a rule; `null`: it does. */
function against(approval: Approval, rule: ApprovalRule | undefined, facts: Facts): Ignored | null {
  if (rule === undefined) return "not-listed";
  const { login } = approval;
  if (belongs(voters(facts.definition, facts.stage, rule), approval).is !== "yes") return "not-listed";
  if (approval.via === "review" && !rule.reviews) return "no-reviews";
  if (approval.via === "review" && facts.reviews !== null) return facts.reviews;
  if (rule.expiresMs <= approval.expiredAfterMs) return "expired";
  if (rule.not.includes("author")) {
    if (includes(facts.authors, login)) return "author";
    if (facts.makers !== "known") return "authors-unknown";
  }
  return rule.not.includes("promoter") && includes(facts.promoters, login) ? "promoter" : null;
}

/** They were of one pull request, and it may have turned out since that the version brings more. */
function againstReviews(state: State, candidate: Candidate, stage: Stage): Ignored | null {
  const pull = reviewable(state, candidate, stage);
  if (pull === null) return "reviews-of-a-part";
  return wereRead(state, candidate, stage, pull) ? null : "reviews-unread";
}

/** One that fits no rule is ignored, for the reason of the rule that it comes nearest to. */
function ignoredFor(approval: Approval, rules: readonly ApprovalRule[], facts: Facts): Ignored | null {
  const reasons = rules.map((rule) => against(approval, rule, facts));
  if (reasons.includes(null)) return null;
  return reasons.find((reason) => reason !== "not-listed") ?? "not-listed";
}

/**
 * Gives each approval to at most one rule so that as many as possible count (Kuhn's augmenting paths): whoever could serve
 * two rules serves the one that nobody else can. Answers the rule of each approval.
 */
function match(
  given: readonly Approval[],
  counts: readonly number[],
  fits: (approval: Approval, rule: number) => boolean,
): readonly (number | null)[] {
  const ruleOf: (number | null)[] = given.map(() => null);
  const place = (index: number, tried: Set<number>): boolean => {
    const approval = given[index];
    if (approval === undefined) return false;
    for (const [rule, count] of counts.entries()) {
      if (tried.has(rule) || !fits(approval, rule)) continue;
      tried.add(rule);
      const holders = ruleOf.flatMap((one, holder) => (one === rule ? [holder] : []));
      const isFree = holders.length < count;
      if (!isFree && !holders.some((holder) => place(holder, tried))) continue;
      ruleOf[index] = rule;
      return true;
    }
    return false;
  };
  for (const index of given.keys()) place(index, new Set());
  return ruleOf;
}

/** Yeses to an earlier candidate, or to an earlier head, that this one does not inherit. */
function voided(state: State, candidate: Candidate, stage: Stage): Tally["ignored"] {
  const verified = environmentOf(state, stage.environment)?.lastVerified?.candidate ?? null;
  const { given } = approvalsAt(state, candidate.id, stage.name);
  const logins = given.map((approval) => approval.login);
  const renewed = namesOf(state, logins);
  const earlier = Object.values(state.candidates).filter((one) => {
    const { origin } = candidate;
    if (origin.kind === "pull_request")
      return one.id !== candidate.id && one.origin.kind === "pull_request" && one.origin.number === origin.number;
    const isPast = verified !== null && !isNewer(state, one.id, verified);
    return isNewer(state, candidate.id, one.id) && !isPast;
  });
  return earlier.flatMap((one) =>
    approvalsAt(state, one.id, stage.name)
      .given.filter((approval) => !includes(renewed, approval.login))
      .map(({ login, at }) => ({ login, at, why: "other-candidate", sha: one.sha }) as const),
  );
}
