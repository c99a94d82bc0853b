/** Looks that GitHub did not answer. Each is taken again by itself, later, and keeps nothing else of its pipeline back. */
import type { Look } from "../pipeline/wake.ts";
import { pauseAfter } from "./outcomes.ts";

type Missed = { readonly failures: number; readonly notBefore: number };

/** The longest pause, twice: whatever has not been looked for since is not looked for any more. */
const KEPT_MS = 2 * pauseAfter(Number.POSITIVE_INFINITY);

export class Looks {
  readonly #missed = new Map<string, Missed>();

  /** 0: at any time. */
  notBefore(look: Look): number {
    return this.#missed.get(keyOf(look))?.notBefore ?? 0;
  }

  /** `limit`: for how long GitHub takes nothing; `null`: it failed for another reason. */
  unanswered(look: Look, at: number, limit: number | null): void {
    this.#forget(at);
    const failures = (this.#missed.get(keyOf(look))?.failures ?? 0) + 1;
    this.#missed.set(keyOf(look), { failures, notBefore: at + Math.max(limit ?? 0, pauseAfter(failures)) });
  }

  answered(look: Look): void {
    this.#missed.delete(keyOf(look));
  }

  isEmpty(at: number): boolean {
    this.#forget(at);
    return this.#missed.size === 0;
  }

  #forget(at: number): void {
    for (const [key, { notBefore }] of this.#missed) if (notBefore + KEPT_MS < at) this.#missed.delete(key);
  }
}

/** The same question, whatever has come meanwhile of what it is about. */
export function keyOf(look: Look): string {
  if (look.is === "run") return `run ${look.attempt.id}`;
  return look.is === "asker" ? `asker ${look.request.id}` : JSON.stringify(look);
}
