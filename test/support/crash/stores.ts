/** Stores that nobody has used yet, by the name that `--store` gives them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Fresh = { readonly url: string; readonly remove: () => void };

function sqlite(): Fresh {
  const folder = mkdtempSync(join(tmpdir(), "sluice-crash-"));
  return { url: `sqlite:${join(folder, "sluice.db")}`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const stores = { sqlite } as const;
