import { runAt, wasTried } from "../by-stage.ts";
import type { StageName } from "../definition.ts";
import { isNewer } from "../line.ts";
import { environmentOf } from "../model.ts";
import type { Candidate } from "../candidate.ts";
import type { State } from "../model.ts";
import { requestFor } from "../requests.ts";
import { repeatDue } from "../retries.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** What was verified there last contains it: only people go back. */
function isBehind(state: State, candidate: Candidate, environment: string): boolean {
  const verified = state.candidates[environmentOf(state, environment)?.lastVerified?.candidate ?? ""];
  return verified !== undefined && !verified.orphaned && isNewer(state, verified.id, candidate.id);
}

/** What ended before GitHub had begun it has not been there. */
const hasBeen = (state: State, { id }: Candidate, stage: StageName): boolean =>
  runAt(state, id, stage)?.attempts.some(
    ({ phase }) => phase.is !== "ended" || phase.outcome.is !== "aborted" || phase.run !== null,
  ) === true;

/** Where a stage is entered by hand, and for a pull request's head everywhere, somebody must have asked. */
export const request: Gate = ({ state, candidate, stage }) => {
  const asked = requestFor(state, candidate, stage.name);
  if (asked !== undefined) return open("request", { is: "asked", by: asked.by, at: asked.at, reason: asked.reason });
  if (repeatDue(state, stage)?.id === candidate.id) return open("request", { is: "automatic" });
  const tried = wasTried(state, candidate.id, stage.name);
  const stopped = tried && !hasBeen(state, candidate, stage.name) ? ({ stopped: true } as const) : {};
  const byItself =
    stage.promote === "auto" && candidate.origin.kind === "trunk" && !isBehind(state, candidate, stage.environment);
  return byItself && !tried
    ? open("request", { is: "automatic" })
    : shut("request", { code: "not-requested", tried, ...stopped });
};
