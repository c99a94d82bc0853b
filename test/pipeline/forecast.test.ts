import { describe, expect, test } from "vitest";
import { stageNamed } from "../../src/pipeline/definition.ts";
import type { DeployStage } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { forecast } from "../../src/pipeline/forecast.ts";
import type { Forecast } from "../../src/pipeline/forecast.ts";
import { maintain, rule } from "../support/approvals.ts";
import { answered, asked as looked, keepAsking } from "../support/asked.ts";
import { deploy, shop, test as tests } from "../support/definition.ts";
import { candidate, merged, MINUTE, sha, START, Walk } from "../support/walk.ts";

const HOUR = 60 * MINUTE;

const stages = [
  deploy("staging", []),
  tests("smoke", ["staging"], { environment: "staging" }),
  deploy("production", ["smoke"], { production: true }),
];
const gates = (more: Partial<DeployStage["gates"] & object>) => ({ approvals: [], checks: [], ...more });
const pipeline = (more: Partial<DeployStage> = {}) =>
  shop({ stages: [stages[0]!, stages[1]!, deploy("production", ["smoke"], { production: true, ...more })] });

const begun = (more: Partial<DeployStage> = {}): Walk =>
  new Walk(pipeline(more)).push("a1", { changes: [{ number: 12, author: "octocat" }] });
const passed = (more: Partial<DeployStage> = {}): Walk => begun(more).checks("a1");
const upstream = (more: Partial<DeployStage> = {}): Walk => passed(more).through("a1", "staging", "smoke");
const asked = (more: Partial<DeployStage> = {}): Walk => {
  const walk = upstream(more);
  walk.promote("production", merged(12));
  return walk;
};
const told = (walk: Walk, ...said: Parameters<Walk["ask"]>): Walk => {
  walk.ask(...said);
  return walk;
};
const locked = (walk: Walk, stage: string, forMs: number | null): Walk =>
  told(walk, { verb: "lock", stage, forMs, reason: "r" }, { by: "hubot" });
const votes = (by: string) => ({ by, right: maintain, place: merged(12) });
const says = (walk: Walk, by: string): Walk => told(walk, { verb: "approve", stage: "production" }, votes(by));
const one = { gates: gates({ approvals: [rule({ count: 1, not: [], expiresMs: HOUR })] }) };
const scan = { gates: gates({ checks: [{ name: "scan", app: null }] }) };

type Told = Omit<Forecast, "conditions" | "most"> & { conditions: readonly string[]; most: string | null };

function foretold(walk: Walk, name: string, word = "a1"): Told {
  const { definition } = walk.state.policy!;
  const stage = stageNamed(definition, name)!;
  const { conditions, most, ...rest } = forecast(
    walk.state,
    explain(walk.state, walk.state.candidates[candidate(word)]!, stage),
  );
  return { ...rest, conditions: conditions.map(({ code }) => code), most: most?.code ?? null };
}

const lasting: Told = { is: "itself", earliest: null, conditions: [], most: null, by: null };

