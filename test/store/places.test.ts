/** Where a store may lie, and where not: what is wrong is said before anything is begun. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { named } from "../../src/store/location.ts";
import { onPostgres, postgresPlace } from "../support/stores.ts";

test("one process owns a file; the way to several is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-store-"));
  const url = `sqlite:${join(folder, "sluice.db")}`;
  const owner = await openStore(url);
  await expect(openStore(url)).rejects.toThrow(
    `sluice.db is in use by another Sluice process (pid ${process.pid}). One process owns a SQLite file: stop the other one. Several run on PostgreSQL: \`sluice migrate sqlite-to-postgres\` takes the data there.`,
  );
  await owner.close();
  rmSync(folder, { recursive: true });
});

test("a place where no data can be is named, with the cause", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-store-"));
  const file = join(folder, "a.txt");
  writeFileSync(file, "no database ".repeat(1_000));
  const inside = mkdtempSync(join(folder, "data-"));
  await expect(openStore(`sqlite:${inside}`)).rejects.toThrow(
    `DATABASE_URL: ${inside} cannot be opened: unable to open`,
  );
  await expect(openStore(`sqlite:${file}`)).rejects.toThrow(`${file} cannot be opened: file is not a database`);
  await expect(openStore(`sqlite:${file}/b.db`)).rejects.toThrow(/cannot be opened: (EEXIST|ENOTDIR)/);
  rmSync(folder, { recursive: true });
});

test.for([
  ["postgres://me:se:cr@t/x@host:1/db?sslmode=verify-full&password=secret", "postgres://me@host:1/db"],
  ["postgresql://host/db", "postgresql://host/db"],
  ["mysql://me:secret@host/db", "mysql://me@host/db"],
  ["sqlite:./data:of/me@home.db?", "sqlite:./data:of/me@home.db?"],
] as const)("%s is shown without its password", ([url, shown]) => {
  expect(named(url)).toBe(shown);
});

test("a server that nobody has is named without its password, with the cause", async () => {
  await expect(openStore("postgres://me:secret@127.0.0.1:1/db")).rejects.toThrow(
    "DATABASE_URL: postgres://me@127.0.0.1:1/db cannot be opened: connect ECONNREFUSED 127.0.0.1:1",
  );
});

onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => {
  test("several that start at once migrate once", async () => {
    const place = await postgresPlace();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(place.url)));
    expect(await Promise.all(stores.map((store) => store.isWritable()))).toEqual([true, true, true, true]);
    await Promise.all(stores.map((store) => store.close()));
    await place.remove();
  });
});
