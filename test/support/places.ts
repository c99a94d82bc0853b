/** Databases that nobody has used yet, in which a store may lie. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** `remove`: also from under whoever has it open. */
export type Place = { readonly url: string; remove(): Promise<void> };
export type Kind = { readonly is: "sqlite" | "postgres"; place(): Promise<Place> };

export const sqlite: Kind = {
  is: "sqlite",
  async place() {
    const folder = mkdtempSync(join(tmpdir(), "sluice-store-"));
    const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
    return { url: `sqlite:${join(folder, "data", "sluice.db")}`, remove };
  },
};

const server = process.env["TEST_DATABASE_URL"] ?? "";
/** Whether `TEST_DATABASE_URL` names a server. */
export const hasPostgres = server !== "";

/** A database of its own, on that server. */
export const postgres: Kind = {
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

export const kinds = { sqlite, postgres } as const;