test.for<[string, () => Walk, string, Partial<Told>]>([
  [
    "the commit stage: decided when its time is over, and nobody has asked",
    begun,
    "production",
    { is: "itself", conditions: ["upstream", "not-requested"], most: "upstream", by: START + HOUR },
  ],
  [
    "a red commit stage: somebody mends it",
    () => begun().checks("a1", [{ name: "build", state: "failed" }]),
    "staging",
    { is: "undone", conditions: [], most: "upstream" },
  ],
  [
    "a needed stage that runs: at the latest when it is stopped",
    () => passed().through("a1", "staging").running("a1", "smoke"),
    "production",
    { is: "itself", conditions: ["upstream", "not-requested"], most: "upstream", by: START + HOUR },
  ],
  [
    "a needed stage that failed: somebody tries it again",
    () => passed().ends("a1", "staging", "failure"),
    "production",
    { is: "undone", conditions: ["not-requested"], most: "upstream" },
  ],
  [
    "a needed stage behind a lock: not before that is over, two stages further on as well",
    () => locked(begun(), "staging", 2 * HOUR).checks("a1"),
    "production",
    { is: "itself", earliest: START + 2 * HOUR, conditions: ["upstream", "not-requested"], most: "upstream" },
  ],
  [
    "a needed stage behind a lock without end",
    () => locked(begun(), "staging", null).checks("a1"),
    "production",
    { is: "undone", conditions: ["not-requested"], most: "upstream" },
  ],
  ["nobody asked", upstream, "production", { is: "asked", conditions: ["not-requested"], most: "not-requested" }],
  [
    "a lock with an end, and approvals: the end, if they are there by then",
    () => locked(asked(one), "production", 2 * HOUR),
    "production",
    { is: "at", earliest: START + 2 * HOUR, conditions: ["approvals-missing"], most: "locked" },
  ],
  [
    "an approval that will have expired then counts as missing",
    () => locked(says(upstream(one), "mona"), "production", 2 * HOUR),
    "production",
    {
      is: "at",
      earliest: START + 2 * HOUR,
      conditions: ["not-requested", "approvals-missing"],
      most: "locked",
    },
  ],
  [
    "an approval that will still count then",
    () => locked(says(upstream(one), "mona"), "production", HOUR / 2),
    "production",
    { is: "at", earliest: START + HOUR / 2, conditions: ["not-requested"], most: "locked" },
  ],
  [
    "a lock without an end outlasts everything that comes by itself",
    () => locked(begun(), "production", null),
    "production",
    { is: "undone", conditions: ["upstream", "not-requested"], most: "locked" },
  ],
  [
    "held",
    () => {
      const walk = asked(one);
      walk.ask({ verb: "hold", stage: "production", reason: "r" });
      return walk;
    },
    "production",
    { is: "undone", conditions: ["approvals-missing"], most: "held" },
  ],
  [
    "vetoed",
    () => told(upstream(), { verb: "veto", version: { is: "sha", prefix: sha("a1") }, reason: "r" }),
    "production",
    { is: "undone", conditions: ["not-requested"], most: "vetoed" },
  ],
  [
    "approvals alone",
    () => asked(one),
    "production",
    { is: "asked", conditions: ["approvals-missing"], most: "approvals-missing" },
  ],
  [
    "rejected: never, whatever else is shut",
    () =>
      told(locked(asked(one), "production", null), { verb: "reject", stage: "production", reason: "r" }, votes("mona")),
    "production",
    { is: "never", conditions: ["not-requested"], most: "rejected" },
  ],
  [
    "a check that has not reported",
    () => asked(scan),
    "production",
    { is: "itself", conditions: ["check-missing"], most: "check-missing" },
  ],
  [
    "a check that failed",
    () => asked(scan).checks("a1", [{ name: "build" }, { name: "scan", state: "failed" }]),
    "production",
    { is: "undone", conditions: [], most: "check-failed" },
  ],
  [
    "off the trunk",
    () => begun().push("b2", { orphans: [candidate("a1")] }),
    "staging",
    { is: "never", conditions: ["upstream"], most: "orphaned" },
  ],
  [
    "a test of what does not run there",
    () => passed(),
    "smoke",
    { is: "itself", conditions: ["upstream", "busy", "not-there"], most: "upstream" },
  ],
  [
    "a stage that does not take it",
    () => begun({ accept: ["pull_request"] }),
    "production",
    { is: "never", conditions: ["upstream", "not-requested"], most: "not-accepted" },
  ],
])("%s", ([, walk, stage, expected]) => {
  expect(foretold(walk(), stage)).toEqual({ ...lasting, ...expected });
});

test("busy: free when the run there is stopped at the latest", () => {
  const walk = passed().running("a1", "staging");
  walk.at += MINUTE;
  walk.push("b2").checks("b2");
  expect(foretold(walk, "staging", "b2")).toEqual({ ...lasting, conditions: ["busy"], most: "busy", by: START + HOUR });
  walk.report("a1", "staging", { status: "waiting" });
  expect(foretold(walk, "staging", "b2"), "GitHub holds it: its time stands").toMatchObject({ by: null });
});

