/** What follows by itself from a deploy that failed, in each situation that has a text of its own. */
import type { OnFailure } from "../../src/pipeline/definition.ts";
import { deploy, shop } from "./definition.ts";
import { asks } from "./named.ts";
import type { Naming, Scene } from "./named.ts";
import { MINUTE, sha, Walk } from "./walk.ts";

/** It has passed upstream, and somebody asks for it. */
function entering(walk: Walk, name: Naming, word: string): Walk {
  walk.later(MINUTE);
  const fixes = word === "c3" ? { fixes: [sha("b2").slice(0, 7)] } : {};
  walk.push(word, { by: name(10), changes: [{ number: 12, author: name(11) }], ...fixes }).checks(word);
  walk.promote("production", { is: "control" }, { by: name(17) });
  return walk;
}

/** What was put into production last failed there. */
function failing(name: Naming, onFailure: OnFailure): Walk {
  const stages = [deploy("production", [], { production: true, environment: name(9), workflow: name(4), onFailure })];
  const walk = new Walk(shop({ stages }));
  entering(walk, name, "a1").ends("a1", "production");
  return entering(walk, name, "b2").ends("b2", "production", name(13));
}

export const failureScenes: Readonly<Record<string, Scene>> = {
  "rolled back by itself": (name) => failing(name, "rollback").ends("a1", "production").state,
  "rolled back, and the revert is open": (name) => {
    const walk = failing(name, "rollback").ends("a1", "production");
    for (const candidate of Object.keys(walk.state.reverts ?? {}))
      walk.tell({ kind: "revert-opened", at: walk.at, candidate, pull: 16 });
    return asks(walk, name);
  },
  "rolled back, and the revert is refused": (name) => {
    const walk = failing(name, "rollback").ends("a1", "production");
    for (const candidate of Object.keys(walk.state.reverts ?? {}))
      walk.tell({ kind: "revert-refused", at: walk.at, candidate, detail: name(69) });
    return walk.state;
  },
  "a rollback by itself that failed": (name) => failing(name, "rollback").ends("a1", "production", name(68)).state,
  "a rollback by itself that waits": (name) => {
    const walk = entering(failing(name, "rollback").ends("a1", "production"), name, "c3").running("c3", "production");
    walk.ask({ verb: "lock", stage: "production", forMs: null, reason: name(61) }, { by: name(60) });
    return asks(walk.ends("c3", "production", name(13)), name);
  },
  "a failure that holds": (name) => {
    const walk = entering(failing(name, "hold"), name, "c3");
    return asks(walk, name);
  },
};
