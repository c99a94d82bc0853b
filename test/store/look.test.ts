/** Whoever only looks at a store, beside the process that owns it. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openStore, survey } from "../../src/store/store.ts";

test("a look changes nothing, and says that another version wrote what is there", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-look-"));
  const path = join(folder, "sluice.db");
  const owner = await openStore(`sqlite:${path}`);
  expect(await survey(`sqlite:${path}`, 1)).toMatchObject({ pipelines: [], waiting: 0 });
  expect(await survey(`sqlite:${path}.absent`, 1)).toBeNull();
  expect(existsSync(`${path}.absent`)).toBe(false);
  const database = new DatabaseSync(path);
  database.exec("UPDATE kysely_migration SET name = '9999-later' WHERE name = '0003-level'");
  await expect(survey(`sqlite:${path}`, 1)).rejects.toThrow(`${path} was written by a newer version of Sluice`);
  database.exec("DELETE FROM kysely_migration WHERE name = '9999-later'");
  await expect(survey(`sqlite:${path}`, 1)).rejects.toThrow(`${path} was written by an older version of Sluice`);
  expect(database.prepare("SELECT name FROM kysely_migration").all()).toEqual([
    { name: "0001-first" },
    { name: "0002-sweep" },
  ]);
  database.close();
  await owner.close();
  rmSync(folder, { recursive: true });
});
