/** Processes that share a store: a pipeline is one's, until it gives it back or is dead. */
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { initialState } from "../../src/pipeline/model.ts";
import { ClaimLostError, openStore, PART } from "../../src/store/store.ts";
import type { Claims, Store } from "../../src/store/store.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";
import { unrouted, waiting } from "../support/waiting.ts";

type Process = { readonly url: string; readonly store: Store; readonly claims: Claims; readonly lost: string[] };

async function process(url: string): Promise<Process> {
  const store = await openStore(url);
  const { claims } = store;
  if (claims === null) throw new Error("there is nobody to share with");
  const lost: string[] = [];
  await claims.begin({ rung: () => undefined, lost: () => lost.push("lost") });
  return { url, store, claims, lost };
}

const row = (id: string) => ({
  id,
  installation: 1,
  repository: Number(id),
  owner: "acme",
  name: `shop-${id}`,
  defaultBranch: "main",
  private: false,
});
const at = (now: number) => ({ now, lookAt: now + 5 });
const pipelines = (claimed: readonly { readonly pipeline: string }[]) => claimed.map(({ pipeline }) => pipeline);

/** Two of them, and three pipelines of which a delivery each has come. */
async function two(): Promise<readonly [Process, Process]> {
  const place = await postgresPlace();
  const both = [await process(place.url), await process(place.url)] as const;
  onTestFinished(async () => {
    for (const { claims, store } of both) {
      await claims.end();
      await store.close();
    }
    await place.remove();
  });
  const [{ store }] = both;
  for (const id of ["1", "2", "3"]) {
    await store.write((transaction) => store.pipelines.upsert(transaction, [row(id)]));
    await store.inbox.put({ guid: `g${id}`, event: "push", body: Buffer.from("{}"), at: 0 });
  }
  return both;
}

const routes = async ({ store }: Process) =>
  (await unrouted(store, 10, 0)).map(({ seq, guid }) => ({ seq, pipeline: guid.slice(1) }));

/** Somebody waits for what this one has locked. */
async function waits({ url }: Process): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  const blocked = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await client.query(blocked)).rowCount === 0);
  await client.end();
}

