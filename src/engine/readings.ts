/**
 * Webhooks about the checks of one commit come in swarms: GitHub is asked at once for the first, and once for those that follow.
 * Whoever keeps on sending them has GitHub asked ever more rarely.
 */
import type { Sha } from "../pipeline/model.ts";

const SPACING_MS = 3_000;
/** So many readings may follow each other so soon; each is forgotten after this time, and then one more may. */
const MANY = 60;
const FORGOTTEN_AFTER_MS = 30_000;

type Reading = { readonly at: number; /** Readings that are not forgotten. */ readonly many: number };

export class Readings {
  readonly #apartMs: number;
  readonly #last = new Map<Sha, Reading>();

  /** `apartMs`: so far the clock of whoever received a webhook may be from ours. */
  constructor(apartMs = 0) {
    this.#apartMs = apartMs;
  }

  /** When a webhook that was received then is worth a reading; 0: at once; `null`: the last one came after it, and has told. */
  dueAt(sha: Sha, receivedAt: number): number | null {
    const last = this.#last.get(sha);
    if (last === undefined) return 0;
    return receivedAt < last.at - this.#apartMs ? null : last.at + (last.many > MANY ? FORGOTTEN_AFTER_MS : SPACING_MS);
  }

  read(shas: Iterable<Sha>, at: number): void {
    this.#forget(at);
    for (const sha of shas) {
      const last = this.#last.get(sha);
      this.#last.set(sha, { at, many: 1 + (last === undefined ? 0 : left(last, at)) });
    }
  }

  isEmpty(at: number): boolean {
    this.#forget(at);
    return this.#last.size === 0;
  }

  #forget(at: number): void {
    for (const [sha, last] of this.#last)
      if (last.at + SPACING_MS <= at && left(last, at) === 0) this.#last.delete(sha);
  }
}

const left = ({ at, many }: Reading, now: number): number => Math.max(0, many - (now - at) / FORGOTTEN_AFTER_MS);
