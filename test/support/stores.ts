/** The databases that a store may lie in: what one keeps the other must keep. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe } from "vitest";

export type Place = { readonly url: string; remove(): Promise<void> };
export type Kind = { readonly is: "sqlite" | "postgres"; place(): Promise<Place> };

const sqlite: Kind = {
  is: "sqlite",
  async place() {
    const folder = mkdtempSync(join(tmpdir(), "sluice-store-"));
    const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
    return { url: `sqlite:${join(folder, "data", "sluice.db")}`, remove };
  },
};

const server = process.env["TEST_DATABASE_URL"] ?? "";

/** A database of its own, on the server that `TEST_DATABASE_URL` names. */
const postgres: Kind = {
  is: "postgres",
  async place() {
    const database = `sluice_${randomUUID().replaceAll("-", "")}`;
    await told(`create database ${database} template template0`);
    const url = new URL(server);
    url.pathname = database;
    // Whoever is still connected forgot to close.
    return { url: url.href, remove: () => told(`drop database ${database}`) };
  },
};

async function told(statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** Without a server the half of PostgreSQL is reported as skipped. */
export const onPostgres = describe.skipIf(server === "");

export function onEach(tests: (kind: Kind) => void): void {
  describe("on SQLite", () => tests(sqlite));
  onPostgres("on PostgreSQL, which TEST_DATABASE_URL names", () => tests(postgres));
}

/** The server takes it away from under whoever is connected. */
export const lose = async ({ url }: Place): Promise<void> =>
  await told(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);

export const postgresPlace = (): Promise<Place> => postgres.place();
