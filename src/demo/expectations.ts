/** What the story says must be true on GitHub when it says so. */
export class NotAsTold extends Error {
  override name = "NotAsTold";
}

export class Expectations {
  held = 0;
  #scene = 0;

  begin(scene: number): void {
    this.#scene = scene;
  }

  that(what: string, actual: string | number | null, wanted: string | number | RegExp): void {
    const holds = wanted instanceof RegExp ? wanted.test(String(actual)) : actual === wanted;
    if (!holds)
      throw new NotAsTold(
        `Not as told, scene ${this.#scene}: expected ${what} "${String(wanted)}", got "${String(actual)}".`,
      );
    this.held += 1;
  }
}
