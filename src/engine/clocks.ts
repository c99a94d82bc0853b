/** Time, as it passes and as one moves it. */
import type { Clock } from "./ports.ts";

/** Node takes a longer wait for none at all; whoever waits looks again when it is rung. */
const LONGEST_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

type Timer = { readonly at: number; readonly run: () => void };

/** Stands still until somebody moves it: for tests, and for a demo that skips the waiting. */
export class StandingClock implements Clock {
  #now: number;
  #timers: Timer[] = [];

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** When the next timer rings; `null`: none is set. */
  get next(): number | null {
    return this.#timers.length === 0 ? null : Math.min(...this.#timers.map((timer) => timer.at));
  }

  /** Moves on to `at` and rings what is due by then, the earliest first. */
  moveTo(at: number): void {
    this.#now = Math.max(this.#now, at);
    const due = this.#timers.filter((timer) => timer.at <= this.#now).toSorted((a, b) => a.at - b.at);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now);
    for (const timer of due) timer.run();
  }
}
