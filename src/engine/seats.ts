/**
 * GitHub takes a hundred requests of an installation at a time. Whoever gathers facts makes several side by side; and where all
 * began at once, what is left of an hour would be spent by many who get to no end.
 */
const SEATS = 20;

export class Seats {
  readonly #taken = new Map<number, number>();
  readonly #queues = new Map<number, (() => void)[]>();

  /** Waits for a seat, the first who came first. */
  async seated<T>(installation: number, work: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(installation) ?? 0;
    if (taken < SEATS) this.#taken.set(installation, taken + 1);
    else await this.#queued(installation);
    try {
      return await work();
    } finally {
      this.#leave(installation);
    }
  }

  #queued(installation: number): Promise<void> {
    const queue = this.#queues.get(installation) ?? [];
    this.#queues.set(installation, queue);
    return new Promise((resolve) => queue.push(resolve));
  }

  /** Whoever is next takes it over. */
  #leave(installation: number): void {
    const queue = this.#queues.get(installation) ?? [];
    const next = queue.shift();
    if (queue.length === 0) this.#queues.delete(installation);
    if (next !== undefined) return next();
    const taken = (this.#taken.get(installation) ?? 0) - 1;
    if (taken === 0) this.#taken.delete(installation);
    else this.#taken.set(installation, taken);
  }
}
