/** Six signs, chosen because none has an emoji form. A word follows wherever the state is not plainly done or not yet. */
export const signs = {
  passed: { sign: "✓", word: "passed", ascii: "ok" },
  running: { sign: "●", word: "running", ascii: ".." },
  waits: { sign: "○", word: "not yet", ascii: "--" },
  person: { sign: "◆", word: "needs a person", ascii: "!!" },
  failed: { sign: "✗", word: "failed", ascii: "XX" },
  skipped: { sign: "–", word: "skipped", ascii: "~~" },
} as const;

export type SignName = keyof typeof signs;
