/** Pipelines in every situation that has a text of its own. Whatever people or programs name has a name from outside. */
import type { Gates, VerifyRule } from "../../src/pipeline/definition.ts";
import type { State } from "../../src/pipeline/model.ts";
import { made, maintain, rule } from "./approvals.ts";
import { deploy, shop, test } from "./definition.ts";
import { failureScenes } from "./failure-scenes.ts";
import { tryEnds } from "./verified.ts";
import { merged, MINUTE, openHead, sha, Walk } from "./walk.ts";

/** A name that is foreign to us, the same for the same number. */
export type Naming = (index: number) => string;
export type Scene = (name: Naming) => State;

const pipeline = (name: Naming, gates: { readonly gates?: Gates } = {}) =>
  shop({
    commit: {
      checks: [
        { name: name(1), app: null },
        { name: name(2), app: name(3) },
      ],
      workflow: null,
      timeoutMs: 60 * MINUTE,
    },
    stages: [
      deploy("sandbox", [], { workflow: name(4), environment: name(5), url: `https://x/ ${name(6)}` }),
      test("performance", ["sandbox"], { workflow: name(7), environment: name(5) }),
      test("accessibility", ["sandbox"], { environment: name(5) }),
      deploy("staging", ["performance", "accessibility"], { environment: name(8) }),
      deploy("production", ["staging"], { production: true, environment: name(9), ...gates }),
    ],
  });

const gated = (name: Naming): Walk =>
  new Walk(
    pipeline(name, {
      gates: {
        checks: [{ name: name(40), app: name(41) }],
        approvals: [
          rule({
            count: 3,
            from: [
              { is: "login", login: name(42) },
              { is: "login", login: name(43) },
              { is: "team", slug: name(44) },
              { is: "role", name: name(45) },
            ],
          }),
        ],
      },
    }),
  );

/** Before production: asked for, approved by one who counts, one who made it and one who is not asked. */
function approving(name: Naming): Walk {
  const walk = pushed(gated(name), name).through("a1", "sandbox", "performance", "accessibility", "staging");
  walk.ask(
    { verb: "promote", stage: "production", version: null, reason: name(29) },
    { by: name(17), right: maintain, place: merged(12) },
  );
  for (const by of [42, 43, 50])
    walk.ask({ verb: "approve", stage: "production" }, { by: name(by), right: maintain, place: merged(12) });
  made(walk, [name(43)], { unknown: [sha("b2")] });
  walk.ask({ verb: "approve", stage: "production" }, { by: name(43), right: maintain, place: merged(12) });
  return walk;
}

const begun = (name: Naming): Walk => new Walk(pipeline(name));

/** A change whose checks are as given. */
const pushed = (walk: Walk, name: Naming, state: "passed" | "failed" | "pending" = "passed", word = "a1"): Walk =>
  walk.push(word, { by: name(10), changes: [{ number: 12, author: name(11) }] }).checks(word, [
    { name: name(1), app: name(12) },
    { name: name(2), app: name(3), state },
  ]);

const released = (name: Naming): Walk =>
  pushed(begun(name), name).through("a1", "sandbox", "performance", "accessibility", "staging");

/** Deployed to sandbox, and looked at. */
function verifying(name: Naming, by: VerifyRule["is"] = "workflow"): Walk {
  const { stages, ...rest } = pipeline(name);
  const timeoutMs = 60 * MINUTE;
  const rule: VerifyRule =
    by === "check"
      ? { is: by, check: { name: name(80), app: name(81) }, timeoutMs }
      : { is: by, workflow: name(80), timeoutMs };
  const verified = stages
    .filter((stage) => stage.kind === "deploy")
    .map((stage) => ({
      ...stage,
      needs: stage.name === "staging" ? ["sandbox"] : stage.needs,
      verify: [rule],
      soakMs: 30 * MINUTE,
    }));
  return pushed(new Walk({ ...rest, stages: verified }), name).ends("a1", "sandbox");
}

const looked = (walk: Walk, name: Naming, end: string, word = "a1"): Walk =>
  tryEnds(walk, word, end, { stage: "sandbox", run: { id: walk.events.length, url: `https://x/ ${name(86)}` } });

const misspelt = (name: Naming, code: "unknown-command" | "unknown-stage" | "bad-argument") =>
  ({
    verb: "unclear",
    code,
    word: name(20),
    near: name(21),
    expected: name(22),
    corrected: `/promote ${name(23)}`,
  }) as const;

