/** Counts what is being done, so that a test can wait until nothing is. */
import { setImmediate } from "node:timers/promises";

export type Activity = {
  /** Something begins; the answer, called once, ends it. */
  begin(): () => void;
  /** How much is being done now. */
  running(): number;
  /** Resolves when nothing is being done. */
  idle(): Promise<void>;
};

export function createActivity(): Activity {
  let running = 0;
  let waiting: (() => void)[] = [];
  const end = () => {
    running -= 1;
    if (running > 0) return;
    for (const resume of waiting) resume();
    waiting = [];
  };
  return {
    begin() {
      running += 1;
      return end;
    },
    running: () => running,
    async idle() {
      do {
        if (running > 0) await new Promise<void>((resume) => waiting.push(resume));
        // What just ended may have set something off that begins with the next turn of the loop.
        await setImmediate();
      } while (running > 0);
    },
  };
}
