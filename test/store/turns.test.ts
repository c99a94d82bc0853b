/** However much is due of one installation, the others' turn comes. */
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import type { Claims, Store } from "../../src/store/store.ts";
import type { Kind } from "../support/places.ts";
import { onEach, onPostgres, postgresPlace, shop } from "../support/stores.ts";
import { unrouted } from "../support/waiting.ts";

const pipeline = (id: number, installation: number) => ({ ...shop, id: String(id), repository: id, installation });
const crowd = (count: number) => Array.from({ length: count }, (_, n) => pipeline(1_000 + n, 1));

/** Pipelines that are due then; `null`: not by themselves. */
async function made(store: Store, rows: readonly ReturnType<typeof pipeline>[], due: number | null): Promise<void> {
  await store.write(async (transaction) => {
    await store.pipelines.upsert(transaction, rows);
    const ids = rows.map(({ id }) => id);
    await transaction.updateTable("pipelines").set({ due_at: due }).where("id", "in", ids).execute();
  });
}

async function opened(place: Awaited<ReturnType<Kind["place"]>>): Promise<Store> {
  const store = await openStore(place.url);
  onTestFinished(async () => {
    await store.claims?.end();
    await store.close();
    await place.remove();
  });
  return store;
}

async function claiming(): Promise<{ readonly store: Store; readonly claims: Claims }> {
  return await living(await postgresPlace());
}

/** A process. */
async function living(
  place: Awaited<ReturnType<Kind["place"]>>,
): Promise<{ readonly store: Store; readonly claims: Claims }> {
  const store = await opened(place);
  if (store.claims === null) throw new Error("there is nobody to share with");
  await store.claims.begin({ rung: () => undefined, lost: () => undefined });
  return { store, claims: store.claims };
}

const at = (now: number) => ({ now, lookAt: now + 5 });
const ids = (claimed: readonly { readonly pipeline: string }[]) => claimed.map((one) => one.pipeline);

onEach((kind) => {
  test("a thousand sweeps of one keep no other's back, the first time nor the next", async () => {
    const store = await opened(await kind.place());
    await made(store, [...crowd(1_000), pipeline(8_000, 2), pipeline(8_001, 2), pipeline(9_000, 3)], null);
    await store.pipelines.sweepAll(10);
    const others: string[][] = [];
    for (const first of [2_000, 100_000]) {
      const sweeps = async (turn: number, limit: number) =>
        await store.pipelines.claimSweeps(first + turn, { nextAt: first + turn + 50_000, limit });
      const taken: string[] = [];
      for (let turn = 0; turn < 4; turn += 1) taken.push(...(await sweeps(turn, 2)));
      others.push(taken.filter((id) => Number(id) >= 8_000).toSorted());
      for (let turn = 4; turn < 24; turn += 1) await sweeps(turn, 50);
    }
    const each = ["8000", "8001", "9000"];
    expect(others).toEqual([each, each]);
  });
});

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("where more is due than there is room for installations take turns, beside what is held for each", async () => {
    const { store, claims } = await claiming();
    await made(store, crowd(1_005), 1);
    await made(store, [pipeline(8_000, 2), pipeline(8_001, 2)], 9);
    const taken = ids((await claims.take(at(9))).claimed);
    expect([taken.length, taken.includes("8000"), taken.includes("8001"), claims.isFull]).toEqual([
      1_000,
      true,
      true,
      true,
    ]);
    await made(store, [pipeline(9_000, 3)], 9);
    expect((await claims.take(at(9))).claimed, "there is no room").toEqual([]);
    const [resting = ""] = taken.filter((id) => Number(id) < 8_000);
    await claims.giveBack([{ pipeline: resting, notBefore: 0, memory: null }], at(0), () => 0);
    expect(claims.isFull).toBe(false);
    expect(ids((await claims.take(at(9))).claimed), "seven others have waited for longer").toEqual(["9000"]);
  });

  test("webhooks of one leave half of the room to all that is due", async () => {
    const { store, claims } = await claiming();
    await made(store, crowd(600), null);
    await made(store, [pipeline(8_000, 2)], 0);
    await store.inbox.put({ guid: "all", event: "push", body: Buffer.from("{}"), at: 0 });
    const [whole] = await unrouted(store, 1, 0);
    const said = new Map(crowd(600).map(({ id }) => [id, "{}"]));
    await store.write((transaction) => store.inbox.split(transaction, whole?.seq ?? 0, said, 0));
    const heard = await unrouted(store, 999, 0);
    const routes = heard.map(({ seq, guid }) => ({ seq, pipeline: guid.split("/")[1] ?? "" }));
    expect((await claims.route(routes, at(0))).claimed).toHaveLength(500);
    expect((await claims.take(at(0))).claimed).toHaveLength(101);
  });

  test("where two share the store each takes its part of what is due, and the rest is left to whoever comes first", async () => {
    const place = await postgresPlace();
    const { store, claims } = await living(place);
    await living(place);
    await claims.bury();
    await made(store, crowd(100), 1);
    const took = async () => {
      const { claimed, isMore } = await claims.take(at(9));
      return [claimed.length, isMore];
    };
    expect([await took(), await took(), await took(), await took()]).toEqual([
      [50, true],
      [25, true],
      [16, true],
      [9, false],
    ]);
  });

  test("what one process routes alone no other routes meanwhile", async () => {
    const place = await postgresPlace();
    const [one, other] = [await living(place), await living(place)];
    const order: string[] = [];
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const first = one.claims.routesAlone(async () => {
      begin();
      await done;
      order.push("one");
    });
    await begun;
    const second = other.claims.routesAlone(() => Promise.resolve(order.push("other")));
    const client = new pg.Client(place.url);
    await client.connect();
    const waiting = `select from pg_locks join pg_database as here on here.oid = pg_locks.database
      where here.datname = current_database() and locktype = 'advisory' and not granted`;
    while ((await client.query(waiting)).rowCount === 0);
    await client.end();
    finish();
    await Promise.all([first, second]);
    expect(order).toEqual(["one", "other"]);
  });
});
