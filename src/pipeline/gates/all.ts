/** Every gate, in the order in which they are asked: cheap and local first, people last. A new gate is a file and a line here. */
import { accept } from "./accept.ts";
import { approvals } from "./approvals.ts";
import { checks } from "./checks.ts";
import type { Gate, Question } from "./gate.ts";
import { hold } from "./hold.ts";
import { limit } from "./limit.ts";
import { lane } from "./lane.ts";
import { lock } from "./lock.ts";
import { occupant } from "./occupant.ts";
import { request } from "./request.ts";
import { trunk } from "./trunk.ts";
import { upstream } from "./upstream.ts";
import { veto } from "./veto.ts";

const gates: readonly Gate[] = [trunk, accept, upstream, veto, lock, hold, lane, occupant, checks, request, approvals];

/** All that a rollback must ask: the rest is there to keep a new version from users, not an old one. */
const rollbackGates: readonly Gate[] = [veto, lock, lane, request];

/** GitHub's limit is far nearly always, and then no gate. */
export function gatesFor({ state, candidate, stage }: Question): readonly Gate[] {
  const isRollback = state.requests.some(
    (one) => one.rollback !== undefined && one.stage === stage.name && one.candidate === candidate.id,
  );
  if (isRollback) return rollbackGates;
  return state.shortage === undefined ? gates : [limit, ...gates];
}
