/** Which version of the API is spoken: the newest that the server knows. An Enterprise Server may know only the one before, and refuses others. */

/** Pinned: unversioned requests move on by themselves one day. In this version a dispatch answers with its run. */
const NEWEST = "2026-03-10";
/** All that is asked and read here means the same in it. */
const BEFORE = "2022-11-28";

export class Speech {
  version: typeof NEWEST | typeof BEFORE = NEWEST;
  /** An answer came: a refusal means what was asked, from now on. */
  #isUnderstood = false;

  /** Asks, and once more in the former version where the server may not know the newest. What a 400 refuses was not done. */
  async ask<T>(request: () => Promise<T>): Promise<T> {
    const { version } = this;
    try {
      const answer = await request();
      this.#isUnderstood = true;
      return answer;
    } catch (error) {
      // Others that are under way may have found out meanwhile.
      const isKnown = this.#isUnderstood && this.version === version;
      if (isKnown || !isOfVersion(error)) throw error;
    }
    return await this.#askBefore(request);
  }

  async #askBefore<T>(request: () => Promise<T>): Promise<T> {
    this.version = BEFORE;
    try {
      const answer = await request();
      this.#isUnderstood = true;
      return answer;
    } catch (error) {
      if (!this.#isUnderstood && isOfVersion(error)) this.version = NEWEST;
      throw error;
    }
  }

  /** With one dispatch; older servers take fewer. */
  get mostInputs(): number {
    return this.version === NEWEST ? 25 : 10;
  }
}

/** `Unsupported 'X-GitHub-Api-Version' header: …`. A proxy between answers 400 too, and means something else. */
const isOfVersion = (error: unknown): boolean =>
  error instanceof Error && "status" in error && error.status === 400 && /version/i.test(error.message);
