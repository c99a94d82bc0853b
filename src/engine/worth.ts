/** What it is worth to ask GitHub because of what was heard, or because nothing was. */
import { parse } from "../commands/grammar.ts";
import { attemptById } from "../pipeline/attempts.ts";
import type { State } from "../pipeline/model.ts";
import { rankOfRun, rankOfSha, rankOfWords, rankOfWorkflowRun } from "../pipeline/rank.ts";
import type { Rank } from "../pipeline/rank.ts";
import type { Look } from "../pipeline/wake.ts";
import type { Signal } from "./heard.ts";

export function worthOf(state: State, signal: Signal): Rank {
  switch (signal.kind) {
    case "comment": {
      if (state.policy === null) return "asked";
      const stages = state.policy.definition.stages.map(({ name }) => name);
      return rankOfWords(state, signal.by, parse(signal.body, stages));
    }
    case "click":
      return rankOfWords(state, signal.by, [{ verb: signal.button }]);
    case "run":
      return rankOfWorkflowRun(state, signal.run.id);
    case "noted":
      return rankOfWorkflowRun(state, signal.run);
    case "checks":
      return rankOfSha(state, signal.sha);
    case "review":
      return "asked";
    case "pull":
      // Anybody may push to his fork, and nothing waits for it; what is merged comes as a push too.
      return signal.fork && signal.state.is === "open" ? "decoration" : "automatic";
    case "push":
    case "deployed":
    case "installed":
      return "automatic";
    default:
      return signal satisfies never;
  }
}

export function worthOfLook(state: State, look: Look): Rank {
  switch (look.is) {
    case "run":
      return rankOfRun(attemptById(state, look.attempt.id)?.run);
    case "checks":
      return rankOfSha(state, look.sha);
    case "asker":
      return look.request.rollback === undefined ? "asked" : "rollback";
    case "reviews":
    case "makers":
    case "answer":
      return "asked";
    default:
      return look satisfies never;
  }
}
