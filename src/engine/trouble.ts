/** What goes wrong again and again: how long to wait before the next try, and what strangers may be told of it. */
import { pauseAfter } from "./outcomes.ts";

/** So many steps of a pipeline fail one after the other before it is called stuck. */
const STUCK_AFTER = 3;

/** A pipeline whose steps fail whatever it hears. `since`: of the first one. */
export type Stuck = { readonly since: number; readonly tries: number; readonly problem: string };

/** The steps of one pipeline that have failed since one succeeded. It is never given up: each pause is longer, up to ten minutes. */
export class Trouble {
  #met: Stuck | null = null;

  /** Answers how long to wait now. */
  met(problem: string, at: number): number {
    this.#met = { since: this.#met?.since ?? at, tries: (this.#met?.tries ?? 0) + 1, problem };
    return pauseAfter(this.#met.tries);
  }

  over(): void {
    this.#met = null;
  }

  get isOver(): boolean {
    return this.#met === null;
  }

  get stuck(): Stuck | null {
    return this.#met !== null && this.#met.tries >= STUCK_AFTER ? this.#met : null;
  }
}

export const UNREADABLE = "it cannot be read";
/** Every problem that Sluice words begins with whose it is. */
const OURS = new RegExp(
  `^(?:given up after \\d{1,4} tries: )?(?:GitHub (?:answered \\d{3}|did not answer)|a mistake of Sluice|${UNREADABLE})(?=:|$)`,
);

/** What may be told to whoever asks: our own words, and nothing that anybody else wrote. */
export const outwardly = (problem: string | null): string =>
  OURS.exec(problem ?? "")?.[0] ?? "`sluice retry` shows why";