const asks = (walk: Walk, name: Naming): State => {
  const by = { by: name(24) };
  for (const code of ["unknown-command", "unknown-stage", "bad-argument"] as const) walk.ask(misspelt(name, code), by);
  for (const verb of ["explain", "abort", "retry", "resume"] as const)
    for (const stage of ["sandbox", "staging", "production"]) walk.ask({ verb, stage }, by);
  walk.ask({ verb: "status" }, by);
  for (const about of [null, "promote"]) walk.ask({ verb: "help", about }, by);
  walk.promote("production", merged(12), by);
  walk.promote("production", merged(12), { ...by, right: { is: "known", role: "read", roleName: name(25) } });
  walk.promote("production", merged(12), { ...by, right: { is: "unknown", cause: name(26) } });
  walk.promote("staging", openHead(17, "fe", { base: name(27) }), by);
  walk.ask({ verb: "promote", stage: "staging", version: { is: "name", name: name(28) }, reason: name(29) }, by);
  return walk.state;
};

const problem = (name: Naming, level: "failure" | "warning") =>
  ({
    code: "config-bad-value",
    level,
    path: ".github/sluice.yml",
    line: 2,
    column: 1,
    problem: name(30),
    expected: name(31),
  }) as const;

function configs(name: Naming): State {
  const walk = begun(name);
  const read = (word: string, pull: number | null, file: object, lacking: readonly string[] = []) =>
    walk.tell({
      kind: "config-read",
      at: walk.at,
      sha: sha(word),
      pull,
      file: { blob: word, ...file } as never,
      lacking,
    });
  const definition = shop({
    ...pipeline(name),
    trunk: name(32),
    timezone: "UTC",
    permissions: { promote: { "*": [{ is: "login", login: name(46) }] } },
    commit: { checks: "default", workflow: name(33), timeoutMs: MINUTE },
  });
  read("b1", 21, { is: "bad", problems: [problem(name, "failure"), problem(name, "warning")] });
  read("b2", 21, { is: "good", definition, warnings: [problem(name, "warning")] });
  read("b3", 21, { is: "good", definition: { ...definition, stages: definition.stages.slice(1) }, warnings: [] }, [
    name(34),
    name(35),
  ]);
  return walk.state;
}

