/** What GitHub's answers tell of its limits, and whoever decides what may be spent. */

/** `core`: all but GraphQL, which is counted apart. `creates`: something that people are told of. */
export type RequestKind = {
  readonly resource: "core" | "graphql";
  readonly writes: boolean;
  readonly creates: boolean;
};

/** A primary limit, as an answer tells it. `limit: null`: it did not. `mark`: the second in which it ends, GitHub's time. */
export type PrimarySeen = {
  readonly limit: number | null;
  readonly remaining: number;
  readonly mark: number;
  readonly resetMs: number;
};

/** What an answer said of limits. `pausedMs`: a secondary limit was met, and nothing may be asked for so long. */
export type LimitSeen = { readonly primary: PrimarySeen | null; readonly pausedMs: number | null };

/** Counts the requests of each installation. */
export type Spending = {
  /** One is about to go out. 0: it goes, and `ended` will tell; else it must not, for so many milliseconds. */
  begins(installation: number, kind: RequestKind): number;
  ended(installation: number, kind: RequestKind, seen: LimitSeen): void;
};

/** A request that was not sent, because of what GitHub said before. */
export class Limited extends Error {
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`GitHub's limit is used up, but for what goes first: again in ${Math.ceil(afterMs / 1_000)} s`);
    this.afterMs = afterMs;
  }
}
