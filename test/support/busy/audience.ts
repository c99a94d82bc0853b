/** Those who wait for what they want to see on GitHub: looked after whenever something may have changed there. */
import type { See } from "./hands.ts";

type Waiting = { readonly what: string; readonly holds: () => boolean; readonly resolve: () => void };

export class Audience {
  #waiting: Waiting[] = [];

  readonly see: See = (what, holds) => new Promise((resolve) => this.#waiting.push({ what, holds, resolve }));

  /** Lets those go on who see what they waited for. Answers whether there were any. */
  look(): boolean {
    const pleased = this.#waiting.filter(({ holds }) => holds());
    this.#waiting = this.#waiting.filter((one) => !pleased.includes(one));
    for (const { resolve } of pleased) resolve();
    return pleased.length > 0;
  }

  /** What is waited for still. */
  get awaited(): readonly string[] {
    return this.#waiting.map(({ what }) => what);
  }
}
