/** SQLite binds at most 32,766 values in one statement. */
const AT_ONCE = 500;

/** Parts of a list, each no longer than one statement takes. */
export const parts = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
