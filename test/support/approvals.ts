/** Builders for tests of approvals. */
import type { ApprovalRule } from "../../src/pipeline/approvals.ts";
import type { Who } from "../../src/pipeline/authority.ts";
import type { Definition } from "../../src/pipeline/definition.ts";
import type { MakersRead } from "../../src/pipeline/input.ts";
import type { Account } from "../../src/pipeline/people.ts";
import { looksDue } from "../../src/pipeline/wake.ts";
import { deploy, shop } from "./definition.ts";
import { merged, MINUTE, sha, Walk } from "./walk.ts";

export const HOUR = 60 * MINUTE;
export const rule = (more: Partial<ApprovalRule> = {}): ApprovalRule => ({
  count: 1,
  from: null,
  not: ["author", "promoter"],
  expiresMs: 72 * HOUR,
  reviews: false,
  ...more,
});
export const logins = (...names: readonly string[]): Who => names.map((login) => ({ is: "login", login }));

export function gated(...approvals: readonly ApprovalRule[]) {
  const definition = shop();
  const stages = definition.stages.map((stage) =>
    stage.name === "production" ? { ...stage, gates: { approvals, checks: [] } } : stage,
  );
  return { ...definition, stages };
}

/** A shorter way there, so that walks at random arrive. */
export const short = (...approvals: readonly ApprovalRule[]) =>
  shop({
    stages: [
      deploy("sandbox", []),
      deploy("production", ["sandbox"], { production: true, gates: { approvals, checks: [] } }),
    ],
  });

export const maintain = { is: "known", role: "maintain", roleName: "maintain" } as const;
export const say = (
  walk: Walk,
  by: string,
  verb: "approve" | "promote" = "approve",
  pull = 12,
  people: readonly Account[] = [],
): void =>
  void walk.ask(
    verb === "approve" ? { verb, stage: "production" } : { verb, stage: "production", version: null, reason: null },
    { by, right: maintain, place: merged(pull), people },
  );

/** Answers what is asked about who made it. */
export function made(
  walk: Walk,
  by: readonly string[],
  more: Partial<Pick<MakersRead, "ids" | "unknown" | "complete" | "people">> = {},
): void {
  for (const look of looksDue(walk.state, walk.at))
    if (look.is === "makers")
      walk.tell({
        kind: "makers-read",
        at: walk.at,
        candidate: look.candidate,
        stage: look.stage,
        since: look.since,
        logins: by,
        unknown: [],
        complete: true,
        ...more,
      });
}

const BEFORE = sha("00");
/** What ran in production before Sluice came is what the first candidate is pushed onto: that one brings nothing else. */
export function adopted(definition: Definition): Walk {
  const walk = new Walk(definition);
  const newest = { sha: BEFORE, by: null, at: walk.at - MINUTE, url: null, deployment: 5 };
  walk.tell({ kind: "deployments-read", at: walk.at, found: [{ environment: "production", newest }] });
  return walk;
}
export const onto = ({ state }: Walk): string => state.trunk?.head ?? BEFORE;

const standing = (walk: Walk, before: string | null): Walk =>
  walk
    .push("a1", { before, changes: [{ number: 12, author: "octocat" }] })
    .checks("a1")
    .through("a1", "sandbox", "performance", "accessibility", "staging");

/** a1 stands before production. */
export const ready = (...rules: readonly ApprovalRule[]): Walk => standing(new Walk(gated(...rules)), null);
/** a1 stands before production, and brings nothing but its own. */
export const readyAlone = (...rules: readonly ApprovalRule[]): Walk => standing(adopted(gated(...rules)), BEFORE);
