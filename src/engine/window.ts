/** One primary limit of one installation: so many requests until a time. Those under way are counted as if they had come. */
import type { Rank } from "../pipeline/rank.ts";
import type { PrimarySeen } from "./spending.ts";

const HOUR_MS = 3_600_000;
/** What is under way may turn out not to count: then there is room again. */
const SOON_MS = 1_000;

/**
 * What each leaves to those before it, as shares of the limit: always `keeps`, and `spreads` more at the beginning of the hour,
 * ever less towards its end, by when what is left may be spent.
 */
const left: Readonly<Record<Rank, { readonly keeps: number; readonly spreads: number }>> = {
  rollback: { keeps: 0, spreads: 0 },
  plea: { keeps: 0.05, spreads: 0 },
  asked: { keeps: 0.1, spreads: 0 },
  automatic: { keeps: 0.15, spreads: 0 },
  text: { keeps: 0.15, spreads: 0.1 },
  decoration: { keeps: 0.15, spreads: 0.25 },
};

/** `mark`: GitHub's name for it, the second in which it ends. `limit: null`: GitHub did not say. */
type Known = {
  readonly limit: number | null;
  readonly remaining: number;
  readonly mark: number;
  readonly resetAt: number;
};

/** `free`: not counting what is under way. */
type Now = { readonly limit: number; readonly remaining: number; readonly free: number; readonly resetAt: number };

export class Window {
  #known: Known | null = null;
  /** Requests that were begun and have not been answered. */
  #out = 0;

  begins(): void {
    this.#out += 1;
  }

  /** `null`: the answer did not say, or was lost; the request may have counted. */
  ended(seen: PrimarySeen | null, now: number): void {
    this.#out -= 1;
    const known = this.#known;
    if (seen === null) {
      if (known !== null) this.#known = { ...known, remaining: Math.max(0, known.remaining - 1) };
      return;
    }
    const { mark, limit } = seen;
    if (known !== null && mark < known.mark) return;
    // Answers overtake each other: within a window there are only ever fewer left.
    const remaining = known?.mark === mark ? Math.min(known.remaining, seen.remaining) : seen.remaining;
    this.#known = { limit: limit ?? known?.limit ?? null, remaining, mark, resetAt: now + seen.resetMs };
  }

  /** When a request of this rank may be begun; not later than `now`: at once. */
  opensAt(rank: Rank, now: number): number {
    const standing = this.#now(now);
    if (standing === null) return now;
    const { limit, remaining, free, resetAt } = standing;
    const { keeps, spreads } = left[rank];
    const floor = Math.ceil(limit * (keeps + spreads * Math.min(1, (resetAt - now) / HOUR_MS)));
    if (free > floor) return now;
    if (remaining > floor) return now + SOON_MS;
    if (this.isSpent(rank, now)) return resetAt;
    return Math.ceil(resetAt - (((remaining - 1) / limit - keeps) / spreads) * HOUR_MS);
  }

  /** There is nothing left for this rank before the window ends. */
  isSpent(rank: Rank, now: number): boolean {
    const standing = this.#now(now);
    return standing !== null && standing.remaining <= Math.ceil(standing.limit * left[rank].keeps);
  }

  /** `null`: nobody knows. */
  standing(now: number): Pick<Now, "limit" | "remaining" | "resetAt"> | null {
    const standing = this.#now(now);
    if (standing === null) return null;
    const { limit, remaining, resetAt } = standing;
    return { limit, remaining, resetAt };
  }

  /** One that is over is followed by a full one. */
  #now(now: number): Now | null {
    if (this.#known === null) return null;
    const { limit, remaining, resetAt } = this.#known;
    if (now < resetAt) return { limit: limit ?? 0, remaining, free: remaining - this.#out, resetAt };
    return limit === null ? null : { limit, remaining: limit, free: limit - this.#out, resetAt: now + HOUR_MS };
  }
}
