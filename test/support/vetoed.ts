/** What is vetoed at some point of its way, for the tests of what is said of it. */
import { deploy, shop } from "./definition.ts";
import { MINUTE, sha, Walk } from "./walk.ts";

export const start = (): Walk =>
  new Walk(shop({ stages: [deploy("staging", []), deploy("production", ["staging"], { production: true })] }))
    .push("b2", { changes: [{ number: 12, author: "octocat" }] })
    .checks("b2");
/** mona's veto falls on it. */
export const vetoed = (walk: Walk, word = "b2"): Walk => {
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha(word) }, reason: "wrong price" }, { by: "mona" });
  return walk;
};
export const lifted = (walk: Walk): Walk => {
  walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("b2") } });
  return walk;
};
/** GitHub may have taken its dispatch: nobody knows yet. */
export const unanswered = (walk: Walk): Walk => {
  walk.tell({ kind: "deployment-created", at: walk.at, attempt: walk.attempt("b2", "staging").id, deployment: 7 });
  return walk;
};
/** GitHub had begun it after all, and it was cancelled. */
export const cancelled = (): Walk =>
  vetoed(unanswered(start())).running("b2", "staging").report("b2", "staging", { conclusion: "cancelled" });
/** It carries the bad one on, and was about to start when that was vetoed. */
export const carrying = (): Walk =>
  vetoed(
    start()
      .through("b2", "staging")
      .later(MINUTE)
      .push("c3", { changes: [{ number: 13, author: "hubot" }] })
      .checks("c3"),
  );

export const WHY = "b200000 was vetoed by `mona` at 13:02 London, reason: `wrong price`.";
export const WAY_OUT = "A later commit whose message says `Fixes b200000` goes on, and so does a revert of it.";
