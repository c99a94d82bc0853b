/** Webhooks about the checks of one commit come in swarms: GitHub is asked at once for the first, and once for those that follow. */
import type { Sha } from "../pipeline/model.ts";

const SPACING_MS = 3_000;

export class Readings {
  readonly #readAt = new Map<Sha, number>();

  /** When a webhook that was received then is worth a reading; 0: at once; `null`: the last one came after it, and has told. */
  dueAt(sha: Sha, receivedAt: number): number | null {
    const readAt = this.#readAt.get(sha);
    if (readAt === undefined) return 0;
    return receivedAt < readAt ? null : readAt + SPACING_MS;
  }

  read(shas: Iterable<Sha>, at: number): void {
    for (const [sha, readAt] of this.#readAt) if (readAt + SPACING_MS <= at) this.#readAt.delete(sha);
    for (const sha of shas) this.#readAt.set(sha, at);
  }
}
