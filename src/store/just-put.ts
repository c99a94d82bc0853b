/** So many characters: of some two hundred webhooks. */
const MOST = 4 * 1_024 * 1_024;

/** What the last webhooks said, for a moment: most are heard at once, by the process that they came to, and need not be read again. */
export class JustPut {
  readonly #bodies = new Map<number, string>();
  #length = 0;

  /** `seq`: `undefined` where it was there before. The oldest make room. */
  keep(seq: number | undefined, body: string): void {
    if (seq === undefined || body.length > MOST) return;
    this.#bodies.set(seq, body);
    this.#length += body.length;
    for (const oldest of this.#bodies.keys()) {
      if (this.#length <= MOST) return;
      this.#drop(oldest);
    }
  }

  /** Of these what is known; from now on it is not. */
  taken(seqs: readonly number[]): Map<number, string> {
    const known = new Map<number, string>();
    for (const seq of seqs) {
      const body = this.#drop(seq);
      if (body !== undefined) known.set(seq, body);
    }
    return known;
  }

  #drop(seq: number): string | undefined {
    const body = this.#bodies.get(seq);
    if (body === undefined) return undefined;
    this.#bodies.delete(seq);
    this.#length -= body.length;
    return body;
  }
}
