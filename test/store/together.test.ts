/** Several processes on one store: whatever two do at the same moment, it is done once. Each has connections of its own. */
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { evolveAll } from "../../src/pipeline/evolve.ts";
import type { Event } from "../../src/pipeline/event.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store, Transaction } from "../../src/store/store.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";
import type { Place } from "../support/places.ts";
import { waiting } from "../support/waiting.ts";

const shop = {
  id: "7",
  installation: 1,
  repository: 7,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};

/** Who has come waits for the others. */
function meeting(of: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = of;
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return promise;
  };
}

const moved = (head: string, at = 1): Event => ({ type: "TrunkMoved", at, branch: "main", head });

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  let place: Place;
  let one: Store;
  let other: Store;
  beforeEach(async () => {
    place = await postgresPlace();
    [one, other] = await Promise.all([openStore(place.url), openStore(place.url)]);
    await one.write((transaction) => one.pipelines.upsert(transaction, [shop]));
  });
  afterEach(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  test("the same deliveries, in any order, are new to one of them", async () => {
    const guids = Array.from({ length: 60 }, (_, index) => `guid-${index}`);
    const put = (store: Store, order: readonly string[]) =>
      Promise.all(order.map((guid) => store.inbox.put({ guid, event: "push", body: Buffer.from("{}"), at: 1 })));
    const ends = await Promise.all([put(one, guids), put(other, guids.toReversed())]);
    const [first, second] = [ends[0], ends[1].toReversed()];
    expect(first.filter((end, index) => end === second[index])).toEqual([]);
    expect(await waiting(one, 100, 1)).toHaveLength(60);
  });

  /** Decided by both from the same state, written by both at the same moment. */
  async function race(decided: readonly (readonly Event[])[]) {
    const both = meeting(2);
    const { state, sequence } = await one.journal.load("7");
    const ends = await Promise.allSettled(
      [one, other].map((store, index) =>
        store.write(async (transaction) => {
          await both();
          const events = decided[index] ?? [];
          const entries = events.map((event) => ({ event, because: "trunk-moved" }));
          const appending = { pipeline: "7", after: sequence, events: entries, state: evolveAll(state, events) };
          await store.journal.append(transaction, appending);
        }),
      ),
    );
    return ends.map((end) => (end.status === "fulfilled" ? "written" : String(end.reason)));
  }

  test("of two that append to one journal exactly one does", async () => {
    for (let round = 0; round < 5; round += 1) {
      const ends = await race([[moved(`one ${round}`)], [moved(`other ${round}`)]]);
      expect(ends.toSorted((a, b) => b.localeCompare(a))).toEqual([
        "written",
        `Error: the journal of 7 has moved on from ${round} to ${round + 1}`,
      ]);
      const winner = ends[0] === "written" ? "one" : "other";
      for (const store of [one, other])
        expect((await store.journal.load("7")).state.trunk?.head).toBe(`${winner} ${round}`);
    }
    expect(await one.journal.verify("7")).toEqual({ entries: 5, brokenAt: null });
  });

  test("who decided nothing from a state that is gone writes nothing either", async () => {
    const { state, sequence } = await other.journal.load("7");
    await race([[moved("new")], []]);
    const late = other.write((transaction) =>
      other.journal.append(transaction, { pipeline: "7", after: sequence, events: [], state }),
    );
    await expect(late).rejects.toThrow("has moved on from 0 to 1");
  });

  test("a state whose commit failed is not believed, although another process wrote an entry of its number", async () => {
    const append = (store: Store, head: string, end: () => void) =>
      store.write(async (transaction) => {
        const { state, sequence } = await store.journal.load("7");
        const event = moved(head);
        const appending = { events: [{ event, because: "trunk-moved" }], state: evolveAll(state, [event]) };
        await store.journal.append(transaction, { pipeline: "7", after: sequence, ...appending });
        end();
      });
    const fails = append(one, "lost", () => {
      throw new Error("the connection broke");
    });
    await expect(fails).rejects.toThrow("the connection broke");
    await append(other, "kept", () => undefined);
    expect((await one.journal.load("7")).state.trunk?.head).toBe("kept");
  });

  const effects = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      key: `e${index}`,
      kind: "react",
      level: 0,
      body: { index },
      nextAt: 1,
    }));
  const enqueue = (count: number) => one.write((transaction) => one.outbox.enqueue(transaction, "7", effects(count)));

  test.for([{ pipeline: "7" }, { installation: 1 }])(
    "no effect is handed out twice, and nobody waits: %o",
    async (whose) => {
      await enqueue(10);
      const both = meeting(2);
      const claimed = await Promise.all(
        [one, other].map((store) =>
          store.write(async (transaction) => {
            const rows = await store.outbox.claim(transaction, 5, { whose, all: 6, texts: 6, level: 9 });
            await both();
            return rows.map((row) => row.key);
          }),
        ),
      );
      expect(claimed.map((keys) => keys.length).toSorted((a, b) => a - b)).toEqual([4, 6]);
      expect(new Set(claimed.flat()).size).toBe(10);
    },
  );

  test("what was handed out meanwhile is neither dropped nor queued again", async () => {
    await enqueue(2);
    const [first] = effects(1);
    if (first === undefined) throw new Error("one was made");
    await one.write(async (transaction) => {
      const sooner = { ...first, nextAt: 0 };
      const standing = await one.outbox.standing(transaction, "7", [sooner]);
      await other.write((beside) =>
        other.outbox.claim(beside, 5, { whose: { pipeline: "7" }, all: 1, texts: 1, level: 9 }),
      );
      await one.outbox.requeue(transaction, "7", [sooner], standing);
    });
    expect(await statuses()).toEqual({ e0: "started", e1: "waiting" });
    const both = meeting(2);
    const handing = other.write(async (transaction) => {
      await other.outbox.claim(transaction, 5, { whose: { pipeline: "7" }, all: 1, texts: 1, level: 9 });
      await both();
      await somebodyWaits();
    });
    await both();
    await Promise.all([handing, one.write((transaction) => one.outbox.drop(transaction, "7", new Set()))]);
    expect(await statuses()).toEqual({ e0: "started", e1: "started" });
  });

  /** For a row that another transaction has. */
  async function somebodyWaits(): Promise<void> {
    const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await one.write((transaction) => waiting.execute(transaction))).rows.length === 0);
  }

  async function statuses(): Promise<Record<string, string>> {
    const rows = await one.write((transaction: Transaction) =>
      transaction.selectFrom("effects").select(["key", "status"]).orderBy("key").execute(),
    );
    return Object.fromEntries(rows.map(({ key, status }) => [key, status]));
  }

  test("a page of GitHub's list that both read is recorded by both, and one that came is owed by nobody", async () => {
    const missed = ["a", "b", "c"].map((guid) => ({ guid, delivery: "1", deliveredAt: 5 }));
    const reading = { until: 5, rest: null };
    await Promise.all([
      one.missed.record({ missed, came: [], reading }, 6),
      other.missed.record({ missed: missed.toReversed(), came: ["b"], reading }, 6),
    ]);
    expect((await one.missed.owed()).map(({ guid }) => guid)).toContain("a");
    expect(await other.missed.reading()).toEqual(reading);
  });

  test("a connection that breaks in the midst leaves nothing, and the next is a new one", async () => {
    const broken = one.write(async (transaction) => {
      await one.outbox.enqueue(transaction, "7", effects(3));
      const { rows } = await sql<{ readonly pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
      await other.write((beside) => sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(beside));
      await one.outbox.enqueue(transaction, "7", effects(4));
    });
    await expect(broken).rejects.toThrow();
    expect(await one.outbox.count()).toEqual({ waiting: 0, setAside: 0 });
    expect(await one.isWritable()).toBe(true);
  });
});
