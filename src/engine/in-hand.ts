/** Deliveries that are being worked on. */
import type { Engine } from "./engine.ts";
import type { HeardDelivery } from "./hearing.ts";
import { MOST_TRIES, pauseAfter } from "./outcomes.ts";

/** Why it is heard again. `nextAt`: it was not the delivery that failed, and may be heard again then; `null`: it was. */
type Again = { readonly problem: string; readonly nextAt: number | null; readonly pipeline: string };

export class InHand {
  readonly #engine: Engine;
  readonly #held = new Set<number>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get size(): number {
    return this.#held.size;
  }

  has(seq: number): boolean {
    return this.#held.has(seq);
  }

  take(seq: number): void {
    this.#held.add(seq);
  }

  /** It was heard, or another process has its pipeline now. */
  drop(seq: number): void {
    this.#held.delete(seq);
  }

  clear(): void {
    this.#held.clear();
  }

  /** It is to be heard again. */
  async putBack({ seq, tries }: HeardDelivery, { problem, nextAt, pipeline }: Again): Promise<void> {
    if (!this.#held.has(seq)) return;
    const { store, clock } = this.#engine;
    const at = clock.now();
    const later = { at, nextAt: at + pauseAfter(tries + 1), problem, mostTries: MOST_TRIES };
    await store.write(async (transaction) =>
      nextAt === null
        ? await store.inbox.fail(transaction, seq, later)
        : await store.inbox.wait(transaction, seq, { nextAt, problem, pipeline }),
    );
    this.#held.delete(seq);
  }
}