const nothing = (pipeline: string) => ({ pipeline, after: 0, events: [], state: initialState });
const rest = (pipeline: string) => ({ pipeline, notBefore: 0, memory: null });
const now = (): number => 0;

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("what is routed is claimed by whoever routes it, and heard by nobody else", async () => {
    const [one, other] = await two();
    expect(pipelines((await one.claims.route((await routes(one)).slice(0, 2), at(0))).claimed).toSorted()).toEqual([
      "1",
      "2",
    ]);
    expect(pipelines((await other.claims.route(await routes(one), at(0))).claimed)).toEqual(["3"]);
    expect((await waiting(one.store, 9, 0)).map(({ guid }) => guid)).toEqual(["g1", "g2"]);
    expect((await waiting(other.store, 9, 0)).map(({ guid }) => guid)).toEqual(["g3"]);
    expect((await other.claims.take(at(9))).claimed).toEqual([]);
    expect([...one.claims.ours].toSorted()).toEqual(["1", "2"]);
  });

  test("both route the same at once: each pipeline is one's", async () => {
    const [one, other] = await two();
    const all = await routes(one);
    const both = await Promise.all([one.claims.route(all, at(0)), other.claims.route(all, at(0))]);
    expect(both.flatMap(({ claimed }) => pipelines(claimed)).toSorted()).toEqual(["1", "2", "3"]);
    const heard = both.flatMap(({ heard }) => [...heard]);
    expect(heard.toSorted((a, b) => a - b)).toEqual(all.map(({ seq }) => seq));
  });

  test("what comes for a pipeline is for whoever works on it to hear, and for him alone", async () => {
    const [one, other] = await two();
    await one.claims.route(await routes(one), at(0));
    await one.store.inbox.put({ guid: "late", event: "push", body: Buffer.from("{}"), at: 0 });
    await one.store.inbox.put({ guid: "later", event: "push", body: Buffer.from("{}"), at: 0 });
    const [late, later] = (await unrouted(one.store, 9, 0)).map(({ seq }) => ({ seq, pipeline: "1" }));
    expect(await other.claims.route(late === undefined ? [] : [late], at(0))).toEqual({
      claimed: [],
      heard: new Set(),
    });
    const { claimed, heard } = await one.claims.route(
      [late, later].filter((route) => route !== undefined),
      at(0),
    );
    expect([claimed, [...heard]]).toEqual([[], [later?.seq]]);
  });

  test("whoever routes waits for a step with nothing in hand that the step wants", async () => {
    const [one, other] = await two();
    const all = await routes(one);
    await one.claims.route(all, at(0));
    const seqs = (await waiting(one.store, 9, 0)).map(({ seq }) => seq);
    await one.store.inbox.put({ guid: "late", event: "push", body: Buffer.from("{}"), at: 0 });
    const late = (await unrouted(one.store, 9, 0)).map(({ seq }) => ({ seq, pipeline: "1" }));
    let routed: Promise<unknown> = Promise.resolve();
    await one.store.write(async (transaction) => {
      await one.store.journal.append(transaction, nothing("1"));
      routed = other.claims.route(late, at(0));
      await waits(one);
      const heard = [...seqs, ...late.map(({ seq }) => seq)];
      await one.store.inbox.finish(transaction, heard, 0);
    });
    await routed;
    expect(await one.store.inbox.count()).toMatchObject({ waiting: 0 });
  });

  test("what several are to hear becomes a delivery for each, however often it is read", async () => {
    const [one, other] = await two();
    const [first] = await routes(one);
    const said = new Map([
      ["1", '"to one"'],
      ["2", '"to two"'],
    ]);
    for (const { store } of [one, other])
      await store.write((transaction) => store.inbox.split(transaction, first?.seq ?? 0, said, 0));
    expect((await unrouted(one.store, 9, 0)).map(({ guid, event, body }) => [guid, event, body])).toEqual([
      ["g2", "push", "{}"],
      ["g3", "push", "{}"],
      ["g1/1", PART, '"to one"'],
      ["g1/2", PART, '"to two"'],
    ]);
    expect(await one.store.inbox.put({ guid: "g1", event: "push", body: Buffer.from("{}"), at: 0 })).toBe("known");
  });

  test("one is given back with the time when it is due, and kept while something of it is", async () => {
    const [one, other] = await two();
    await one.claims.route(await routes(one), at(0));
    expect([...(await one.claims.giveBack([rest("1"), rest("2")], at(0), now))]).toEqual(["1", "2"]);
    const heard = (await waiting(one.store, 9, 0)).filter(({ pipeline }) => pipeline !== "3");
    await one.store.write(async (transaction) => {
      await one.store.inbox.finish(
        transaction,
        heard.map(({ seq }) => seq),
        0,
      );
      const standing = { wakeAt: 50, sweepAt: null, openRuns: {} };
      await one.store.journal.append(transaction, { ...nothing("1"), standing });
    });
    const memory = JSON.stringify({ failures: 2 });
    expect(await one.claims.giveBack([{ ...rest("1"), memory }, rest("2")], at(0), now)).toEqual(new Set());
    expect([...one.claims.ours]).toEqual(["3"]);
    expect(await other.claims.nextDue(0)).toBe(50);
    expect((await other.claims.take(at(49))).claimed).toEqual([]);
    expect((await other.claims.take(at(50))).claimed).toEqual([{ pipeline: "1", memory }]);
  });

  test("whoever does not write for a while because GitHub takes nothing gives back too", async () => {
    const [one, other] = await two();
    await one.claims.route(await routes(one), at(0));
    const [first] = await waiting(one.store, 1, 0);
    await one.store.write(async (transaction) => {
      await one.store.inbox.finish(transaction, [first?.seq ?? 0], 0);
      await one.store.outbox.enqueue(transaction, "1", [{ key: "k", kind: "dispatch", level: 0, body: {}, nextAt: 0 }]);
    });
    expect(await one.claims.giveBack([rest("1")], at(0), () => 30)).toEqual(new Set());
    expect(await other.claims.nextDue(0)).toBe(30);
  });

  test("what may be written does not wait for what may not", async () => {
    const [one, other] = await two();
    await one.claims.route((await routes(one)).slice(0, 1), at(0));
    await one.store.write(async (transaction) => {
      const seqs = (await waiting(one.store, 1, 0)).map(({ seq }) => seq);
      await one.store.inbox.finish(transaction, seqs, 0);
      const effect = (key: string, level: number, nextAt: number) => ({
        key,
        kind: "dispatch",
        level,
        body: {},
        nextAt,
      });
      await one.store.outbox.enqueue(transaction, "1", [effect("text", 5, 0), effect("look", 0, 6)]);
    });
    await one.claims.giveBack([rest("1")], at(0), (_, level) => (level === 5 ? 3_600 : 0));
    expect(await other.claims.nextDue(0)).toBe(6);
  });

  test("a claim whose commit was not answered is given back, and so is what it began", async () => {
    const [one, other] = await two();
    await one.claims.route((await routes(one)).slice(0, 2), at(0));
    await one.store.write(async (transaction) => {
      const seqs = (await waiting(one.store, 9, 0)).map(({ seq }) => seq);
      await one.store.inbox.finish(transaction, seqs, 0);
      await one.store.outbox.enqueue(transaction, "1", [{ key: "k", kind: "dispatch", level: 0, body: {}, nextAt: 0 }]);
      await one.store.outbox.claim(transaction, 0, { whose: { pipeline: "1" }, all: 9, texts: 9, level: 9 });
    });
    const client = new pg.Client(one.url);
    await client.connect();
    await client.query(
      "update pipelines set claimed_by = (select claimed_by from pipelines where id = '1') where id = '3'",
    );
    await client.end();
    expect(pipelines((await other.claims.take(at(0))).claimed)).toEqual([]);
    await one.claims.bury();
    expect(pipelines((await other.claims.take(at(0))).claimed)).toEqual(["3"]);
    expect([...one.claims.ours].toSorted()).toEqual(["1", "2"]);
    expect(await one.claims.giveBack([rest("1")], at(0), now)).toEqual(new Set());
    expect(pipelines((await other.claims.take(at(5))).claimed)).toEqual(["1"]);
    const looked = await other.store.write((transaction) =>
      other.store.outbox.claim(transaction, 10, { whose: { pipeline: "1" }, all: 9, texts: 9, level: 9 }),
    );
    expect(looked).toMatchObject([{ key: "k", wasUnsure: true }]);
    await one.store.write((transaction) =>
      other.store.outbox.settle(transaction, "1", "k", {
        status: "done",
        at: 9,
        nextAt: 9,
        tries: 1,
        looks: 0,
        problem: null,
      }),
    );
    await one.store.write((transaction) =>
      one.store.outbox.settle(transaction, "1", "k", {
        status: "waiting",
        at: 9,
        nextAt: 9,
        tries: 1,
        looks: 0,
        problem: "late",
      }),
    );
    expect(await one.store.outbox.count()).toEqual({ waiting: 0, setAside: 0 });
  });

  test("two that have read different parts of a burst route it without waiting for each other", async () => {
    const [one, other] = await two();
    for (let n = 0; n < 90; n += 1)
      await one.store.inbox.put({ guid: `h${n % 3}-${n}`, event: "push", body: Buffer.from("{}"), at: 0 });
    const all = (await unrouted(one.store, 200, 0)).map(({ seq }) => {
      return { seq, pipeline: String(1 + (seq % 3)) };
    });
    await Promise.all([one.claims.route(all, at(0)), other.claims.route(all.slice(7).toReversed(), at(0))]);
    expect(await unrouted(one.store, 200, 0)).toEqual([]);
    expect(one.claims.ours.size + other.claims.ours.size).toBe(3);
  });

  test("a dead process's are taken up, and what it had begun is looked for", async () => {
    const [one, other] = await two();
    await one.claims.route(await routes(one), at(0));
    await one.store.write(async (transaction) => {
      await one.store.outbox.enqueue(transaction, "1", [{ key: "k", kind: "dispatch", level: 0, body: {}, nextAt: 0 }]);
      await one.store.outbox.claim(transaction, 0, { whose: { pipeline: "1" }, all: 9, texts: 9, level: 9 });
    });
    await other.claims.bury();
    expect((await other.claims.take(at(0))).claimed).toEqual([]);
    await killed(one);
    await other.claims.bury();
    expect(pipelines((await other.claims.take(at(0))).claimed).toSorted()).toEqual(["1", "2", "3"]);
    expect(one.lost).toEqual(["lost"]);
    expect([...one.claims.ours]).toEqual([]);
    const again = await other.store.write((transaction) =>
      other.store.outbox.claim(transaction, 5, { whose: { pipeline: "1" }, all: 9, texts: 9, level: 9 }),
    );
    expect(again).toMatchObject([{ key: "k", wasUnsure: true }]);
    await expect(one.store.write((transaction) => one.store.journal.append(transaction, nothing("1")))).rejects.toThrow(
      ClaimLostError,
    );
    await other.store.write((transaction) => other.store.journal.append(transaction, nothing("1")));
  });

  test("one of them does what is done once for all, until it is dead", async () => {
    const [one, other] = await two();
    expect([await one.claims.leads(), await other.claims.leads(), await one.claims.leads()]).toEqual([
      true,
      false,
      true,
    ]);
    await one.claims.end();
    expect(await other.claims.leads()).toBe(true);
  });

  test("a sweep is taken from the work of nobody or of oneself", async () => {
    const [one, other] = await two();
    await one.claims.route((await routes(one)).slice(0, 1), at(0));
    await one.store.pipelines.sweepAll(10);
    const next = { nextAt: 60, limit: 9 };
    const others = await other.claims.takeSweeps(at(12), next);
    expect([others.ids.toSorted(), pipelines(others.claimed).toSorted()]).toEqual([
      ["2", "3"],
      ["2", "3"],
    ]);
    expect(await one.claims.takeSweeps(at(12), next)).toEqual({ ids: ["1"], claimed: [] });
  });
});

/** The connection of whoever has claimed the pipelines is cut, as when it dies. */
async function killed({ url, claims }: Process): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and objid in (select claimed_by from pipelines)`);
  await client.end();
  while (claims.isAlive) await new Promise((resolve) => setImmediate(resolve));
}
