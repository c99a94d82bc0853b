/** Pipelines in which whatever people or programs name has a name from outside, and what is done to them. */
import type { Gates } from "../../src/pipeline/definition.ts";
import type { State } from "../../src/pipeline/model.ts";
import { made, maintain, rule } from "./approvals.ts";
import { deploy, shop, test } from "./definition.ts";
import { merged, MINUTE, openHead, sha, Walk } from "./walk.ts";

/** A name that is foreign to us, the same for the same number. */
export type Naming = (index: number) => string;
export type Scene = (name: Naming) => State;

export const pipeline = (name: Naming, gates: { readonly gates?: Gates } = {}) =>
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

export const gated = (name: Naming): Walk =>
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
export function approving(name: Naming): Walk {
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

export const begun = (name: Naming): Walk => new Walk(pipeline(name));

/** A change whose checks are as given. */
export const pushed = (
  walk: Walk,
  name: Naming,
  state: "passed" | "failed" | "pending" = "passed",
  word = "a1",
): Walk =>
  walk.push(word, { by: name(10), changes: [{ number: 12, author: name(11) }] }).checks(word, [
    { name: name(1), app: name(12) },
    { name: name(2), app: name(3), state },
  ]);

export const released = (name: Naming): Walk =>
  pushed(begun(name), name).through("a1", "sandbox", "performance", "accessibility", "staging");

export const misspelt = (name: Naming, code: "unknown-command" | "unknown-stage" | "bad-argument") =>
  ({
    verb: "unclear",
    code,
    word: name(20),
    near: name(21),
    expected: name(22),
    corrected: `/promote ${name(23)}`,
  }) as const;

export const asks = (walk: Walk, name: Naming): State => {
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
