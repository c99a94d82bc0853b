/** What deliveries say: however long, and whatever stands in it. */
import pg from "pg";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { onEach, onPostgres, opened, postgresPlace } from "../support/stores.ts";
import { waiting } from "../support/waiting.ts";

const delivery = (guid: string) => ({ guid, event: "push", body: Buffer.from(`{"guid":"${guid}"}`), at: 1 });

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
    expect((await waiting(store, 1, 1))[0]?.body).toMatch(/^\{"a":"b.c\u{1F680}"\}$/su);
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
