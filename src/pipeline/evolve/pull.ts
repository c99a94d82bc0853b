import type { Event } from "../event.ts";
import type { State } from "../model.ts";

/** So many closed pull requests are remembered. */
const CLOSED_KEPT = 200;

function withoutOldest(pulls: State["pulls"]): State["pulls"] {
  const closed = Object.values(pulls).filter((pull) => !pull.open);
  if (closed.length < CLOSED_KEPT) return pulls;
  const oldest = closed.reduce((a, b) => (a.updatedAt <= b.updatedAt ? a : b));
  return Object.fromEntries(Object.entries(pulls).filter(([, pull]) => pull !== oldest));
}

export function evolvePull(state: State, event: Extract<Event, { type: "PullMoved" | "PullClosed" }>): State {
  const { number, updatedAt } = event;
  if (event.type === "PullMoved") {
    const { head, previous, since } = event;
    const pull = { number, head, previous, since, updatedAt, open: true };
    return { ...state, pulls: { ...state.pulls, [number]: pull } };
  }
  const { [number]: known, ...others } = state.pulls;
  if (known === undefined) return state;
  return { ...state, pulls: { ...withoutOldest(others), [number]: { ...known, open: false, updatedAt } } };
}
