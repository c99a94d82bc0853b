/**
 * Bodies that are being received. Nobody knows yet who sent them, so they hold a bounded number of bytes for a bounded time,
 * and what is too much is taken from whoever has taken longest: a body that arrives as fast as GitHub sends is never the oldest
 * for long, however many others stall.
 */
import type { Clock } from "./ports.ts";

/** Of all requests together. */
const LARGEST_IN_FLIGHT = 64 * 1024 * 1024;
/** From its first byte to its last: GitHub itself gives up after ten seconds. */
const LONGEST_MS = 10_000;

export type Refused = { readonly status: number; readonly because: string };

const tooMuch: Refused = { status: 503, because: "too much at once" };
const tooSlow: Refused = { status: 408, because: "too slow" };

/** One body. What it holds is given back when it has left, however it ended. */
export type Aboard = { readonly carry: (bytes: number) => void; readonly leave: () => void };

export class Flight {
  readonly #clock: Pick<Clock, "after">;
  /** The oldest first. */
  readonly #bodies = new Map<Aboard, (why: Refused) => void>();
  #bytes = 0;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  /** `cut`: it has to go, and has left already. */
  board(cut: (why: Refused) => void): Aboard {
    let held = 0;
    const late = this.#clock.after(LONGEST_MS, () => this.#cut(aboard, tooSlow));
    const aboard: Aboard = {
      carry: (bytes) => {
        held += bytes;
        this.#bytes += bytes;
        this.#makeRoom();
      },
      leave: () => {
        late();
        this.#bodies.delete(aboard);
        this.#bytes -= held;
        held = 0;
      },
    };
    this.#bodies.set(aboard, cut);
    return aboard;
  }

  #makeRoom(): void {
    for (const aboard of this.#bodies.keys()) {
      if (this.#bytes <= LARGEST_IN_FLIGHT) return;
      this.#cut(aboard, tooMuch);
    }
  }

  #cut(aboard: Aboard, why: Refused): void {
    const cut = this.#bodies.get(aboard);
    aboard.leave();
    cut?.(why);
  }
}
