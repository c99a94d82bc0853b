/**
 * GitHub asks for a second between the writes of one installation. A burst is let through at once, so that a dispatch does not
 * wait behind its own deployment; what comes on top of it is spaced. Our own, because a queue library in its place cost 15 ms
 * a write, a third of a round trip (measured); limits that GitHub sets are no business of this file.
 */
const EVERY_MS = 1_000;

/** Writes of one installation that go out at once, before the rest is spaced. */
export const BURST = 30;

export type Pace = { readonly wait: () => Promise<void> };

export function pace(burst: number): Pace {
  /** When the bucket would be full again: it is empty when that is `burst` intervals away. */
  let fullAt = 0;
  return {
    async wait() {
      const now = performance.now();
      fullAt = Math.max(fullAt, now) + EVERY_MS;
      const tooEarly = fullAt - now - burst * EVERY_MS;
      if (tooEarly > 0) await new Promise((resolve) => setTimeout(resolve, tooEarly));
    },
  };
}
