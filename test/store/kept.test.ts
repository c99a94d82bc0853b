/** What the store lets go of, and what it says of what is left to do. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { initialState } from "../../src/pipeline/model.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { waiting } from "../support/waiting.ts";

const names = { owner: "acme", name: "shop", defaultBranch: "main", private: false };
const place = { id: "7", installation: 1, repository: 7, ...names };
const delivery = (guid: string) => ({ guid, event: "push", body: Buffer.from(`{"guid":"${guid}"}`), at: 1 });

let folder = "";
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-kept-"));
  store = await openStore(`sqlite:${join(folder, "sluice.db")}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("what was set aside keeps its body, to be retried, until nobody has for so long", async () => {
  await store.inbox.put(delivery("poison"));
  const [row] = await waiting(store, 1, 1);
  const given = { at: 50, nextAt: 50, problem: "no", mostTries: 1 };
  await store.write((transaction) => store.inbox.fail(transaction, row?.seq ?? 0, given));
  const forget = (setAsideBefore: number) =>
    store.write((transaction) => store.inbox.forget(transaction, 60, { setAsideBefore }));
  expect(await forget(50)).toBe(0);
  const kept = await store.write((transaction) => transaction.selectFrom("deliveries").select("body").execute());
  expect(kept).toEqual([{ body: `{"guid":"poison"}` }]);
  expect(await forget(51)).toBe(1);
  expect(await store.inbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("what stood on GitHub long ago is forgotten where it is not wanted, but for comments of pull requests", async () => {
  const put = (key: string, writtenAt: number) => ({ pipeline: "7", key, hash: "h", remote: { id: 1 }, writtenAt });
  const keys = ["check/old", "check/wanted", "check/new", "living/12"];
  await store.write(async (transaction) => {
    await store.pipelines.upsert(transaction, [place]);
    for (const key of keys) await store.surfaces.put(transaction, put(key, key === "check/new" ? 100 : 5));
    const wanted = new Set(["check/wanted"]);
    await store.surfaces.forget(transaction, "7", { wanted, before: 50 });
  });
  const left = await store.write((transaction) => store.surfaces.written(transaction, "7", keys));
  expect([...left.keys()].toSorted()).toEqual(["check/new", "check/wanted", "living/12"]);
  const some = await store.write((transaction) => store.surfaces.written(transaction, "7", ["check/new"]));
  expect([...some.keys()]).toEqual(["check/new"]);
});

test("the backlog is what waits, since when, what was given up, and the runs of all pipelines", async () => {
  expect(await store.backlog(9)).toMatchObject({
    deliveries: { waiting: 0, setAside: 0, since: null },
    pipelines: 0,
  });
  for (const [guid, at] of [["late", 6] as const, ["early", 3] as const, ["failed", 1] as const])
    await store.inbox.put({ ...delivery(guid), at });
  await store.write(async (transaction) => {
    const seq = (await waiting(store, 10, 9)).find(({ guid }) => guid === "failed")?.seq ?? 0;
    await store.inbox.fail(transaction, seq, { at: 4, nextAt: 9, problem: "no", mostTries: 1 });
    for (const id of ["7", "8", "9"])
      await store.pipelines.upsert(transaction, [{ ...place, id, repository: Number(id), name: id }]);
    for (const id of ["7", "8"])
      await store.journal.append(transaction, {
        pipeline: id,
        after: 0,
        events: [],
        state: initialState,
        standing: { wakeAt: null, sweepAt: null, openRuns: { running: 2 } },
      });
    const planned = (key: string, nextAt: number) => ({ key, kind: "reply", level: 0, body: {}, nextAt });
    await store.outbox.enqueue(transaction, "7", [planned("due", 5), planned("refused", 4), planned("later", 20)]);
    const refused = { status: "set-aside", at: 4, nextAt: 4, tries: 1, looks: 0, problem: "no" } as const;
    await store.outbox.claim(transaction, 4, { whose: { pipeline: "7" }, all: 9, texts: 9, level: 9 });
    await store.outbox.settle(transaction, "7", "refused", refused);
  });
  expect(await store.backlog(9)).toEqual({
    deliveries: { waiting: 2, setAside: 1, since: 3 },
    effects: { waiting: 2, setAside: 1, since: 5 },
    pipelines: 3,
    openRuns: { intended: 0, dispatched: 0, running: 4, verifying: 0, soaking: 0, stopping: 0 },
  });
});