test("busy: free when what runs there has soaked, at the latest", () => {
  const staging = deploy("staging", [], { soakMs: HOUR });
  const walk = new Walk(shop({ stages: [staging] })).push("a1").checks("a1").ends("a1", "staging");
  walk.at += MINUTE;
  walk.push("b2").checks("b2");
  expect(foretold(walk, "staging", "b2")).toEqual({ ...lasting, conditions: ["busy"], most: "busy", by: START + HOUR });
});

describe("what follows a deploy", () => {
  const staging = (more: Partial<DeployStage>): Walk => {
    const walk = new Walk(shop({ stages: [deploy("staging", [], more), deploy("production", ["staging"])] }));
    return walk.push("a1").checks("a1").running("a1", "staging");
  };
  const behind = (walk: Walk): Walk => walk.push("b2").checks("b2");

  test.for<[string, Partial<DeployStage>]>([
    ["a verification", { verify: [{ is: "workflow", workflow: "smoke.yml", timeoutMs: HOUR }] }],
    ["a soak", { soakMs: HOUR }],
    ["another attempt, should it fail", { retries: 1 }],
  ])("with %s nobody knows when it ends, neither who is next nor who needs it", ([, more]) => {
    const walk = behind(staging(more));
    expect(foretold(walk, "staging", "b2")).toMatchObject({ is: "itself", conditions: ["busy"], by: null });
    expect(foretold(walk, "production")).toMatchObject({ is: "itself", conditions: ["upstream"], by: null });
  });

  test("a soak whose end is looked at: not before that, and once it is past nobody knows", () => {
    const walk = keepAsking(looked({ soakMs: HOUR / 2 }), () => answered(200), MINUTE);
    const { phase } = walk.attempt("a1", "staging");
    if (phase.is !== "soaking") throw new Error(phase.is);
    const { state } = walk;
    const explanation = explain(state, state.candidates[candidate("a1")]!, state.policy!.definition.stages[1]!);
    expect(forecast(state, explanation)).toMatchObject({ is: "itself", earliest: phase.until });
    expect(forecast(state, explanation, phase.until)).toMatchObject({ is: "itself", earliest: null });
    expect(foretold(behind(walk), "staging", "b2")).toMatchObject({ conditions: ["busy"], by: null });
  });

  const again = (forMs: number | null): Walk => {
    const walk = behind(staging({ retries: 1, onFailure: "hold" }));
    return locked(walk, "staging", forMs).ends("a1", "staging", "failure");
  };

  test("one that failed and is tried again when a lock ends: what needs it goes no earlier, and does go", () => {
    const expected = { is: "itself", earliest: START + HOUR, conditions: ["upstream"], most: "upstream" };
    expect(foretold(again(HOUR), "production")).toEqual({ ...lasting, ...expected });
    expect(foretold(again(null), "production")).toMatchObject({ is: "undone" });
  });

  test("a newer version goes after that, and nobody knows when", () => {
    const walk = again(HOUR);
    expect(foretold(walk, "staging", "b2")).toMatchObject({ earliest: null, conditions: ["busy"] });
    walk.later(HOUR);
    expect([walk.at_("a1", "staging"), walk.at_("b2", "staging")]).toEqual(["intended", "waiting"]);
  });
});

test("told again when what it was busy with has ended, nobody knows", () => {
  const walk = passed().running("a1", "staging").push("b2").checks("b2");
  const explanation = explain(walk.state, walk.state.candidates[candidate("b2")]!, stages[0]!);
  walk.ends("a1", "staging").through("a1", "smoke").through("b2", "staging", "smoke");
  expect(forecast(walk.state, explanation)).toMatchObject({ is: "itself", earliest: null, by: null });
});

test("nothing is shut", () => {
  const { state } = upstream();
  const explanation = { candidate: candidate("a1"), stage: "production", gates: [], waitsMostFor: null };
  expect(forecast(state, explanation)).toMatchObject({ is: "open", earliest: null, most: null });
});
