/** Who made something is asked for until it is verified, also where the candidate that brought it is forgotten: the next one carries it. */
import { placeOf } from "../line.ts";
import { environmentOf } from "../model.ts";
import { approvalRules } from "../approvals.ts";
import { broughtOf } from "../candidate.ts";
import type { Candidate, Carried } from "../candidate.ts";
import type { CandidateId, State } from "../model.ts";

/** So many pushes and pull requests, counted together: GitHub is asked for the commits of each of these. */
const MOST = 400;
const NOTHING: Carried = { brought: [] };

/** The oldest place from which somebody may have to say yes to all that follows. */
function farthest(state: State): number {
  const gated = (state.policy?.definition.stages ?? []).filter((stage) => approvalRules(stage).length > 0);
  const places = gated.map(({ environment: name }) => {
    const environment = environmentOf(state, name);
    const verified = [environment?.lastVerified, ...(environment?.earlier ?? [])];
    const known = verified.map((one) => placeOf(state, one?.candidate ?? "")).filter((place) => place >= 0);
    return environment?.lastVerified === null || known.length === 0 ? -1 : Math.min(...known);
  });
  return Math.min(state.line.length, ...places);
}

function joined(older: Carried, newer: Carried): Carried {
  const all = [...older.brought, ...newer.brought];
  const sizes = all.map(({ changes }) => 1 + changes.length);
  let [first, size] = [0, sizes.reduce((sum, one) => sum + one, 0)];
  for (; size > MOST; first += 1) size -= sizes[first] ?? size;
  const isLost = first > 0 || older.lost === true || newer.lost === true;
  return { brought: all.slice(first), ...(isLost ? { lost: true } : {}) };
}

/** The candidates, with what is carried on of those that go. */
export function carrying(state: State, gone: ReadonlySet<CandidateId>): State["candidates"] {
  const from = farthest(state);
  const kept: Record<CandidateId, Candidate> = { ...state.candidates };
  let hand = NOTHING;
  for (const [place, id] of state.line.entries()) {
    const one = kept[id];
    if (one === undefined) continue;
    const { carries = NOTHING } = one;
    if (gone.has(id)) {
      if (place > from) hand = joined(joined(hand, carries), { brought: [broughtOf(one)] });
      continue;
    }
    if (hand !== NOTHING) kept[id] = { ...one, carries: joined(hand, carries) };
    hand = NOTHING;
  }
  return kept;
}
