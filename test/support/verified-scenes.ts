/** A deploy that is verified, in each situation that has a text of its own. */
import type { VerifyRule } from "../../src/pipeline/definition.ts";
import type { HttpAnswer } from "../../src/pipeline/http.ts";
import type { State } from "../../src/pipeline/model.ts";
import { answered, health, keepAsking, refused, silent } from "./asked.ts";
import { asks, pipeline, pushed } from "./named.ts";
import type { Naming, Scene } from "./named.ts";
import { tryEnds } from "./verified.ts";
import { merged, MINUTE, sha, Walk } from "./walk.ts";

const HOUR = 60 * MINUTE;

const rules = {
  workflow: (name: Naming) => ({ is: "workflow", workflow: name(80), timeoutMs: HOUR }),
  check: (name: Naming) => ({ is: "check", check: { name: name(80), app: name(81) }, timeoutMs: HOUR }),
  http: (name: Naming) => ({ ...health, url: name(80) }),
} as const satisfies Record<VerifyRule["is"], (name: Naming) => VerifyRule>;

/** Deployed to sandbox, and looked at. */
function verifying(name: Naming, by: VerifyRule["is"] = "workflow"): Walk {
  const { stages, ...rest } = pipeline(name);
  const rule = rules[by](name);
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

/** Its address is asked for so long. */
function askedFor(name: Naming, answer: (at: number) => HttpAnswer, ms = HOUR): State {
  const walk = verifying(name, "http");
  asks(walk, name);
  return asks(keepAsking(walk, answer, ms, "sandbox"), name);
}

const looked = (walk: Walk, name: Naming, end: string, word = "a1"): Walk =>
  tryEnds(walk, word, end, { stage: "sandbox", run: { id: walk.events.length, url: `https://x/ ${name(86)}` } });

export const verifiedScenes: Readonly<Record<string, Scene>> = {
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
  "an address that is asked": (name) => askedFor(name, () => answered(503), MINUTE),
  "an address that holds so far": (name) => askedFor(name, () => answered(200), MINUTE / 2),
  "an address that goes on while it soaks": (name) => askedFor(name, () => answered(200), 2 * MINUTE),
  "an address that never had it": (name) => askedFor(name, () => answered(301)),
  "an address that flaps": (name) => askedFor(name, (at) => (at % MINUTE === 0 ? silent : answered(200))),
  "an address that is not to be asked": (name) => askedFor(name, () => refused),
  "replaced beside Sluice": (name) => {
    const walk = verifying(name);
    looked(walk, name, "success").later(MINUTE);
    const found = { deployment: 900, sha: sha("f1"), by: name(87), at: walk.at };
    walk.tell({ kind: "deployed-beside", at: walk.at, environment: name(5), found });
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
  "a rollback that could not be judged": (name) => {
    const walk = verifying(name);
    looked(walk, name, "success").later(30 * MINUTE);
    pushed(walk, name, "passed", "b2").ends("b2", "sandbox");
    looked(walk, name, name(81), "b2");
    walk.ask({ verb: "rollback", stage: "sandbox", version: null, reason: name(84) }, { by: name(85) });
    looked(walk.ends("a1", "sandbox"), name, name(81));
    return asks(walk, name);
  },
};
