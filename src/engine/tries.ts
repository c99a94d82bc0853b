/**
 * Addresses that are asked whether a deployed version holds: beside the turns, as no command may wait for a slow one. When each
 * was asked is remembered, not written down: after a crash it is asked when it was due, and once, however long nobody was there.
 */
import { nextTry } from "../pipeline/http.ts";
import type { Asking, HttpAnswer } from "../pipeline/http.ts";
import type { Input } from "../pipeline/input.ts";
import type { Http } from "./ports.ts";

/** Asked at the same time, of all pipelines together and of one. */
const AT_ONCE = 100;
const OF_ONE = 10;
/** Who finds no room looks again after this. */
const FULL_MS = 1_000;
/** An answer that is not there by then was lost. */
const LOST_MS = 60_000;

/** Who asks for all pipelines. */
export class Asker {
  readonly #http: Http;
  readonly #stopped = new AbortController();
  /** How many are being asked. */
  out = 0;

  constructor(http: Http) {
    this.#http = http;
  }

  get hasRoom(): boolean {
    return this.out < AT_ONCE && !this.#stopped.signal.aborted;
  }

  /** `null`: it stopped meanwhile. */
  async ask(url: string): Promise<HttpAnswer | null> {
    this.out += 1;
    try {
      const answer = await this.#http.ask(url, this.#stopped.signal);
      return this.#stopped.signal.aborted ? null : answer;
    } finally {
      this.out -= 1;
    }
  }

  stop(): void {
    this.#stopped.abort();
  }
}

/** `heard`: when it was asked that answered last. */
type Known = { readonly asked: number | null; readonly heard: number | null; readonly notBefore: number };

export type Remembered = readonly (readonly [string, Known])[];

const FRESH: Known = { asked: null, heard: null, notBefore: 0 };
const keyOf = ({ attempt, place }: Asking): string => `${attempt}/${place}`;

/** Those of one pipeline. */
export class Tries {
  readonly #asker: Asker;
  readonly #told: (input: Input | null) => void;
  #known = new Map<string, Known>();
  /** How many are being asked. */
  out = 0;

  /** `told`: what was answered; `null`: nothing that matters any more. */
  constructor(asker: Asker, told: (input: Input | null) => void) {
    this.#asker = asker;
    this.#told = told;
  }

  /** For the process that works on the pipeline next. */
  written(): Remembered {
    return [...this.#known];
  }

  /** What another process has written. */
  restore(written: Remembered): void {
    this.#known = new Map(written);
  }

  get isEmpty(): boolean {
    return this.#known.size === 0 && this.out === 0;
  }

  /** When it is to be asked next; 0: at once. */
  nextTry(asking: Asking): number {
    const { asked, notBefore } = this.#known.get(keyOf(asking)) ?? FRESH;
    return Math.max(notBefore, asked === null ? 0 : nextTry(asking, asked));
  }

  /** Asks those that are due, of all that are to be asked; the others are forgotten. */
  begin(askings: readonly Asking[], at: number): void {
    this.#known = new Map(askings.map((one) => [keyOf(one), this.#known.get(keyOf(one)) ?? FRESH]));
    for (const asking of askings) {
      const known = this.#known.get(keyOf(asking)) ?? FRESH;
      if (this.nextTry(asking) > at) continue;
      if (this.out < OF_ONE && this.#asker.hasRoom) void this.#ask(asking, known, at);
      else this.#known.set(keyOf(asking), { ...known, notBefore: at + FULL_MS });
    }
  }

  async #ask(asking: Asking, { heard }: Known, at: number): Promise<void> {
    const { attempt, place, rule } = asking;
    const key = keyOf(asking);
    this.#known.set(key, { asked: at, heard, notBefore: at + LOST_MS });
    this.out += 1;
    const answer = await this.#asker.ask(rule.url);
    this.out -= 1;
    const isAwaited = answer !== null && this.#known.get(key)?.asked === at;
    if (isAwaited) this.#known.set(key, { asked: at, heard: at, notBefore: 0 });
    this.#told(isAwaited ? { kind: "http-tried", at, attempt, place, asked: at, after: heard, answer } : null);
  }
}