export const scenes: Readonly<Record<string, Scene>> = {
  "just merged": (name) => begun(name).push("a1", { changes: [{ number: 12, author: name(11) }] }).state,
  "waiting for checks": (name) => pushed(begun(name), name, "pending").state,
  "a red commit stage": (name) => pushed(begun(name), name, "failed").state,
  "a commit stage that timed out": (name) => pushed(begun(name), name, "pending").later(61 * MINUTE).state,
  "a deploy about to start": (name) => pushed(begun(name), name).state,
  "a deploy that runs": (name) => pushed(begun(name), name).running("a1", "sandbox").state,
  "a deploy that failed": (name) =>
    pushed(begun(name), name)
      .running("a1", "sandbox")
      .report("a1", "sandbox", { conclusion: name(13) }).state,
  "a deploy that was cancelled": (name) =>
    pushed(begun(name), name)
      .running("a1", "sandbox")
      .report("a1", "sandbox", { conclusion: "cancelled", by: name(14) }).state,
  "a deploy that GitHub refused": (name) => {
    const walk = pushed(begun(name), name);
    const attempt = walk.attempt("a1", "sandbox").id;
    walk.tell({
      kind: "dispatch-failed",
      at: walk.at,
      attempt,
      code: "workflow-refused",
      detail: name(15),
      mayRun: false,
    });
    return asks(walk, name);
  },
  "a deploy that is being stopped": (name) => {
    const walk = pushed(begun(name), name).running("a1", "sandbox");
    walk.ask({ verb: "abort", stage: "sandbox" }, { by: name(16) });
    return walk.state;
  },
  "tests that run while another waits": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox").running("a1", "performance");
    return pushed(walk, name, "passed", "b2").state;
  },
  "ready for production": (name) => asks(released(name), name),
  "on its way to production": (name) => {
    const walk = released(name);
    walk.ask(
      { verb: "promote", stage: "production", version: null, reason: name(19) },
      { by: name(17), place: merged(12) },
    );
    return asks(walk.running("a1", "production"), name);
  },
  "in production": (name) => {
    const walk = released(name);
    walk.promote("production", merged(12), { by: name(17) });
    return asks(walk.ends("a1", "production"), name);
  },
  "a pull request's head that holds an environment": (name) => {
    const walk = released(name);
    walk.promote("staging", openHead(17, "fe"), { by: name(18) });
    walk.checks("fe", [{ name: name(1) }, { name: name(2), app: name(3) }]).ends("fe", "staging");
    pushed(walk, name, "passed", "b2").through("b2", "sandbox", "performance", "accessibility");
    return asks(walk, name);
  },
  "approvals that are missing": (name) => asks(approving(name), name),
  "a check that a stage asks for": (name) => {
    const walk = approving(name);
    walk.checks("a1", [{ name: name(1) }, { name: name(2), app: name(3) }, { name: name(40), app: name(41) }]);
    return walk.state;
  },
  rejected: (name) => {
    const walk = approving(name);
    walk.ask(
      { verb: "reject", stage: "production", reason: name(47) },
      { by: name(42), right: maintain, place: merged(12) },
    );
    return asks(walk, name);
  },
  "what people took hold of": (name) => {
    const walk = released(name);
    const by = { by: name(60) };
    walk.ask({ verb: "lock", stage: "production", forMs: null, reason: name(61) }, by);
    walk.ask({ verb: "lock", stage: "staging", forMs: 90 * MINUTE, reason: name(61) }, by);
    walk.ask({ verb: "hold", stage: "sandbox", reason: name(62) }, by);
    pushed(walk, name, "passed", "b2");
    walk.promote("production", merged(12), { by: name(17) });
    asks(walk, name);
    walk.ask({ verb: "rollback", stage: "staging", version: null, reason: name(63) }, { by: name(64) });
    walk.ask({ verb: "unlock", stage: "production" }, { by: name(64) });
    return walk.state;
  },
  vetoed: (name) => {
    const walk = released(name);
    walk.ask({ verb: "veto", version: { is: "sha", prefix: sha("a1") }, reason: name(65) }, { by: name(66) });
    pushed(walk, name, "passed", "b2");
    asks(walk, name);
    walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("a1") } }, { by: name(67) });
    return walk.state;
  },
  "rolled back": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox").ends("a1", "performance").ends("a1", "accessibility");
    pushed(walk, name, "passed", "b2").ends("b2", "sandbox").ends("b2", "performance").ends("b2", "accessibility");
    walk.ask({ verb: "rollback", stage: "sandbox", version: null, reason: name(63) }, { by: name(64) });
    walk.ends("a1", "sandbox");
    return asks(walk, name);
  },
  ...failureScenes(asks),
  "a rollback that failed": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox").ends("a1", "performance").ends("a1", "accessibility");
    pushed(walk, name, "passed", "b2").ends("b2", "sandbox").ends("b2", "performance").ends("b2", "accessibility");
    walk.ask({ verb: "rollback", stage: "sandbox", version: null, reason: name(63) }, { by: name(64) });
    walk.ends("a1", "sandbox", name(68));
    return asks(walk, name);
  },
  "being verified": (name) => {
    const walk = verifying(name);
    tryEnds(walk, "a1", "", { stage: "sandbox", status: "in_progress", conclusion: null });
    walk.promote("staging", merged(12), { by: name(17) });
    return asks(walk, name);
  },
  "not to be judged": (name) => {
    const walk = verifying(name);
    looked(walk, name, name(81));
    return asks(walk, name);
  },
  soaking: (name) => {
    const walk = verifying(name);
    looked(walk, name, "success");
    walk.promote("staging", merged(12), { by: name(17) });
    return asks(walk, name);
  },
  "a check that has its say": (name) => {
    const walk = verifying(name, "check");
    const failed = { name: name(80), app: name(81), state: "failed", endedAt: walk.at } as const;
    asks(walk, name);
    walk.checks("a1", [{ name: name(1) }, { name: name(2), app: name(3) }, failed]);
    return asks(walk, name);
  },
  "a check that says nothing": (name) => {
    const walk = verifying(name, "check");
    walk.at += 60 * MINUTE;
    walk.checks("a1", [{ name: name(1) }, { name: name(2), app: name(3) }]);
    return asks(walk, name);
  },
  "judged by a person": (name) => {
    const walk = verifying(name);
    looked(walk, name, name(81));
    walk.ask({ verb: "pass", stage: "sandbox", words: name(82) }, { by: name(83) });
    pushed(walk, name, "passed", "b2").ends("b2", "sandbox");
    looked(walk, name, "failure", "b2");
    pushed(walk, name, "passed", "c3").ends("c3", "sandbox");
    looked(walk, name, name(81), "c3");
    walk.ask({ verb: "fail", stage: "sandbox", reason: name(84) }, { by: name(85) });
    return asks(walk, name);
  },
  "off the trunk": (name) => {
    const walk = pushed(begun(name), name);
    walk.push("b2", { orphans: [`ca1`.padEnd(32, "0")] });
    return walk.state;
  },
  "files good and bad": configs,
};
