/** However the demo is made to end, it is taken down first: by Ctrl-C, by a terminal that closes, by a pipe that nobody reads. */

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
/** What has not been taken down by then goes with the process. */
const PATIENCE_MS = 2_000;

export class Ending {
  isBegun = false;
  /** To be ended by hand is how it ends. */
  isExpected = false;
  #strike: () => Promise<void> = () => Promise.resolve();

  constructor() {
    // npm hands on a signal that has come already: a second one is no impatience.
    for (const [signal, number] of Object.entries(SIGNALS))
      process.on(signal, () => this.#end(this.isExpected ? 0 : 128 + number));
    for (const stream of [process.stdout, process.stderr])
      stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
        this.#end(0);
      });
  }

  takesDown({ strike }: { readonly strike: () => Promise<void> }): void {
    this.#strike = strike;
  }

  #end(code: number): void {
    if (this.isBegun) return;
    this.isBegun = true;
    const exit = (): never => process.exit(code);
    setTimeout(exit, PATIENCE_MS);
    this.#strike().then(exit, exit);
  }
}
