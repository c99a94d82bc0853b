import fc from "fast-check";

/** Something that must hold for whatever comes from outside. */
export type Fuzzed = {
  readonly name: string;
  /** Of a million cases it gets so many: what is cheap to try is tried more often. */
  readonly share: number;
  /** `path`: of a case that failed, as it was told then. */
  try(asked: { readonly seed: number; readonly cases: number; readonly path?: string }): Tried;
};

export type Tried = {
  readonly cases: number;
  /** `null`: it held. */
  readonly failure: { readonly path: string; readonly said: string } | null;
};

/** `holds` throws where it does not. */
export const fuzzed = <T>(
  name: string,
  share: number,
  from: fc.Arbitrary<T>,
  holds: (value: T) => unknown,
): Fuzzed => ({
  name,
  share,
  try({ seed, cases, path }) {
    const told = fc.check(
      fc.property(from, (value) => void holds(value)),
      {
        seed,
        numRuns: cases,
        ...(path === undefined ? {} : { path }),
      },
    );
    const failure = told.failed ? { path: told.counterexamplePath ?? "", said: said(told) } : null;
    return { cases: told.numRuns, failure };
  },
});

const LONGEST = 1_000;

type Failed = { readonly errorInstance: unknown; readonly counterexample: unknown };

function said({ errorInstance: error, counterexample }: Failed): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.slice(0, LONGEST)}\n${fc.stringify(counterexample).slice(0, LONGEST)}`;
}
