/** Jobs of one lane start in the order they came, at most `width` of them at a time; lanes do not wait for each other. */
export type Lanes = { push(lane: string, job: () => Promise<void>): void };

export function createLanes(width: number): Lanes {
  type Lane = { running: number; readonly waiting: (() => Promise<void>)[] };
  const lanes = new Map<string, Lane>();

  const advance = (name: string, lane: Lane): void => {
    while (lane.running < width) {
      const job = lane.waiting.shift();
      if (job === undefined) break;
      lane.running += 1;
      void job().finally(() => {
        lane.running -= 1;
        advance(name, lane);
      });
    }
    if (lane.running === 0) lanes.delete(name);
  };

  return {
    push(name, job) {
      const lane = lanes.get(name) ?? { running: 0, waiting: [] };
      lanes.set(name, lane);
      lane.waiting.push(job);
      advance(name, lane);
    },
  };
}
