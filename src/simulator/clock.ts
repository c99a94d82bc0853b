/** Time as the simulator sees it; a test hands in one that it moves by hand. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now; the answer takes that back. */
  after(ms: number, run: () => void): () => void;
};
