/** What gives way where GitHub takes only so much, in the outbox of every store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore, survey } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";

let folder = "";
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "sluice-level-"));
  store = await openStore(url());
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const url = (): string => `sqlite:${join(folder, "sluice.db")}`;
const effect = (key: string, level: number, nextAt = 1) => ({ key, kind: "react", level, body: { key }, nextAt });
const claim = async (level: number) =>
  await store.write((transaction) =>
    store.outbox.claim(transaction, 5, { whose: { pipeline: "7" }, all: 10, texts: 10, level }),
  );

test("what gives way is left where it is, and what matters more is handed out first", async () => {
  await store.write(async (transaction) => {
    const planned = [5, 4, 3, 0].map((level) => effect(`${level}`, level, 5 - level));
    await store.outbox.enqueue(transaction, "7", planned);
  });
  expect((await claim(3)).map(({ key, level, tries }) => [key, level, tries])).toEqual([
    ["0", 0, 1],
    ["3", 3, 1],
  ]);
  expect((await claim(5)).map(({ key }) => key)).toEqual(["4", "5"]);
});

test("a text that waits and comes to matter more goes as soon as that may", async () => {
  const queue = async (level: number) =>
    await store.write(async (transaction) => {
      const planned = effect("s", level);
      const standing = await store.outbox.standing(transaction, "7", [planned]);
      await store.outbox.requeue(transaction, "7", [planned], standing);
    });
  await queue(4);
  await queue(5);
  expect((await claim(4)).map(({ level }) => level)).toEqual([4]);
  const later = { status: "waiting", at: 6, nextAt: 50, tries: 1, looks: 0, problem: "down" } as const;
  await store.write((transaction) => store.outbox.settle(transaction, "7", "s", later));
  await queue(0);
  expect((await claim(0)).map(({ level }) => level)).toEqual([0]);
});

test("what waits matters as much as the last plan says, whatever was said of it before", async () => {
  const enqueue = async (level: number) =>
    await store.write((transaction) =>
      store.outbox.enqueue(transaction, "7", [{ ...effect("d", level), kind: "dispatch" }]),
    );
  await enqueue(3);
  expect(await claim(0)).toEqual([]);
  await enqueue(0);
  expect(await claim(0)).toMatchObject([{ key: "d", level: 0, tries: 1 }]);
});

test("what gives way waits for GitHub's limit, and does not say that nobody works; what never gives way does", async () => {
  await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("text", 4, 10)]));
  expect(await survey(url(), 500)).toMatchObject({ dueSince: null, heldSince: 10 });
  expect((await store.backlog(500)).effects).toMatchObject({ waiting: 1, since: null });
  await store.write((transaction) => store.outbox.enqueue(transaction, "7", [effect("back", 0, 20)]));
  expect(await survey(url(), 500)).toMatchObject({ dueSince: 20, heldSince: 10 });
  expect((await store.backlog(500)).effects).toMatchObject({ waiting: 2, since: 20 });
});
