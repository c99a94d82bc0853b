/**
 * What GitHub said last, kept with the mark that it gave it. Asked again with that mark it answers that nothing has changed, and
 * does not count the request.
 */
import { isRefused } from "./failure.ts";

/** The oldest are forgotten: what is kept is small, a sha or a list of results. */
const MOST_KEPT = 2_000;

export type Marked<T> = { readonly value: T; readonly etag: string | undefined };
export type Condition = { readonly "if-none-match"?: string };

export class Unchanged {
  readonly #kept = new Map<string, { readonly value: unknown; readonly etag: string }>();

  /** What GitHub said last, where it is kept; it is not asked. */
  kept<T>(key: string): T | undefined {
    return this.#kept.get(key)?.value as T | undefined;
  }

  /** `key` names the question; `ask` puts it, with the headers given. */
  async ask<T>(key: string, ask: (headers: Condition) => Promise<Marked<T>>): Promise<T> {
    const known = this.#kept.get(key);
    try {
      const { value, etag } = await ask(known === undefined ? {} : { "if-none-match": known.etag });
      this.#keep(key, etag, value);
      return value;
    } catch (error) {
      if (known === undefined || !isRefused(error, 304)) throw error;
      this.#keep(key, known.etag, known.value);
      return known.value as T;
    }
  }

  #keep(key: string, etag: string | undefined, value: unknown): void {
    this.#kept.delete(key);
    if (etag !== undefined) this.#kept.set(key, { value, etag });
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}
