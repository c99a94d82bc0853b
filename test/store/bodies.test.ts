/** What deliveries say: however long, and whatever stands in it. */
import pg from "pg";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { onEach, onPostgres, opened, postgresPlace } from "../support/stores.ts";
import { waiting } from "../support/waiting.ts";

const delivery = (guid: string) => ({ guid, event: "push", body: Buffer.from(`{"guid":"${guid}"}`), at: 1 });

/** As they stand in the store, whatever is remembered of them. */
async function keptBodies(store: Store): Promise<ReadonlyMap<string, string>> {
  const rows = await store.write(
    async (transaction) => await transaction.selectFrom("deliveries").select(["guid", "body"]).execute(),
  );
  return new Map(rows.map(({ guid, body }) => [guid, body]));
}

onEach((kind) => {
  test("what is read at once is not too long, and one that is too long alone is read all the same", async () => {
    const store = await opened(kind);
    const long = (guid: string, megabytes: number) => ({
      ...delivery(guid),
      body: Buffer.alloc(megabytes * 1_000_000, "a"),
    });
    for (const one of [long("a", 5), long("b", 1.5), long("c", 1.5), long("d", 1.5), long("e", 1.5)])
      await store.inbox.put(one);
    const [a = 0, ...others] = await store.inbox.due(9, 1);
    const read = async (seqs: readonly number[]) => (await store.inbox.read(seqs)).map(({ guid }) => guid).join("");
    expect([await read([a, ...others]), await read(others)]).toEqual(["a", "bcd"]);
  });

  test("a character that PostgreSQL does not hold keeps nobody out", async () => {
    const store = await opened(kind);
    const body = Buffer.from(`{"a":"b\0c\u{1F680}"}`);
    expect(await store.inbox.put({ ...delivery("nul"), body })).toBe("new");
    const [heard, kept] = [await waiting(store, 1, 1), await keptBodies(store)];
    for (const said of [heard[0]?.body, kept.get("nul")]) expect(said).toMatch(/^\{"a":"b.c\u{1F680}"\}$/su);
  });

  test("what comes at once is kept and heard each by itself", async () => {
    const store = await opened(kind);
    const guids = Array.from({ length: 40 }, (_, n) => `guid-${n}`);
    await Promise.all(guids.map(async (guid) => await store.inbox.put(delivery(guid))));
    const said = new Map(guids.map((guid) => [guid, delivery(guid).body.toString()]));
    expect(new Map((await waiting(store, 99, 1)).map(({ guid, body }) => [guid, body]))).toEqual(said);
    expect(await keptBodies(store)).toEqual(said);
  });
});

onPostgres("on PostgreSQL alone", () => {
  test("what is long is compressed the quick way", async () => {
    const { url, remove } = await postgresPlace();
    const store = await openStore(url);
    const client = new pg.Client(url);
    await client.connect();
    await store.inbox.put({ ...delivery("long"), body: Buffer.alloc(100_000, "GitHub says much twice. ") });
    const { rows } = await client.query("select pg_column_compression(body) as way from deliveries");
    await client.end();
    await store.close();
    await remove();
    expect(rows).toEqual([{ way: "lz4" }]);
  });
});
