import { environmentOf } from "../model.ts";
import { isAnsweredBy } from "../requests.ts";
import { open, shut } from "./gate.ts";
import type { Gate } from "./gate.ts";

/** While an environment is locked nothing goes there but what the lock's owner asks for. Tests deploy nothing. */
export const lock: Gate = ({ state, candidate, stage }) => {
  const held = stage.kind === "test" ? null : (environmentOf(state, stage.environment)?.lock ?? null);
  if (held === null) return open("lock");
  const isAskedByOwner = state.requests.some(
    (one) => one.stage === stage.name && one.by === held.by && isAnsweredBy(state, one, candidate),
  );
  if (isAskedByOwner) return open("lock");
  const { by, at, until, reason } = held;
  return shut("lock", { code: "locked", environment: stage.environment, by, at, until, reason });
};
