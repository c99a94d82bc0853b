/** Pipelines in every situation that has a text of its own. Whatever people or programs name has a name from outside. */
import type { WorkflowAnswer } from "../../src/pipeline/attempt.ts";
import type { State } from "../../src/pipeline/model.ts";
import { maintain } from "./approvals.ts";
import { shop } from "./definition.ts";
import { failureScenes } from "./failure-scenes.ts";
import { verifiedScenes } from "./verified-scenes.ts";
import { merged, MINUTE, openHead, sha, Walk } from "./walk.ts";

import { approving, asks, begun, pipeline, pushed, released } from "./named.ts";
import type { Naming, Scene } from "./named.ts";

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

const bad = { is: "sha", prefix: sha("a1") } as const;
function vetoed(walk: Walk, name: Naming): Walk {
  walk.ask({ verb: "veto", version: bad, reason: name(65) }, { by: name(66) });
  return walk;
}
function unvetoed(walk: Walk, name: Naming): Walk {
  walk.ask({ verb: "unveto", version: bad }, { by: name(67) });
  return walk;
}

export const scenes: Readonly<Record<string, Scene>> = {
  "just merged": (name) => begun(name).push("a1", { changes: [{ number: 12, author: name(11) }] }).state,
  "waiting for checks": (name) => pushed(begun(name), name, "pending").state,
  "a red commit stage": (name) => pushed(begun(name), name, "failed").state,
  "a commit with more checks than are read": (name) =>
    pushed(begun(name), name, "pending").checks("a1", [{ name: name(1) }], { isAll: false }).state,
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
  "wishes of several people, withdrawn beside what runs": (name) => {
    const walk = released(name);
    walk.promote("production", merged(12), { by: name(2) });
    pushed(walk.running("a1", "production").later(MINUTE), name, "passed", "b2");
    walk.promote("production", merged(13), { by: name(3) });
    walk.promote("production", merged(14), { by: name(16) });
    walk.ask({ verb: "abort", stage: "production" }, { by: name(3), place: merged(13) });
    walk.ask({ verb: "abort", stage: "production" }, { by: name(16) });
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
  "vetoed while it runs, with a wish for what comes next": (name) => {
    const walk = pushed(begun(name), name).running("a1", "sandbox");
    walk.promote("production", merged(12), { by: name(14), version: sha("a1") });
    return vetoed(walk, name).state;
  },
  "vetoed while nobody knows whether it began": (name) => {
    const walk = pushed(begun(name), name);
    walk.tell({ kind: "deployment-created", at: walk.at, attempt: walk.attempt("a1", "sandbox").id, deployment: 7 });
    return vetoed(walk, name).state;
  },
  "called off by a veto that is lifted": (name) => unvetoed(vetoed(pushed(begun(name), name), name), name).state,
  "begun, cancelled by a veto, and that lifted": (name) => {
    const walk = pushed(begun(name), name);
    walk.tell({ kind: "deployment-created", at: walk.at, attempt: walk.attempt("a1", "sandbox").id, deployment: 7 });
    vetoed(walk, name).running("a1", "sandbox").report("a1", "sandbox", { conclusion: "cancelled" });
    return unvetoed(walk, name).state;
  },
  vetoed: (name) => {
    const walk = vetoed(released(name), name);
    pushed(walk, name, "passed", "b2");
    asks(walk, name);
    return unvetoed(walk, name).state;
  },
  "rolled back": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox").ends("a1", "performance").ends("a1", "accessibility");
    pushed(walk, name, "passed", "b2").ends("b2", "sandbox").ends("b2", "performance").ends("b2", "accessibility");
    walk.ask({ verb: "rollback", stage: "sandbox", version: null, reason: name(63) }, { by: name(64) });
    walk.ends("a1", "sandbox");
    return asks(walk, name);
  },
  ...failureScenes,
  "a rollback that failed": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox").ends("a1", "performance").ends("a1", "accessibility");
    pushed(walk, name, "passed", "b2").ends("b2", "sandbox").ends("b2", "performance").ends("b2", "accessibility");
    walk.ask({ verb: "rollback", stage: "sandbox", version: null, reason: name(63) }, { by: name(64) });
    walk.ends("a1", "sandbox", name(68));
    return asks(walk, name);
  },
  ...verifiedScenes,
  "environments that were somebody else's": (name) => {
    const walk = begun(name);
    const found = [5, 8, 9].map((index) => ({
      environment: name(index),
      newest: { deployment: index, sha: sha("e1"), by: name(70), at: walk.at - MINUTE },
    }));
    walk.tell({ kind: "deployments-read", at: walk.at, found });
    return asks(walk, name);
  },
  "deployed beside Sluice": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox");
    const found = { deployment: 1, sha: sha("e1"), by: name(70), at: walk.at + MINUTE };
    walk.tell({ kind: "deployed-beside", at: walk.at, environment: name(5), found });
    return asks(walk, name);
  },
  "installed with warnings": (name) => {
    const walk = new Walk(null);
    const file = { is: "good", blob: "b", definition: pipeline(name), warnings: [problem(name, "warning")] } as const;
    walk.tell({ kind: "config-read", at: walk.at, sha: sha("f0"), pull: null, file, lacking: [name(34), name(35)] });
    return asks(walk, name);
  },
  "plans and what they answer": (name) => {
    const walk = released(name);
    const ends = (stage: string, answer: WorkflowAnswer | null, conclusion = "success"): void => {
      walk.ask({ verb: "plan", stage, version: null }, { by: name(75), place: merged(12) });
      walk.ends("a1", `${stage}.plan`, conclusion);
      const attempt = walk.attempt("a1", `${stage}.plan`).id;
      if (answer !== null) walk.tell({ kind: "answer-read", at: walk.at, attempt, answer });
    };
    const said = { is: "said", job: 1, url: null, digest: null } as const;
    // It may have as many lines as it likes: they stand in a fence.
    const line = (index: number): string => name(index).replaceAll(/[\s\u0085]+/g, " ");
    ends("production", { ...said, plan: `${line(76)}\n${line(77)}` });
    ends("staging", { is: "silent", job: 0 });
    ends("staging", { is: "unreadable", job: 2, what: "plan" });
    ends("sandbox", null, name(78));
    walk.ask({ verb: "plan", stage: "production", version: null }, { by: name(75), place: merged(12) });
    walk.ask({ verb: "abort", stage: "production" }, { by: name(79), place: merged(12) });
    return walk.state;
  },
  "a workflow that answers": (name) => {
    const walk = pushed(begun(name), name).ends("a1", "sandbox");
    const attempt = walk.attempt("a1", "sandbox").id;
    const answer = { is: "said", job: 1, url: `https://${name(73)}`, digest: name(74) } as const;
    walk.tell({ kind: "answer-read", at: walk.at, attempt, answer });
    return walk.state;
  },
  "clicks that do not count": (name) => {
    const walk = approving(name);
    const nobody = { is: "known", role: "read", roleName: name(70) } as const;
    walk.click("a1", "production", "approve", { by: name(71), right: nobody, public: false });
    walk.click("a1", "staging", "retry", { by: name(71) });
    walk.click("a1", "sandbox", "promote", { by: name(71), right: { is: "unknown", cause: name(72) } });
    return walk.state;
  },
  "off the trunk": (name) => {
    const walk = pushed(begun(name), name);
    walk.push("b2", { orphans: [`ca1`.padEnd(32, "0")] });
    return walk.state;
  },
  "files good and bad": configs,
};
