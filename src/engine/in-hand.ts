/** Deliveries that are being worked on. What several pipelines hear is done with when the last of them has laid it down. */
import type { Later } from "../store/inbox.ts";
import type { Engine } from "./engine.ts";
import type { HeardDelivery } from "./hearing.ts";
import { MOST_TRIES, pauseAfter } from "./outcomes.ts";

/** Why it is heard again. `nextAt`: it was not the delivery that failed, and may be heard again then; `null`: it was. */
type Again = { readonly problem: string; readonly nextAt: number | null; readonly pipeline: string };
type Held = { pipelines: number; again: Again | null };

export class InHand {
  readonly #engine: Engine;
  readonly #held = new Map<number, Held>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get size(): number {
    return this.#held.size;
  }

  has(seq: number): boolean {
    return this.#held.has(seq);
  }

  /** Another process has its pipeline now. */
  drop(seq: number): void {
    this.#held.delete(seq);
  }

  clear(): void {
    this.#held.clear();
  }

  /** One more pipeline hears it. */
  take(seq: number): void {
    const held = this.#held.get(seq);
    if (held === undefined) this.#held.set(seq, { pipelines: 1, again: null });
    else held.pipelines += 1;
  }

  /** A pipeline has heard it, or is to hear it again. However many failed with it, that is one try. */
  async laidDown(delivery: HeardDelivery, again: Again | null): Promise<void> {
    const held = this.#held.get(delivery.seq);
    if (held === undefined) return;
    held.pipelines -= 1;
    held.again = worse(held.again, again);
    if (held.pipelines > 0) return;
    await this.#written(delivery, held.again);
    this.#held.delete(delivery.seq);
  }

  async #written({ seq, tries, isShared }: HeardDelivery, again: Again | null): Promise<void> {
    const { store, clock } = this.#engine;
    const at = clock.now();
    if (again === null && !isShared) return;
    await store.write(async (transaction) => {
      if (again === null) await store.inbox.finish(transaction, [seq], at);
      else if (again.nextAt !== null) await store.inbox.wait(transaction, seq, waiting(again, again.nextAt, isShared));
      else {
        const { problem } = again;
        const nextAt = at + pauseAfter(tries + 1);
        await store.inbox.fail(transaction, seq, { at, nextAt, problem, mostTries: MOST_TRIES });
      }
    });
  }
}

const waiting = ({ problem, pipeline }: Again, nextAt: number, isShared: boolean): Later =>
  isShared ? { nextAt, problem } : { nextAt, problem, pipeline };

/** That it failed counts more than that it waits. */
const worse = (one: Again | null, other: Again | null): Again | null =>
  one === null || (other !== null && other.nextAt === null) ? other : one;
