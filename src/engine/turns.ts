import type { Clock, Turns } from "./ports.ts";

/** `Turns` by a chain of promises and a timer. */
export function turnsInProcess(clock: Clock): Turns {
  const last = new Map<string, Promise<void>>();
  let cancel: (() => void) | null = null;
  return {
    inOrder(pipeline, work) {
      const mine = (last.get(pipeline) ?? Promise.resolve()).then(work);
      const settled = mine.catch(() => undefined);
      last.set(pipeline, settled);
      void settled.then(() => {
        if (last.get(pipeline) === settled) last.delete(pipeline);
      });
      return mine;
    },
    alarm(at, ring) {
      cancel?.();
      cancel = at === null ? null : clock.after(Math.max(0, at - clock.now()), ring);
    },
  };
}
