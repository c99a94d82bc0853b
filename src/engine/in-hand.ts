/** Deliveries that are being worked on. */
import type { Engine } from "./engine.ts";
import type { HeardDelivery } from "./hearing.ts";
import { MOST_TRIES, pauseAfter } from "./outcomes.ts";

/** Why it is heard again. `nextAt`: it was not the delivery that failed, and may be heard again then; `null`: it was. */
type Again = { readonly problem: string; readonly nextAt: number | null; readonly pipeline: string };

/** To look through all that wait costs so many rows more at each look. */
const MANY = 500;
const LOOKED_THROUGH_EVERY_MS = 1_000;

export class InHand {
  readonly #engine: Engine;
  readonly #held = new Set<number>();
  #newest = 0;
  /** When all that wait were looked through last, and when they are to be again. */
  #lookedAt = 0;
  #looksAgainAt = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  has(seq: number): boolean {
    return this.#held.has(seq);
  }

  /** After which number whoever looks for more begins: where there are many, after all of these, unless older ones may wait again. */
  looksAfter(now: number): number {
    const isWhole = this.#held.size < MANY || now < this.#lookedAt || now >= this.#looksAgainAt;
    if (!isWhole) return this.#newest;
    this.#lookedAt = now;
    this.#looksAgainAt = now + LOOKED_THROUGH_EVERY_MS;
    return 0;
  }

  /** The oldest that wait after that number, and that nobody hears now. */
  async fresh(most: number, now: number, after: number): Promise<readonly number[]> {
    return await this.#engine.store.inbox.due(most, now, { held: this.#held, after });
  }

  /** When older ones are to be looked for at the latest; `null`: each look sees all. */
  get looksAgainAt(): number | null {
    return this.#held.size < MANY ? null : this.#looksAgainAt;
  }

  /** From this time on older ones may wait that are not in hand. */
  expect(at: number): void {
    this.#looksAgainAt = Math.min(this.#looksAgainAt, at);
  }

  take(seq: number): void {
    this.#held.add(seq);
    this.#newest = Math.max(this.#newest, seq);
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
