/** Six signs, chosen because none has an emoji form. A word follows wherever the state is not plainly done or not yet. */
import { words } from "./text.ts";

export const signs = {
  passed: { sign: words`✓`, word: words`passed`, ascii: "ok" },
  running: { sign: words`●`, word: words`running`, ascii: ".." },
  waits: { sign: words`○`, word: words`not yet`, ascii: "--" },
  person: { sign: words`◆`, word: words`needs a person`, ascii: "!!" },
  failed: { sign: words`✗`, word: words`failed`, ascii: "XX" },
  skipped: { sign: words`–`, word: words`skipped`, ascii: "~~" },
} as const;

export type SignName = keyof typeof signs;
