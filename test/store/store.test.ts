/** What every store must keep. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../src/pipeline/event.ts";
import { evolveAll } from "../../src/pipeline/evolve.ts";
import { initialState } from "../../src/pipeline/model.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { onEach, shop } from "../support/stores.ts";
import type { Place } from "../support/places.ts";
import { waiting } from "../support/waiting.ts";

const delivery = (guid: string) => ({ guid, event: "push", body: Buffer.from(`{"guid":"${guid}"}`), at: 1 });

onEach((kind) => {
  let place: Place;
  let store: Store;
  beforeEach(async () => {
    place = await kind.place();
    store = await openStore(place.url);
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });
  const again = async (): Promise<void> => {
    await store.close();
    store = await openStore(place.url);
  };

  test("a delivery is known by its GUID until it is done, and after", async () => {
    expect(await store.inbox.put(delivery("a"))).toBe("new");
    expect(await store.inbox.put(delivery("a"))).toBe("known");
    await again();
    const [row] = await waiting(store, 10, 5);
    expect(row).toMatchObject({ guid: "a", event: "push", body: `{"guid":"a"}` });
    await store.write((transaction) => store.inbox.finish(transaction, [row?.seq ?? 0], 9));
    expect(await store.inbox.put(delivery("a"))).toBe("known");
    expect(await waiting(store, 10, 5)).toEqual([]);
  });

  test("one that cannot be worked on waits, and is set aside in the end", async () => {
    await store.inbox.put(delivery("a"));
    const [row] = await waiting(store, 1, 1);
    const fail = async (nextAt: number): Promise<void> =>
      store.write((transaction) =>
        store.inbox.fail(transaction, row?.seq ?? 0, { at: nextAt, nextAt, problem: "down", mostTries: 3 }),
      );
    await fail(100);
    await fail(200);
    await store.write((transaction) => store.inbox.wait(transaction, row?.seq ?? 0, { nextAt: 250, problem: "limit" }));
    expect(await store.inbox.count()).toEqual({ waiting: 1, setAside: 0 });
    expect([await waiting(store, 1, 249), await store.inbox.nextDue(249)]).toEqual([[], 250]);
    await fail(300);
    expect(await store.inbox.count()).toEqual({ waiting: 0, setAside: 1 });
  });

  test("what is done keeps no body, and is forgotten when GitHub cannot bring it again", async () => {
    const DAY = 24 * 3_600_000;
    const setAsideBefore = 0;
    for (const guid of ["done", "waits"]) await store.inbox.put(delivery(guid));
    const [done] = await waiting(store, 1, 1);
    await store.write((transaction) => store.inbox.finish(transaction, [done?.seq ?? 0], 9));
    const rows = async () =>
      store.write((transaction) =>
        transaction.selectFrom("deliveries").select(["guid", "body"]).orderBy("seq").execute(),
      );
    expect(await rows()).toEqual([
      { guid: "done", body: "" },
      { guid: "waits", body: `{"guid":"waits"}` },
    ]);
    await store.write((transaction) => store.inbox.forget(transaction, 7 * DAY, { setAsideBefore }));
    expect(await rows()).toHaveLength(2);
    await store.write((transaction) => store.inbox.forget(transaction, 8 * DAY, { setAsideBefore }));
    expect((await rows()).map((row) => row.guid)).toEqual(["waits"]);
  });

  test("of a group one fails alone", async () => {
    const works = ["a", "b", "c"].map((guid) =>
      store.write(async (transaction) => {
        await transaction
          .insertInto("deliveries")
          .values({
            guid,
            event: "x",
            body: "",
            received_at: 1,
            state: "waiting",
            tries: 0,
            next_at: 1,
            problem: null,
            done_at: null,
          })
          .execute();
        if (guid === "b") throw new Error("no");
      }),
    );
    const ends = await Promise.allSettled(works);
    expect(ends.map((end) => end.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await waiting(store, 10, 1)).map((row) => row.guid)).toEqual(["a", "c"]);
  });

  const events = (count: number): readonly Event[] =>
    Array.from({ length: count }, (_, index) => ({
      type: "TrunkMoved",
      at: index + 1,
      branch: "main",
      head: `${index}`,
    }));

  async function append(count: number): Promise<void> {
    const { state, sequence } = await store.journal.load("7");
    const fresh = events(count);
    await store.write(async (transaction) => {
      await store.pipelines.upsert(transaction, [shop]);
      await store.journal.append(transaction, {
        pipeline: "7",
        after: sequence,
        events: fresh.map((event) => ({ event, because: "trunk-moved" })),
        state: evolveAll(state, fresh),
      });
    });
  }

  test("the journal gives back what was folded, also past a snapshot and a restart", async () => {
    await append(3);
    await append(250);
    const before = await store.journal.load("7");
    await again();
    expect(await store.journal.load("7")).toEqual(before);
    expect(before).toMatchObject({ sequence: 253, state: { trunk: { head: "249" } } });
    expect(await store.journal.verify("7")).toEqual({ entries: 253, brokenAt: null });
  });

  test("a changed entry breaks the chain there", async () => {
    await append(5);
    await store.write(async (transaction) => {
      await transaction.updateTable("journal").set({ event: "{}" }).where("sequence", "=", 3).execute();
    });
    expect(await store.journal.verify("7")).toEqual({ entries: 2, brokenAt: 3 });
  });

  test("a ledger that was cut short is broken where it ends", async () => {
    await append(5);
    await store.write(async (transaction) => {
      await transaction.deleteFrom("journal").where("sequence", ">", 3).execute();
    });
    expect(await store.journal.verify("7")).toEqual({ entries: 3, brokenAt: 4 });
  });

  test("what was decided from an older state is not written", async () => {
    await append(2);
    const late = store.write((transaction) =>
      store.journal.append(transaction, {
        pipeline: "7",
        after: 1,
        events: [{ event: events(1)[0] as Event, because: "woke" }],
        state: initialState,
      }),
    );
    await expect(late).rejects.toThrow("has moved on from 1 to 2");
  });

  const effect = (key: string, nextAt = 1) => ({ key, kind: "react", level: 5, body: { key }, nextAt });
  const claim = async (now = 5, more: { readonly all?: number; readonly texts?: number } = {}) =>
    store.write((transaction) =>
      store.outbox.claim(transaction, now, { whose: { pipeline: "7" }, all: 10, texts: 10, level: 5, ...more }),
    );
  const claimed = async (now = 5): Promise<readonly string[]> => (await claim(now)).map((row) => row.key);
  const settle = (key: string, status: "done" | "waiting" | "unsure") =>
    store.write((transaction) =>
      store.outbox.settle(transaction, "7", key, { status, at: 6, nextAt: 50, tries: 1, looks: 1, problem: null }),
    );

  test("an effect is handed out once, and a key that it has is ignored", async () => {
    await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("a"), effect("b", 9)]));
    expect(await claimed()).toEqual(["a"]);
    expect(await claimed()).toEqual([]);
    await settle("a", "done");
    await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("a")]));
    expect(await claimed()).toEqual([]);
    expect(await store.outbox.nextDue(5)).toBe(9);
  });

  test("what begins or stops something is handed out before texts, and texts only as far as they may", async () => {
    await store.write(async (transaction) => {
      await store.pipelines.upsert(transaction, [shop]);
      await store.pipelines.upsert(transaction, [{ ...shop, id: "8", installation: 2 }]);
      const begins = (key: string) => ({ ...effect(key, 3), kind: "dispatch", level: 3 });
      await store.outbox.enqueue(transaction, "7", [effect("a"), effect("b", 2), begins("c"), begins("d")]);
      await store.outbox.enqueue(transaction, "8", [effect("e", 4), effect("f", 9)]);
    });
    expect(await store.outbox.demands(5)).toEqual([
      { installation: 1, level: 3, urgent: 2, texts: 0, since: 3 },
      { installation: 1, level: 5, urgent: 0, texts: 2, since: 1 },
      { installation: 2, level: 5, urgent: 0, texts: 1, since: 4 },
    ]);
    expect((await claim(5, { all: 4, texts: 1 })).map((row) => row.key)).toEqual(["c", "d", "a"]);
    expect(await claim(5, { texts: 0 })).toEqual([]);
    const others = await store.write((transaction) =>
      store.outbox.claim(transaction, 5, { whose: { installation: 2 }, all: 9, texts: 9, level: 5 }),
    );
    expect(others.map((row) => [row.pipeline, row.key])).toEqual([["8", "e"]]);
    expect(await store.outbox.demands(5)).toEqual([{ installation: 1, level: 5, urgent: 0, texts: 1, since: 2 }]);
  });

  test("what a process that died had begun is unsure to the next, which looks for it a little later", async () => {
    await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("a")]));
    expect(await claim()).toMatchObject([{ wasUnsure: false }]);
    await again();
    await store.write((transaction) => store.outbox.recover(transaction, 30, "all"));
    expect(await claim(29)).toEqual([]);
    expect(await claim(30)).toMatchObject([{ key: "a", wasUnsure: true, tries: 2 }]);
  });

  test("in a store that comes from a backup what begins something is looked for, for 30 days", async () => {
    const DAY = 24 * 3_600_000;
    await store.markRestored(0);
    await store.write((transaction) =>
      store.outbox.enqueue(transaction, "7", [{ ...effect("soon", DAY), kind: "dispatch" }, effect("text", DAY)]),
    );
    await store.write((transaction) =>
      store.outbox.enqueue(transaction, "7", [{ ...effect("late", 30 * DAY), kind: "dispatch" }]),
    );
    const rows = await claim(31 * DAY);
    expect(rows.map(({ key, wasUnsure }) => [key, wasUnsure])).toEqual([
      ["soon", true],
      ["late", false],
      ["text", false],
    ]);
  });

  test("what is no longer wanted is dropped, unless it was begun; wanted again it waits again", async () => {
    await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("a"), effect("b", 9)]));
    await claimed();
    await store.write((transaction) => store.outbox.drop(transaction, "7", new Set()));
    expect(await claimed(20)).toEqual([]);
    await settle("a", "done");
    await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("b", 9)]));
    expect(await claimed(20)).toEqual(["b"]);
  });

  test("what is over long ago is forgotten, unless it is wanted", async () => {
    const keys = ["done", "wanted", "dropped", "waits", "unsure"];
    await store.write((transaction) =>
      store.outbox.enqueue(
        transaction,
        "7",
        keys.map((key) => effect(key, key === "dropped" || key === "waits" ? 40 : 1)),
      ),
    );
    await claimed();
    await settle("done", "done");
    await settle("wanted", "done");
    await settle("unsure", "unsure");
    await store.write((transaction) => store.outbox.drop(transaction, "7", new Set(["waits"])));
    const forget = async (before: number) => {
      await store.write(async (transaction) =>
        store.outbox.forget(transaction, "7", { wanted: new Set(["wanted"]), before }),
      );
      const rows = await store.write((transaction) => transaction.selectFrom("effects").select("key").execute());
      return rows.map((row) => row.key).toSorted();
    };
    expect(await forget(40)).toEqual([...keys].toSorted());
    expect(await forget(51)).toEqual(["unsure", "waits", "wanted"]);
  });

  test("a text is queued again each time, the earlier time wins, and one under way is left alone", async () => {
    const queue = (nextAt: number) =>
      store.write(async (transaction) => {
        const planned = effect("s", nextAt);
        const standing = await store.outbox.standing(transaction, "7", [planned]);
        await store.outbox.requeue(transaction, "7", [planned], standing);
      });
    await queue(30);
    await queue(10);
    await queue(20);
    expect(await store.outbox.nextDue(0)).toBe(10);
    expect(await claimed(10)).toEqual(["s"]);
    await queue(11);
    expect(await claimed(40)).toEqual([]);
    await settle("s", "done");
    await queue(45);
    expect(await claimed(45)).toEqual(["s"]);
  });

  test("a pipeline follows its repository's names, and wakes when it is due", async () => {
    await store.write(async (transaction) => {
      await store.pipelines.upsert(transaction, [shop]);
      await store.pipelines.upsert(transaction, [{ ...shop, name: "store", defaultBranch: null }]);
      const standing = { wakeAt: 40, sweepAt: null, openRuns: {} };
      await store.journal.append(transaction, { pipeline: "7", after: 0, events: [], state: initialState, standing });
    });
    expect(await store.pipelines.get("7")).toMatchObject({ name: "store", defaultBranch: "main" });
    expect([
      await store.pipelines.due(39),
      await store.pipelines.due(40),
      await store.pipelines.nextWake(39),
      await store.pipelines.nextWake(40),
    ]).toEqual([[], ["7"], 40, null]);
  });

  test("what was written where is remembered", async () => {
    const row = { pipeline: "7", key: "k", hash: "h", remote: { id: 1, status: "queued" }, writtenAt: 3 };
    await store.write((transaction) => store.surfaces.put(transaction, row));
    expect(await store.surfaces.get("7", "k")).toEqual({
      key: "k",
      hash: "h",
      remote: { id: 1, status: "queued" },
      writtenAt: 3,
    });
    expect(await store.isWritable()).toBe(true);
  });
});
