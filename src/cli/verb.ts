/** What every verb of the command line is: a function from what was typed to an answer. */

export type Exit = 0 | 1 | 2;

export type Answer = {
  /** 0: fine. 1: problems were found. 2: it was used wrongly. */
  readonly exit: Exit;
  /** For people. Signs and arrows are replaced where the terminal has none. */
  readonly lines: readonly string[];
  /** The same for programs. */
  readonly json: unknown;
};

export type Typed = {
  readonly positionals: readonly string[];
  /** What was given, with its value: empty where it takes none. */
  readonly flags: ReadonlyMap<string, string>;
  /** Where it was typed. */
  readonly folder: string;
  /** Where the process runs: Sluice's own folder, where npm started it. */
  readonly home: string;
  /** What cannot wait for the answer, on stderr: stdout is the answer's alone. */
  readonly say: (lines: readonly string[]) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export type Verb = (typed: Typed) => Promise<Answer>;

/** It was used wrongly: the message says how it is used. */
export class UsageError extends Error {
  override name = "UsageError";
}
