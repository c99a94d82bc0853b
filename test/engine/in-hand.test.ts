/** What is worked on is passed over by whoever looks for more, and nothing else is. */
import { expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { InHand } from "../../src/engine/in-hand.ts";
import { onEach, opened } from "../support/stores.ts";

onEach((kind) => {
  test.for([10, 600])("what waits again is seen at its time, with %d others in hand", async (many) => {
    const store = await opened(kind);
    const inHand = new InHand({ store, clock: { now: () => 0 } } as unknown as Engine);
    const body = Buffer.from("{}");
    await Promise.all(
      Array.from({ length: many + 1 }, async (_, one) =>
        store.inbox.put({ guid: `g${one}`, event: "push", body, at: 0 }),
      ),
    );
    const look = async (now: number) => await inHand.fresh(200, now, inHand.looksAfter(now));
    const [first = 0, ...others] = await store.inbox.due(many + 1, 0);
    for (const seq of others) inHand.take(seq);
    await store.write((transaction) => store.inbox.wait(transaction, first, { nextAt: 1_300, problem: null }));
    expect(await look(1_100)).toEqual([]);
    inHand.expect((await store.inbox.nextDue(1_100)) ?? 0);
    expect(await look(1_200)).toEqual([]);
    expect(await look(1_300)).toEqual([first]);
    expect(await look(1_400)).toEqual(many < 500 ? [first] : []);
    expect(inHand.looksAgainAt).toBe(many < 500 ? null : 2_300);
    // Nobody told of it: it is seen when that time has come, and when the clock was set back.
    expect([await look(2_300), await look(1_400)]).toEqual([[first], [first]]);
  });
});
