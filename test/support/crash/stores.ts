/** Stores that nobody has used yet, by the name that `--store` gives them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Fresh = { readonly url: string; remove(): Promise<void> };

async function sqlite(): Promise<Fresh> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-crash-"));
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
  return { url: `sqlite:${join(folder, "sluice.db")}`, remove };
}

export const stores = { sqlite } as const;
