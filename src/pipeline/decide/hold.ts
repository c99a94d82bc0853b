import type { Stage } from "../definition.ts";
import type { Commented } from "../asking.ts";
import { environmentNamed } from "../evolve/request.ts";
import { foreignIn, known } from "../foreign.ts";
import type { Hold } from "../environment.ts";
import type { State } from "../model.ts";
import { startedWithout } from "../next.ts";
import { deployed } from "./lock.ts";
import type { Response } from "./response.ts";
import { refused } from "./response.ts";

/** Switches automation off: what runs there stays, until `/resume`. A later word of a person's takes the place of an earlier one. */
export function hold(
  state: State,
  asked: Commented,
  wanted: { readonly stage: Stage; readonly reason: string },
): Response {
  const stage = deployed(state, wanted.stage);
  if ("is" in stage) return refused(stage);
  const { at, by } = asked;
  const environment = environmentNamed(state, stage.environment);
  const { candidate, sha } = known(environment) ?? { candidate: null, sha: foreignIn(environment)?.sha ?? null };
  const held: Hold = { by, at, candidate, sha, pull: null, reason: wanted.reason };
  return {
    events: [{ type: "HoldSet", at, environment: stage.environment, hold: held }],
    reply: (after) => ({
      verdict: "+1",
      reply: { is: "held", stage: stage.name, reason: wanted.reason, next: startedWithout(after, stage, ["held"]) },
    }),
  };
}
