/** However much is due of one installation, the others' turn comes. */
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

/** A webhook has come for each of them. */
async function flooded(store: Store, rows: readonly ReturnType<typeof pipeline>[]) {
  await made(store, rows, null);
  await store.inbox.put({ guid: "all", event: "push", body: Buffer.from("{}"), at: 0 });
  const [whole] = await unrouted(store, 1, 0);
  const said = new Map(rows.map(({ id }) => [id, "{}"]));
  await store.write((transaction) => store.inbox.split(transaction, whole?.seq ?? 0, said, 0));
  const heard = await unrouted(store, 999, 0);
  return heard.map(({ seq, guid }) => ({ seq, pipeline: guid.split("/")[1] ?? "" }));
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
const rests = (pipeline: string) => ({ pipeline, notBefore: 0, memory: null });
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
    const { claimed, isMore } = await claims.take(at(9));
    const taken = ids(claimed);
    expect([taken.length, taken.includes("8000"), taken.includes("8001"), isMore]).toEqual([1_000, true, true, true]);
    await made(store, [pipeline(9_000, 3)], 9);
    expect((await claims.take(at(9))).claimed, "there is no room").toEqual([]);
    const [resting = ""] = taken.filter((id) => Number(id) < 8_000);
    await claims.giveBack([rests(resting)], at(0), () => 0);
    expect(ids((await claims.take(at(9))).claimed), "seven others have waited for longer").toEqual(["9000"]);
  });

  test("webhooks of one leave half of the room to all that is due", async () => {
    const { store, claims } = await claiming();
    const routes = await flooded(store, crowd(600));
    await made(store, [pipeline(8_000, 2)], 0);
    expect((await claims.route(routes, at(0))).claimed).toHaveLength(500);
    expect((await claims.take(at(0))).claimed).toHaveLength(101);
  });

  test("where two share the store each takes its part of what is due, and more when it is done with that", async () => {
    const place = await postgresPlace();
    const { store, claims } = await living(place);
    await living(place);
    await claims.bury();
    await made(store, crowd(100), 1);
    const took = async () => {
      const { claimed, isMore } = await claims.take(at(9));
      return [claimed.length, isMore];
    };
    expect([await took(), await took()]).toEqual([
      [34, true],
      [4, true],
    ]);
    await claims.giveBack([...claims.ours].slice(0, 20).map(rests), at(9), () => 0);
    expect(await took()).toEqual([9, true]);
  });

  test("two that look at once both take a part", async () => {
    const place = await postgresPlace();
    const [one, other] = [await living(place), await living(place)];
    for (const { claims } of [one, other]) await claims.bury();
    await made(one.store, crowd(600), 1);
    const both = await Promise.all([one, other].map(({ claims }) => claims.take(at(9))));
    const counts = both.map(({ claimed }) => claimed.length).toSorted((a, b) => b - a);
    // Whoever comes after the other's commit sees what he left.
    expect([
      [200, 200],
      [200, 134],
    ]).toContainEqual(counts);
    expect(both.map(({ isMore }) => isMore)).toEqual([true, true]);
  });

  test("installations take turns also where each takes a part", async () => {
    const place = await postgresPlace();
    const [one] = [await living(place), await living(place)];
    await one.claims.bury();
    await made(one.store, crowd(900), 1);
    await made(one.store, [pipeline(8_000, 2)], 9);
    expect(ids((await one.claims.take(at(9))).claimed)).toContain("8000");
    await made(one.store, [pipeline(9_000, 3)], 9);
    const few = ids((await one.claims.take(at(9))).claimed);
    expect([few.length, few.includes("9000")]).toEqual([4, true]);
  });

  test("of those of whom much is heard each claims its part too, and the rest is due", async () => {
    const place = await postgresPlace();
    const [one, other] = [await living(place), await living(place)];
    await one.claims.bury();
    const routes = await flooded(one.store, crowd(100));
    const { claimed, heard } = await one.claims.route(routes, at(9));
    expect([claimed.length, heard.size]).toEqual([34, 34]);
    expect(ids((await other.claims.take(at(9))).claimed)).toHaveLength(66);
  });

  test("what one process routes alone no other routes meanwhile", async () => {
    const place = await postgresPlace();
    const [one, other] = [await living(place), await living(place)];
    const routes = async () => await other.claims.routesAlone(() => Promise.resolve("routed"));
    expect(await one.claims.routesAlone(routes)).toBeNull();
    expect(await routes()).toBe("routed");
  });
});
