/**
 * GitHub asks for a second between the writes of one installation. A burst is let through at once; what comes on top of it is
 * spaced, and waits in the outbox, where it holds nobody else's place. Limits that GitHub sets are no business of this file.
 */
const EVERY_MS = 1_000;

/** Writes of one installation that go out at once, before the rest is spaced. */
const BURST = 30;
/** Of these so many are left to what begins or stops something: texts do not use them up. */
const RESERVE = 5;

/** How many effects may be begun: of all kinds, and texts among them. */
export type Allowance = { readonly all: number; readonly texts: number };

export const NONE: Allowance = { all: 0, texts: 0 };

export class Pace {
  readonly #burst: number;
  /** When the bucket of an installation would be full again: it is empty when that is `burst` intervals away. */
  readonly #fullAt = new Map<number | null, number>();

  constructor(burst = BURST) {
    this.#burst = burst;
  }

  /** A request that writes is about to go out. Answers how long it should wait; `null`: it is the App's own. */
  spend(installation: number | null, now: number): number {
    for (const [one, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(one);
    const fullAt = now + this.#missing(installation, now) + EVERY_MS;
    this.#fullAt.set(installation, fullAt);
    return Math.max(0, fullAt - now - this.#burst * EVERY_MS);
  }

  /** What may be begun now, while so many effects of the installation are on their way. */
  allowance(installation: number, now: number, onTheirWay: number): Allowance {
    const spent = Math.ceil(this.#missing(installation, now) / EVERY_MS);
    const all = Math.max(0, this.#burst - spent - onTheirWay);
    return { all, texts: Math.max(0, all - RESERVE) };
  }

  /** When one more may be begun than now. */
  nextAt(installation: number, now: number): number {
    return now + (this.#missing(installation, now) % EVERY_MS || EVERY_MS);
  }

  #missing(installation: number | null, now: number): number {
    return Math.max(0, (this.#fullAt.get(installation) ?? 0) - now);
  }
}
