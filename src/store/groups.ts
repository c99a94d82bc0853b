import { setImmediate } from "node:timers/promises";

/**
 * What is asked for in one tick is done together, and what is asked for meanwhile is the next group: a burst pays once for what
 * each would pay. `perform` answers for each of the group, in its order. `turns`: for so many turns of the loop a group waits
 * while each brings it more.
 */
export function inGroups<Asked, Answer>(
  perform: (group: readonly Asked[]) => Promise<readonly PromiseSettledResult<Answer>[]>,
  { turns }: { readonly turns: number } = { turns: 0 },
): (asked: Asked) => Promise<Answer> {
  let queue: {
    readonly asked: Asked;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  let busy = false;
  const gathered = async (): Promise<void> => {
    for (let turn = 0, before = 0; turn < turns && queue.length > before; turn += 1) {
      before = queue.length;
      await setImmediate();
    }
  };
  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      await gathered();
      const group = queue;
      queue = [];
      const ends = await perform(group.map(({ asked }) => asked));
      for (const [index, { resolve, reject }] of group.entries()) {
        const end = ends[index];
        if (end?.status === "fulfilled") resolve(end.value);
        else reject(end?.reason);
      }
    }
    busy = false;
  };
  return (asked) =>
    new Promise((resolve, reject) => {
      queue.push({ asked, resolve, reject });
      if (busy) return;
      busy = true;
      void setImmediate().then(flush);
    });
}
