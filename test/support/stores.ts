/** The databases that a store may lie in: what one keeps the other must keep. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe } from "vitest";

/** `remove`: also from under whoever has it open. */
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
    return { url: url.href, remove: () => told(`drop database if exists ${database} with (force)`) };
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

export const postgresPlace = (): Promise<Place> => postgres.place();

/** A pipeline. */
export const shop = {
  id: "7",
  installation: 1,
  repository: 7,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};
