import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Whatever has come to be there meanwhile stays, a link too. */
export function isWritten(path: string, text: string, mode = 0o666): boolean {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, text, { flag: "wx", mode });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
