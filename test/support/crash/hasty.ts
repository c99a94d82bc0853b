/** A clock that runs faster than the real one, the same in each process that is given the same haste. */
import type { Clock } from "../../../src/engine/ports.ts";

export type Haste = {
  /** Milliseconds since the epoch, by the real clock and by this one. */
  readonly begun: number;
  readonly start: number;
  readonly times: number;
};

export const hasty = ({ begun, start, times }: Haste): Clock => ({
  now: () => start + (Date.now() - begun) * times,
  after(ms, run) {
    const timer = setTimeout(run, ms / times);
    return () => clearTimeout(timer);
  },
});
