/** The deliveries of the last days: GitHub forgets older ones. */
import type { Clock } from "../clock.ts";
import type { Delivery, Letter, Outcome } from "./delivery.ts";

export type History = {
  /** Oldest first. */
  all(): readonly Delivery[];
  find(id: bigint): Delivery | undefined;
  /** The newest delivery of this GUID. */
  latest(guid: string): Delivery | undefined;
  add(url: string, letter: Letter, outcome: Outcome): void;
};

export function createHistory(clock: Clock, keptMs: number): History {
  const kept: Delivery[] = [];
  let lastId = 3_804_004_623_172_239_365n;

  const current = (): readonly Delivery[] => {
    const limit = clock.now() - keptMs;
    const fresh = kept.findIndex((each) => each.deliveredAt >= limit);
    kept.splice(0, fresh === -1 ? kept.length : fresh);
    return kept;
  };

  return {
    all: () => [...current()],
    find: (id) => current().find((each) => each.id === id),
    latest: (guid) => current().findLast((each) => each.letter.guid === guid),
    add(url, letter, outcome) {
      lastId += 1n;
      kept.push({ id: lastId, url, deliveredAt: clock.now(), letter, outcome });
    },
  };
}
